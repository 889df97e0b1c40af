-- question: Which declarations were in flight at the window's own end, and how old were they?
-- parameters: $cutoff, which ends a window that is still running
(
    SELECT fact.*, key, CASE WHEN NOT flagged THEN elapsed(clock, moment) END AS age
    FROM fact
    JOIN (SELECT DISTINCT key, least(end_day::TIMESTAMP, $cutoff) AS moment FROM run_window WHERE start_day < end_day)
      ON clock < moment AND (released_at IS NULL OR released_at >= moment)
)
