-- The same, of declarations that are loaded.
SELECT DISTINCT e.column_name FROM stage_event e SEMI JOIN declaration d ON d.entry_id = e.entry_id ORDER BY e.column_name;
