-- How DuckDB is held. Run once after the databases are attached; the last line makes it final.
-- $threads, $memory, $temp and $allowed (folders) are written into the text: DuckDB takes no parameters here.
SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false;
SET threads = $threads;
SET memory_limit = $memory;
SET temp_directory = $temp;
SET max_temp_directory_size = '200GB';
SET preserve_insertion_order = true;
-- Many small loads in a row: their log is folded into the file at the end or here, not after each of them.
SET checkpoint_threshold = '256MB';
SET allowed_directories = $allowed;
SET enable_external_access = false;
SET lock_configuration = true;
