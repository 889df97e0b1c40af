-- Events of declarations that nobody has loaded yet: quarantined, and tried again at every later load.
INSERT INTO quarantine
SELECT $load_id, e.line, e.raw, 'entry_id', 'unknown-declaration', e.column_name, e.entry_id, 'waiting'
FROM stage_event e ANTI JOIN declaration d ON d.entry_id = e.entry_id
ORDER BY e.line;
INSERT INTO waiting_event
SELECT $load_id, e.line, e.entry_id, e.column_name, e.occurred_at
FROM stage_event e ANTI JOIN declaration d ON d.entry_id = e.entry_id
ORDER BY e.line;
