-- Takes the turn for rows of an earlier load: other loads wait, or begin again.
UPDATE turn SET load_id = load_id;
