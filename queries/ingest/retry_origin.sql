-- Where the values of new declarations came from, one by one: the mapping of today may bring other columns than the load's (load_column).
INSERT INTO declaration_origin (
  {brought},
  entry_id)
SELECT
  $load_id AS {brought},
  s.entry_id
FROM stage s ANTI JOIN known_value d ON d.entry_id = s.entry_id;
