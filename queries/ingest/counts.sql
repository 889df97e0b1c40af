-- How the staged declarations that were known fared; changes: how many values changed.
SELECT
  count(*) FILTER (changes > 0) AS updated,
  count(*) FILTER (changes = 0) AS unchanged,
  coalesce(sum(changes), 0) AS changes
FROM merged;
