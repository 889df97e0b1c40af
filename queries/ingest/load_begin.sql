-- A load's row; its counts follow when they are known.
INSERT INTO load (load_id, source, file, sha256, mapping, cutoff, cutoff_by, loaded_at, resolution, header, ignored)
VALUES ($load_id, $source, $file, $sha256, $mapping, $cutoff, $cutoff_by, $loaded_at, $resolution, $header, $ignored);
