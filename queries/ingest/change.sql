-- Records what changes in declarations that are there already.
INSERT INTO change
SELECT entry_id, found.column_name, found.old, found.new, $load_id
FROM (
  SELECT m.entry_id, unnest([
      CASE WHEN m.{brought} IS DISTINCT FROM d.old_{brought} THEN struct_pack(column_name := '{brought}', old := CAST(d.old_{brought} AS VARCHAR), new := CAST(m.{brought} AS VARCHAR)) END,
      NULL]) AS found
  FROM merged m JOIN known_value d ON d.entry_id = m.entry_id
  WHERE m.changes > 0
)
WHERE found IS NOT NULL
ORDER BY entry_id, found.column_name;
