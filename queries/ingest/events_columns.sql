-- The columns that an event log's events fill.
SELECT DISTINCT column_name FROM stage_event ORDER BY column_name;
