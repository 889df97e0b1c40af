-- question: What was loaded after a load?
-- grain: one row a load
SELECT load_id, file FROM "load" WHERE load_id > $last_load ORDER BY load_id;
