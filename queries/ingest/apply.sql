-- Puts what changed into the warehouse: the values, then where each came from.
MERGE INTO declaration d
USING (SELECT * FROM merged WHERE changes > 0 OR rejudged) m ON d.entry_id = m.entry_id
WHEN MATCHED THEN UPDATE SET
  {brought} = m.{brought},
  flags = m.flags,
  notes = m.notes;
MERGE INTO declaration_origin o
USING (SELECT * FROM merged WHERE touched) m ON o.entry_id = m.entry_id
WHEN MATCHED THEN UPDATE SET
  {first} = m.origin_{first}
  , {rest} = m.origin_{rest}
;
