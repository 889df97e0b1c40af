-- The rows of one Parquet file in its order. $file is written into the text.
SELECT * FROM read_parquet($file);
