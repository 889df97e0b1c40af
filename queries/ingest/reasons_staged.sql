-- The bad rows of a file that is about to be refused, by reason, with the first of each.
SELECT concat_ws(': ', column_name, reason) AS reason, count(*) AS rows, min(line) AS line, arg_min(detail, line) AS detail
FROM stage_bad GROUP BY ALL ORDER BY rows DESC, reason;
