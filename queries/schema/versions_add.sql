INSERT INTO migration VALUES ($number, $name, $sha256);
