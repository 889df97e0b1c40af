-- question: Who was sent what, and how does it stand?
-- grain: one row a message
SELECT
  edition, person, name, address, part, parts, files, state, attempts, next_try, words, queued_at, sent_at, bytes, sha256, message_id
FROM state.outbox
ORDER BY queued_at, edition, person, part, message_id;
