-- A database in memory that writes into one folder and reads nothing else. $folder, $threads and $memory are written into the text.
SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false;
SET threads = $threads;
SET memory_limit = $memory;
SET preserve_insertion_order = true;
SET allowed_directories = [$folder];
SET enable_external_access = false;
SET lock_configuration = true;
