INSERT INTO state.migration VALUES ($number, $name, $sha256);
