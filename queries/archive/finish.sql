-- question: Note how an intended edition ended: issued or failed.
-- grain: one row a try
UPDATE state.ledger
SET state = $state, finished_at = $now, milliseconds = $milliseconds, why = $why
WHERE edition = $edition AND state = 'intended';
