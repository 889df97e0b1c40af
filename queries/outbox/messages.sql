-- question: What was queued, in order of queueing: everything, or what isn't at its end?
-- grain: one row a message
-- parameters: $ended_too
SELECT
  message_id, edition, person, name, address, part, parts, files, letter, sha256, bytes, queued_at, state, attempts, next_try, words, changed_at, sent_at
FROM state.outbox
WHERE $ended_too OR state NOT IN ('sent', 'settled')
ORDER BY queued_at, edition, person, part, message_id;
