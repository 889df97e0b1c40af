-- The columns that a load brought.
INSERT INTO load_column SELECT $load_id, unnest(CAST($columns AS VARCHAR[]));
