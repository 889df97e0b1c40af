-- question: Note that an edition is about to be written, with its manifest's hash.
-- grain: one row a try
INSERT INTO state.ledger (edition, state, cutoff, as_of, data_fingerprint, manifest_sha256, started_at, finished_at, why)
VALUES ($edition, 'intended', $cutoff, $as_of, $data_fingerprint, $manifest_sha256, $now, NULL, NULL);
