-- Loads with rows that a retry may take, oldest cut-off first.
SELECT l.load_id, l.source, l.file, l.cutoff, l.header
FROM load l
WHERE l.load_id IN (
  SELECT load_id FROM quarantine WHERE state = 'waiting' AND reason NOT IN ('undecodable', 'digits-lost', 'unclosed-quote')
)
ORDER BY l.cutoff, l.load_id;
