-- How the staged declarations fared; changes: how many values changed.
SELECT
  count(*) FILTER (fresh) AS loaded,
  count(*) FILTER (NOT fresh AND changes > 0) AS updated,
  count(*) FILTER (NOT fresh AND changes = 0) AS unchanged,
  coalesce(sum(changes), 0) AS changes
FROM merged;
