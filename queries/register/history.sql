-- question: What has changed about each anomaly, when, by which run or person, and why?
-- grain: edition, place; in order of the runs
SELECT anomaly_id, changed_at, changed_by, what, old, new, why
FROM state.anomaly_change JOIN state.register_run AS register_run USING (edition)
WHERE edition IN (SELECT edition FROM state.ledger WHERE state = 'issued')
ORDER BY register_run.cutoff, place;
