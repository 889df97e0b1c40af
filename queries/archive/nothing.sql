-- question: Note a try that came to nothing: failed or held. One that came to the same nothing as the try before counts on its row.
-- grain: one row a reason
UPDATE state.ledger
SET finished_at = $now, milliseconds = $milliseconds, as_of = $as_of, tries = tries + 1
WHERE edition = $edition AND state = $state AND why IS NOT DISTINCT FROM $why
  AND run = (SELECT max(run) FROM state.ledger WHERE edition = $edition);

INSERT INTO state.ledger BY NAME
SELECT coalesce((SELECT max(run) FROM state.ledger), 0) + 1 AS run, $edition AS edition, $state AS state, $cutoff AS cutoff, $as_of AS as_of, $data_fingerprint AS data_fingerprint, $started_at AS started_at,
    $now AS finished_at, $milliseconds AS milliseconds, $why AS why, $approval AS approval, $due_at AS due_at, $last_load AS last_load, 1 AS tries
WHERE NOT EXISTS (
    FROM state.ledger
    WHERE edition = $edition AND state = $state AND why IS NOT DISTINCT FROM $why
      AND run = (SELECT max(run) FROM state.ledger WHERE edition = $edition)
);
