-- Rows in whose place a later one stands.
SELECT line, entry_id FROM twice WHERE superseded ORDER BY line;
