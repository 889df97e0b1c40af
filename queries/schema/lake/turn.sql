-- Waits until no other machine is loading; the end of the transaction gives the turn on. A machine that dies loses its connection, and the turn with it.
-- The function is named with its place: looked for in the lake first, it would fix the snapshot that is seen before the turn has come, and the turn
-- would be given on before the lake's own commit.
SELECT given FROM system.main.postgres_query('__ducklake_metadata_facts', 'SELECT true AS given FROM (SELECT pg_advisory_xact_lock(749016)) AS turn');
