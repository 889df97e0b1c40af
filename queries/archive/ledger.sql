-- question: What was tried, in order of trying?
-- grain: one row a try
SELECT edition, state, cutoff, as_of, manifest_sha256, started_at, finished_at, why
FROM state.ledger
ORDER BY started_at, edition, state;
