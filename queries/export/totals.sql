-- question: How much has been loaded, and up to when?
-- grain: one row
SELECT
  (SELECT count(*) FROM declaration) AS declarations,
  (SELECT count(*) FROM load) AS loads,
  (SELECT max(cutoff) FROM load) AS newest_cutoff,
  (SELECT count(*) FROM quarantine WHERE state = 'waiting') AS quarantined_rows_waiting;
