-- question: Has a bulletin failed since its last release, and since when?
-- grain: one row, or none
-- parameters: $about
SELECT began_at FROM state.failure_streak WHERE about = $about AND ended_at IS NULL ORDER BY began_at;
