-- database: state
-- The register of anomalies. What a weekly run writes bears its edition's name and counts once the ledger says that the edition is issued.

-- One row a weekly run that moved the register. last_load: the newest load that it had seen.
CREATE TABLE state.register_run (edition VARCHAR, period VARCHAR, cutoff TIMESTAMP, last_load INTEGER);

-- What a run left of each anomaly that it listed or ended: the newest row before a moment is how the anomaly stood then.
-- grade is what the rule says, level what became of it; since tells apart what rule, subject, direction and stage don't (VOLUME's day, SHIFT's first week).
CREATE TABLE state.anomaly (
  edition VARCHAR,
  anomaly_id VARCHAR,
  rule VARCHAR,
  subject VARCHAR,
  direction VARCHAR,
  stage VARCHAR,
  since VARCHAR,
  office VARCHAR,
  entry_id VARCHAR,
  party VARCHAR,
  hours DOUBLE,
  limit_hours DOUBLE,
  detail VARCHAR,
  holds VARCHAR,
  grade VARCHAR,
  level VARCHAR,
  first_seen VARCHAR,
  runs INTEGER,
  due DATE,
  state VARCHAR,
  cause VARCHAR,
  measures VARCHAR,
  handler VARCHAR,
  closed_at TIMESTAMP,
  answered_at TIMESTAMP,
  answered_by VARCHAR,
  ended_on DATE,
  ended_why VARCHAR,
  ended_load INTEGER,
  ended_file VARCHAR,
  ended_known_at TIMESTAMP
);

-- Every change of an anomaly: by a run (its edition) or by a person.
CREATE TABLE state.anomaly_change (
  edition VARCHAR,
  place INTEGER,
  anomaly_id VARCHAR,
  changed_at TIMESTAMP,
  changed_by VARCHAR,
  what VARCHAR,
  old VARCHAR,
  new VARCHAR,
  why VARCHAR
);

-- What offices answered, in order of receipt. closed_at: when they say that it was put right; empty where it is not yet.
CREATE TABLE state.feedback (
  received_at TIMESTAMP,
  place INTEGER,
  person VARCHAR,
  anomaly_id VARCHAR,
  cause VARCHAR,
  measures VARCHAR,
  handler VARCHAR,
  closed_at TIMESTAMP,
  file VARCHAR
);
