-- The number of the load whose turn it is: dense, because lists are indexed by it.
SELECT load_id FROM turn;
