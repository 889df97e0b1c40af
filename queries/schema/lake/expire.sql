-- Gives snapshots up: what only they hold can be removed. $snapshots is written into the text.
CALL ducklake_expire_snapshots('facts', versions => $snapshots);
