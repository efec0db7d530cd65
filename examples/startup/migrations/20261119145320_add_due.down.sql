-- 20261119145320_add_due: down
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: 20261118110640
-- risk: locks out writers, loses data in 1 step, breaks running code in 1 step
-- data loss: tasks/column:due: every value of `tasks/column:due`
-- restores: everything from before the up; rows written since may be lost or stop it

drop index by_due;

alter table tasks drop column due;
