-- Puts the staged declarations that are new into the warehouse: the values, where each came from, and that they are there. Nothing is gathered before:
-- most rows of most files are new.
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
INSERT INTO declaration_origin (
  {brought},
  entry_id)
SELECT
  CASE WHEN $whole OR s.{brought} IS NOT NULL THEN $load_id END,
  s.entry_id
FROM stage s ANTI JOIN known_value d ON d.entry_id = s.entry_id;
INSERT INTO arrival SELECT s.entry_id, $load_id FROM stage s ANTI JOIN known_value d ON d.entry_id = s.entry_id;
