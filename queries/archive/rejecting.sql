-- question: Note that an edition is about to be put aside under another name. From here on it doesn't stand any more.
-- grain: one row an edition
UPDATE state.ledger
SET state = 'rejecting', kept_as = $kept_as, decided_by = $decided_by, decided_name = $decided_name, decided_at = $decided_at, decision_note = $decision_note
WHERE edition = $edition AND state = 'issued' AND released_at IS NULL;
