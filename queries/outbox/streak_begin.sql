-- question: Note the first failure of a bulletin since its last release.
-- grain: one row a streak
-- parameters: $about, $now
INSERT INTO state.failure_streak BY NAME SELECT $about AS about, $now AS began_at, CAST(NULL AS TIMESTAMP) AS ended_at;
