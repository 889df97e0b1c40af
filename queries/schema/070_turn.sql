-- Whose turn it is to load: the newest load's number. Every load writes this row first, so of two that ran beside each other on a lake one
-- finds it changed and begins again: no number is given twice and no declaration stands twice.
CREATE TABLE turn (load_id INTEGER);
INSERT INTO turn SELECT coalesce(max(load_id), 0) FROM load;
