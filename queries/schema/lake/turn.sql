-- Waits until no other machine is loading; the end of the transaction gives the turn on. A machine that dies loses its connection, and the turn with it.
SELECT given FROM postgres_query('__ducklake_metadata_facts', 'SELECT true AS given FROM (SELECT pg_advisory_xact_lock(749016)) AS turn');
