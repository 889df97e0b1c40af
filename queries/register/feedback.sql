-- question: What have offices answered before a moment, in order of receipt?
-- grain: one row a line of an answer
-- parameters: $cutoff
SELECT received_at, person, anomaly_id, cause, measures, handler, closed_at, file
FROM state.feedback
WHERE received_at < $cutoff
ORDER BY received_at, place;
