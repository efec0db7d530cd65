-- no-transaction
-- 20261118110640_create_tasks: down
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: none
-- risk: locks out writers, loses data in 1 step, breaks running code in 1 step
-- data loss: tasks: every row of `tasks`
-- restores: everything from before the up; rows written since may be lost or stop it

pragma foreign_keys = off;
begin immediate;

drop table tasks;

pragma foreign_key_check;
commit;
pragma foreign_keys = on;
