-- 20261118140322_posts_and_comments: up
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: 20261116091240
-- risk: none
-- down: exact for rows from before; rows written since may be lost or stop it

create table posts (
  id INTEGER primary key autoincrement not null,
  author_id INTEGER not null,
  slug TEXT not null,
  title TEXT not null,
  summary TEXT,
  body TEXT not null,
  status TEXT not null default 'draft',
  views INTEGER not null default 0,
  published_at TEXT,
  created_at TEXT not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  updated_at TEXT not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  unique (slug),
  constraint posts_published_has_date check (status <> 'published' or published_at is not null),
  check (length(slug) <= 120),
  check (length(slug) >= 1 and slug = lower(slug) and instr(slug, ' ') = 0),
  check (status in ('draft', 'published', 'archived')),
  check (length(summary) <= 500),
  check (length(title) <= 200),
  constraint posts_title_length check (length(trim(title)) >= 1),
  check (views between -2147483648 and 2147483647),
  constraint posts_views_count check (views >= 0),
  foreign key (author_id) references users (id) on delete restrict
);

create index posts_author_id_created_at_idx on posts (author_id, created_at desc);

create index posts_front_page on posts (published_at desc) where status = 'published';

create table comments (
  id INTEGER primary key autoincrement not null,
  post_id INTEGER not null,
  author_id INTEGER,
  parent_id INTEGER,
  body TEXT not null,
  approved INTEGER not null default false,
  created_at TEXT not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  updated_at TEXT not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  check (approved in (0, 1)),
  constraint comments_body_length check (length(body) >= 1 and length(body) <= 10000),
  foreign key (author_id) references users (id) on delete set null,
  foreign key (parent_id) references comments (id) on delete cascade,
  foreign key (post_id) references posts (id) on delete cascade
);

create index comments_author_id_idx on comments (author_id);

create index comments_parent_id_idx on comments (parent_id);

create index comments_post_id_created_at_idx on comments (post_id, created_at);

create index comments_waiting on comments (created_at) where not approved;

create table tags (
  id INTEGER primary key autoincrement not null,
  slug TEXT not null,
  title TEXT not null,
  unique (slug),
  check (length(slug) <= 120),
  check (length(slug) >= 1 and slug = lower(slug) and instr(slug, ' ') = 0),
  check (length(title) <= 80)
);

create table post_tags (
  post_id INTEGER not null,
  tag_id INTEGER not null,
  primary key (post_id, tag_id),
  foreign key (post_id) references posts (id) on delete cascade,
  foreign key (tag_id) references tags (id) on delete cascade
);

create index post_tags_tag_id_idx on post_tags (tag_id);
