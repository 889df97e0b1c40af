-- question: Note that an edition is about to be written, with its manifest's hash.
-- grain: one row a try
INSERT INTO state.ledger BY NAME
SELECT coalesce((SELECT max(run) FROM state.ledger), 0) + 1 AS run, $edition AS edition, 'intended' AS state, $cutoff AS cutoff, $as_of AS as_of, $data_fingerprint AS data_fingerprint, $manifest_sha256 AS manifest_sha256,
    $now AS started_at, $approval AS approval, $due_at AS due_at, $figures_sha256 AS figures_sha256, $last_load AS last_load, 1 AS tries, $notes AS notes;
