-- question: How many files does the lake have, and how large are they?
-- grain: one row
SELECT coalesce(sum(file_count + delete_file_count), 0)::BIGINT AS files, coalesce(sum(file_size_bytes + delete_file_size_bytes), 0)::BIGINT AS bytes
FROM ducklake_table_info('facts');
