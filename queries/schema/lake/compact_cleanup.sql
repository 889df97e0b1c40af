-- Files that no snapshot needs are removed, a day after they were given up: another machine may still be reading. $grace is written into the text.
CALL ducklake_cleanup_old_files('facts', older_than => to_timestamp($grace));
