-- What a lake needs, from one folder and from nowhere else. DuckDB refuses a file that its makers didn't sign or that is of another version.
-- $ducklake is written into the text.
SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false;
LOAD $ducklake;
