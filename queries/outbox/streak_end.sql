-- question: Note that a bulletin was released again.
-- grain: one row a streak
-- parameters: $about, $now
UPDATE state.failure_streak SET ended_at = $now WHERE about = $about AND ended_at IS NULL;
