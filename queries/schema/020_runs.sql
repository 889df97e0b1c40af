-- database: state
-- What a run was, and what became of its edition. state: intended, issued (it stands), failed, held (a gate), rejecting, rejected (kept under another name).
-- An edition is released at once, or once a person has approved its manifest's hash; earlier versions released at once.
CREATE TABLE state.run_ledger AS
SELECT
  row_number() OVER (ORDER BY started_at, edition, state)::INTEGER AS run,
  edition, state, cutoff, as_of, data_fingerprint, manifest_sha256, started_at, finished_at, why,
  'none' AS approval,
  NULL::TIMESTAMP AS due_at,
  NULL::VARCHAR AS figures_sha256,
  NULL::INTEGER AS last_load,
  NULL::BIGINT AS milliseconds,
  1::INTEGER AS tries,
  NULL::VARCHAR AS notes,
  CASE WHEN state = 'issued' THEN finished_at END AS released_at,
  NULL::VARCHAR AS decided_by,
  NULL::VARCHAR AS decided_name,
  NULL::TIMESTAMP AS decided_at,
  NULL::VARCHAR AS decision_note,
  NULL::VARCHAR AS kept_as
FROM state.ledger;
DROP TABLE state.ledger;
ALTER TABLE state.run_ledger RENAME TO ledger;
