-- database: state
-- Every try at an edition, in the state database: intended before its files are written, then issued or failed.
CREATE TABLE state.ledger (
  edition VARCHAR,
  state VARCHAR,
  cutoff TIMESTAMP,
  as_of TIMESTAMP,
  data_fingerprint VARCHAR,
  manifest_sha256 VARCHAR,
  started_at TIMESTAMP,
  finished_at TIMESTAMP,
  why VARCHAR
);
