-- question: Which snapshots are older than a moment, and no issued edition's data?
-- grain: snapshot_id
-- parameters: $before, seconds since 1970
SELECT snapshot_id FROM ducklake_snapshots('facts')
WHERE epoch(snapshot_time) < $before
  AND snapshot_id <> (SELECT id FROM ducklake_current_snapshot('facts'))
  AND 'snapshot:' || snapshot_id NOT IN (SELECT data_fingerprint FROM state.ledger WHERE data_fingerprint IS NOT NULL)
ORDER BY snapshot_id;
