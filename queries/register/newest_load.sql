-- question: Which is the newest load?
-- grain: one row
SELECT coalesce(max(load_id), 0) AS load_id FROM "load";
