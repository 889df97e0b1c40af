-- question: From which day on are there data, and up to when do the loads know the world?
-- grain: one row
-- remark: flagged declarations may bear any date
SELECT (SELECT min(declared_at)::DATE FROM declaration WHERE flags = '') AS first_day, (SELECT max(cutoff) FROM "load") AS covered_to;
