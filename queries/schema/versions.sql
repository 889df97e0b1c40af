-- Which migrations this database has seen.
SELECT number, name, sha256 FROM migration ORDER BY number;
