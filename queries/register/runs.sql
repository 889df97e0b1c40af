-- question: Which weekly runs have moved the register?
-- grain: edition, in order of cut-off
-- spec: indicators.md 5; a run counts once its edition is issued
SELECT edition, period, cutoff, last_load
FROM state.register_run
WHERE edition IN (SELECT edition FROM state.ledger WHERE state = 'issued')
ORDER BY cutoff, edition;
