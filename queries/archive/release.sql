-- question: Note that an edition is released, and who approved it, if anyone had to.
-- grain: one row an edition
UPDATE state.ledger
SET released_at = $now, decided_by = $decided_by, decided_name = $decided_name, decided_at = $decided_at, decision_note = $decision_note
WHERE edition = $edition AND state = 'issued' AND released_at IS NULL;
