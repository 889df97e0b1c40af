-- A month's small files become large ones.
CALL ducklake_merge_adjacent_files('facts');
