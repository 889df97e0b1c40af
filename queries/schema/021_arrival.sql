-- Which load first brought each declaration; later ones change it (table change) or say the same. Of what was loaded before this table was there
-- nothing is known.
CREATE TABLE arrival (entry_id VARCHAR, load_id INTEGER);
