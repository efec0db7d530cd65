-- no-transaction
-- 20261116091240_users: down
-- made by schemac 0.1.0 for sqlite; its hash stands in the .json: do not edit
-- parent: none
-- risk: locks out writers, loses data in 1 step, breaks running code in 1 step
-- data loss: users: every row of `users`
-- restores: everything from before the up; rows written since may be lost or stop it

pragma foreign_keys = off;
begin immediate;

drop table users;

pragma foreign_key_check;
commit;
pragma foreign_keys = on;
