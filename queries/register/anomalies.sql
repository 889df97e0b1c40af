-- question: How did each anomaly stand after the last weekly run that was cut off at or before a moment?
-- grain: anomaly_id
-- parameters: $cutoff
-- spec: indicators.md 5; a run counts once its edition is issued
SELECT anomaly.*, register_run.cutoff AS as_of
FROM state.anomaly AS anomaly JOIN state.register_run AS register_run USING (edition)
WHERE edition IN (SELECT edition FROM state.ledger WHERE state = 'issued') AND register_run.cutoff <= $cutoff
QUALIFY row_number() OVER (PARTITION BY anomaly_id ORDER BY register_run.cutoff DESC) = 1
ORDER BY anomaly_id;
