-- 20261118110640_create_tasks: up
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: none
-- risk: none
-- down: exact for rows from before; rows written since may be lost or stop it

create table tasks (
  id INTEGER primary key not null,
  title TEXT not null,
  done INTEGER not null default false,
  check (done in (0, 1)),
  check (id between -2147483648 and 2147483647),
  check (length(title) > 0)
);
