-- Where a file's rows wait until all of them are read. A line with a set's name in braces stands once for each of its columns.
CREATE OR REPLACE TEMP TABLE stage (
  {brought} {type},
  entry_id VARCHAR,
  line BIGINT
);
CREATE OR REPLACE TEMP TABLE stage_bad (
  line BIGINT,
  raw VARCHAR,
  column_name VARCHAR,
  reason VARCHAR,
  detail VARCHAR,
  entry_id VARCHAR
);
CREATE OR REPLACE TEMP TABLE stage_event (
  line BIGINT,
  entry_id VARCHAR,
  column_name VARCHAR,
  occurred_at TIMESTAMP,
  raw VARCHAR
);
