-- 20261116091240_users: up
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: none
-- risk: none
-- down: exact for rows from before; rows written since may be lost or stop it

create table users (
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

create unique index users_email_folded on users (lower(email));
