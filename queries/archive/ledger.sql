-- question: What was tried, in order of trying, and what became of it?
-- grain: one row a try; of tries that came to the same nothing one after another, one row
SELECT run, edition, state, cutoff, as_of, due_at, started_at, finished_at, milliseconds, tries, manifest_sha256, data_fingerprint, figures_sha256, last_load,
    why, notes, approval, released_at, decided_by, decided_name, decided_at, decision_note, kept_as
FROM state.ledger
ORDER BY run;
