-- question: How many messages aren't out?
-- grain: one row
SELECT count(*) FILTER (state IN ('queued', 'handing')) AS queued, count(*) FILTER (state = 'dead') AS dead
FROM state.outbox;
