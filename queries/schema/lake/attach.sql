-- The lake in the place of a file: what names no database means it. $catalogue and $data are written into the text.
-- Loads of a few rows stay in the catalogue until `compact` writes them out.
ATTACH $catalogue AS facts (DATA_PATH $data, DATA_INLINING_ROW_LIMIT 100);
USE facts;
