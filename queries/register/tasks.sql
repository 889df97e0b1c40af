-- question: What was reported on the supervision tasks before a moment, in order of receipt?
-- grain: one row a report
-- parameters: $moment
SELECT received_at, person, task, scope, state, share, note, handler, file
FROM state.task_report
WHERE received_at < $moment
ORDER BY received_at, place;
