-- The next load's number: dense, because lists are indexed by it.
SELECT coalesce(max(load_id), 0) + 1 AS load_id FROM load;
