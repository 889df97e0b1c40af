-- question: Queue one message; one that is known by its Message-ID stays as it is.
-- grain: one row a message
INSERT INTO state.outbox BY NAME
SELECT
  $message_id AS message_id, $edition AS edition, $person AS person, $name AS name, $address AS address, $part AS part, $parts AS parts,
  $files AS files, $letter AS letter, $sha256 AS sha256, $bytes AS bytes, $now AS queued_at, $state AS state, 0 AS attempts,
  CAST(NULL AS TIMESTAMP) AS next_try, $words AS words, $now AS changed_at, CAST(NULL AS TIMESTAMP) AS sent_at
WHERE NOT EXISTS (SELECT 1 FROM state.outbox AS o WHERE o.message_id = $message_id);
