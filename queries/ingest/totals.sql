-- What is loaded, in one row.
SELECT
  (SELECT count(*) FROM load) AS loads,
  (SELECT count(*) FROM declaration) AS declarations,
  (SELECT count(*) FROM declaration WHERE flags <> '') AS flagged,
  (SELECT count(*) FROM quarantine WHERE state = 'waiting') AS waiting,
  (SELECT max(cutoff) FROM load) AS cutoff,
  (SELECT max(loaded_at) FROM load) AS loaded_at;
