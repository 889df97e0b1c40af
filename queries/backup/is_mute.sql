-- question: Is the workspace mute, since when, and why?
-- grain: one row where it is, none where it isn't
SELECT since, why FROM state.mute ORDER BY since LIMIT 1;
