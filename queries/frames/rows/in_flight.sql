-- question: Which declarations were in flight at the window's own end, and how old were they?
-- parameters: none; the variable cutoff of frames/fact.sql, which ends a window that is still running
(
    SELECT waiting.* EXCLUDE (day, newest), key, CASE WHEN NOT flagged THEN elapsed(clock, moment) END AS age
    -- Few were waiting at any window's end at all: those whose clock began before the newest end up to their release.
    FROM (SELECT * FROM fact LEFT JOIN ended_by ON ended_by.day = fact.released_day WHERE clock IS NOT NULL AND (released_at IS NULL OR clock < newest)) AS waiting
    JOIN window_end ON clock < moment AND (released_at IS NULL OR released_at >= moment)
)
