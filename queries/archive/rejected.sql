-- question: Note that a rejected edition is kept under its other name.
-- grain: one row an edition
UPDATE state.ledger SET edition = kept_as, state = 'rejected' WHERE edition = $edition AND state = 'rejecting';
