-- A load's counts.
UPDATE load SET rows = $rows, loaded = $loaded, updated = $updated, unchanged = $unchanged, quarantined = $quarantined, repeated = $repeated
WHERE load_id = $load_id;
