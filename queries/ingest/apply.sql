-- Puts what changed into the warehouse: the values, then where each came from, which is written down from here on where the arrival's load said it before.
MERGE INTO declaration d
USING (SELECT * FROM merged WHERE changes > 0 OR rejudged) m ON d.entry_id = m.entry_id
WHEN MATCHED THEN UPDATE SET
  {brought} = m.{brought},
  flags = m.flags,
  notes = m.notes;
MERGE INTO declaration_origin o
USING (SELECT * FROM merged WHERE touched AND arrived_by IS NULL) m ON o.entry_id = m.entry_id
WHEN MATCHED THEN UPDATE SET
  {first} = m.origin_{first}
  , {rest} = m.origin_{rest}
;
INSERT INTO declaration_origin (
  {brought},
  {other},
  entry_id)
SELECT
  m.origin_{brought},
  l.{other},
  m.entry_id
FROM merged m JOIN load_origin l ON l.load_id = m.arrived_by
WHERE m.touched;
