-- question: Note that a rejected edition could not be put aside: it stands and waits as before.
-- grain: one row an edition
UPDATE state.ledger
SET state = 'issued', kept_as = NULL, decided_by = NULL, decided_name = NULL, decided_at = NULL, decision_note = NULL
WHERE edition = $edition AND state = 'rejecting';
