-- Leaves one row for each declaration.
DELETE FROM stage WHERE line IN (SELECT line FROM twice WHERE superseded OR place > 1);
