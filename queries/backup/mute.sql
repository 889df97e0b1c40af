-- Nothing is sent from now on; once is enough.
INSERT INTO state.mute (since, why)
SELECT $now, $why WHERE NOT EXISTS (SELECT 1 FROM state.mute);
