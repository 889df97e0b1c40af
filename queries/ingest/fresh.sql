-- Puts the staged declarations that are new into the warehouse: the values, and that they are there. Nothing is gathered before: most rows of most files
-- are new. That their values came from this load is said by the arrival alone, once and not fifty times (merged.sql reads it so).
INSERT INTO declaration (
  {brought},
  entry_id, flags, notes)
WITH fresh AS (
  SELECT
    s.{brought},
    $load_id AS origin_{brought},
    CAST(NULL AS {type}) AS {kept},
    CAST(NULL AS INTEGER) AS origin_{kept_moment},
    s.entry_id
  FROM stage s ANTI JOIN known_value d ON d.entry_id = s.entry_id
)
SELECT
  {brought},
  entry_id, flags, notes
FROM judged('fresh');
INSERT INTO arrival SELECT s.entry_id, $load_id FROM stage s ANTI JOIN known_value d ON d.entry_id = s.entry_id;
