-- database: state
-- What departments and offices reported on their supervision tasks, in order of receipt. share: 0..1.
CREATE TABLE state.task_report (
  received_at TIMESTAMP,
  place INTEGER,
  person VARCHAR,
  task INTEGER,
  scope VARCHAR,
  state VARCHAR,
  share DOUBLE,
  note VARCHAR,
  handler VARCHAR,
  file VARCHAR
);

-- Rows of returned forms that were taken, by the file's hash: the same file again changes nothing, whatever came between.
CREATE TABLE state.returned (sha256 VARCHAR, sheet VARCHAR, id VARCHAR, file VARCHAR, received_at TIMESTAMP);
