-- Files of which much was replaced are written anew without it.
CALL ducklake_rewrite_data_files('facts');
