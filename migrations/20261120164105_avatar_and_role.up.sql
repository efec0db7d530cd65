-- 20261120164105_avatar_and_role: up
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: 20261118140322
-- risk: locks out writers, reads all rows under the lock, can fail on existing rows in 1 step
-- down: exact for rows from before; rows written since may be lost or stop it

alter table users add column role TEXT not null default 'reader' check (role in ('reader', 'author', 'editor', 'admin'));

alter table users add column avatar TEXT;

create index users_role_name_idx on users (role, name);
