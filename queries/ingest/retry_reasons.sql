-- What of a load still waits, by reason.
SELECT concat_ws(': ', column_name, reason) AS reason, count(*) AS rows
FROM quarantine WHERE load_id = $load_id AND state = 'waiting'
GROUP BY ALL ORDER BY rows DESC, reason;
