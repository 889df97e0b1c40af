-- Takes the turn, and with it the next load's number.
UPDATE turn SET load_id = (SELECT coalesce(max(load_id), 0) + 1 FROM load);
