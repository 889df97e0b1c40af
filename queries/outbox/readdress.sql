-- question: Give a message to its reader's present address.
-- grain: one row a message
UPDATE state.outbox SET address = $address, letter = $letter, sha256 = $sha256, bytes = $bytes WHERE message_id = $message_id;
