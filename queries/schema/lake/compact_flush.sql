-- Loads of a few rows, kept in the catalogue until now, become files.
CALL ducklake_flush_inlined_data('facts');
