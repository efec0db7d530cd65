-- 20261119145320_add_due: up
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: 20261118110640
-- risk: locks out writers, reads all rows under the lock
-- down: exact for rows from before; rows written since may be lost or stop it

alter table tasks add column due TEXT;

create index by_due on tasks (due);
