-- Gives the memory back.
DROP TABLE IF EXISTS temp.stage;
DROP TABLE IF EXISTS temp.stage_bad;
DROP TABLE IF EXISTS temp.stage_event;
DROP TABLE IF EXISTS temp.twice;
DROP TABLE IF EXISTS temp.merged;
DROP TABLE IF EXISTS temp.known_value;
DROP TABLE IF EXISTS temp.known_origin;
