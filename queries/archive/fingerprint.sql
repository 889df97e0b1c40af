-- question: What has been loaded, as far as it can change a figure?
-- grain: one row a load; a retry shows in the rows that still wait
SELECT
  l.load_id, l.source, l.sha256, l.mapping, l.cutoff, l.rows, l.loaded, l.updated, l.unchanged, l.quarantined,
  (SELECT count(*) FROM quarantine AS q WHERE q.load_id = l.load_id AND q.state = 'waiting') AS waiting
FROM load AS l
ORDER BY l.load_id;
