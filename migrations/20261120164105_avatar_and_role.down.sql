-- no-transaction
-- 20261120164105_avatar_and_role: down
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: 20261118140322
-- risk: locks out writers, rewrites rows, reads all rows under the lock, loses data in 2 steps, breaks running code in 2 steps
-- data loss: users/column:role: every value of `users/column:role`
-- data loss: users/column:avatar: every value of `users/column:avatar`
-- restores: everything from before the up; rows written since may be lost or stop it

pragma foreign_keys = off;
begin immediate;

-- users is copied: without column role, without column avatar, without default role, without check users_role_check and 1 more
create table _new_users (
  id INTEGER primary key autoincrement not null,
  email TEXT not null,
  name TEXT not null,
  bio TEXT,
  last_seen_at TEXT,
  created_at TEXT not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  updated_at TEXT not null default (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  unique (email),
  check (instr(email, '@') > 1 and instr(email, '@') < length(email)),
  check (length(email) <= 320),
  check (length(name) <= 80),
  constraint users_name_length check (length(trim(name)) >= 2)
);

insert into _new_users (id, email, name, bio, last_seen_at, created_at, updated_at)
select id, email, name, bio, last_seen_at, created_at, updated_at
from users;

delete from sqlite_sequence where name = '_new_users';

insert into sqlite_sequence (name, seq) select '_new_users', seq from sqlite_sequence where name = 'users';

drop table users;

pragma legacy_alter_table = on;

alter table _new_users rename to users;

pragma legacy_alter_table = off;

-- because users is copied
create unique index users_email_folded on users (lower(email));

pragma foreign_key_check;
commit;
pragma foreign_keys = on;
