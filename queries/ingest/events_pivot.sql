-- One row a declaration: of the same event twice the last stands.
CREATE OR REPLACE TEMP TABLE stage AS
SELECT
  max(e.occurred_at) FILTER (e.column_name = '{brought}') AS {brought},
  e.entry_id, min(e.line) AS line
FROM stage_event e SEMI JOIN declaration d ON d.entry_id = e.entry_id
GROUP BY e.entry_id;
