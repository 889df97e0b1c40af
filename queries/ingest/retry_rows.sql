-- These rows, in their file's order.
SELECT line, raw FROM quarantine
WHERE load_id = $load_id AND state = 'waiting' AND reason NOT IN ('undecodable', 'digits-lost', 'unclosed-quote')
ORDER BY line;
