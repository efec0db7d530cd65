-- no-transaction
-- 20261118140322_posts_and_comments: down
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: 20261116091240
-- risk: locks out writers, loses data in 4 steps, breaks running code in 4 steps
-- data loss: comments: every row of `comments`
-- data loss: post_tags: every row of `post_tags`
-- data loss: posts: every row of `posts`
-- data loss: tags: every row of `tags`
-- restores: everything from before the up; rows written since may be lost or stop it

pragma foreign_keys = off;
begin immediate;

drop table comments;

drop table post_tags;

drop table posts;

drop table tags;

pragma foreign_key_check;
commit;
pragma foreign_keys = on;
