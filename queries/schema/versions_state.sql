-- Which migrations the state database has seen.
SELECT number, name, sha256 FROM state.migration ORDER BY number;
