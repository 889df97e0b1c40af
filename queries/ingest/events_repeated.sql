-- How often an event stands again in the load.
SELECT count(*) - count(DISTINCT (entry_id, column_name)) AS repeated, count(*) AS events FROM stage_event;
