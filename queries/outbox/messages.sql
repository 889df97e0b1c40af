-- question: What was ever queued, in order of queueing?
-- grain: one row a message
SELECT
  message_id, edition, person, name, address, part, parts, files, letter, sha256, bytes, queued_at, state, attempts, next_try, words, changed_at, sent_at
FROM state.outbox
ORDER BY queued_at, edition, person, part, message_id;
