-- database: state
-- Mail that goes out. What an edition queues counts only once the ledger says that the edition is released.

-- One row a message: one reader of one edition, or one part of what is too large for one message; edition is empty for a notice to an operator.
-- letter: all that the message is made of but its files' bytes, as JSON; sha256 and bytes: of the message as it goes out.
-- state: queued, handing (its bytes are on the way, the answer isn't noted), sent, dead. words: the server's last.
CREATE TABLE state.outbox (
  message_id VARCHAR,
  edition VARCHAR,
  person VARCHAR,
  name VARCHAR,
  address VARCHAR,
  part INTEGER,
  parts INTEGER,
  files VARCHAR,
  letter VARCHAR,
  sha256 VARCHAR,
  bytes BIGINT,
  queued_at TIMESTAMP,
  state VARCHAR,
  attempts INTEGER,
  next_try TIMESTAMP,
  words VARCHAR,
  changed_at TIMESTAMP,
  sent_at TIMESTAMP
);

-- What happened to a message, in order.
CREATE TABLE state.outbox_event (message_id VARCHAR, place INTEGER, happened_at TIMESTAMP, state VARCHAR, words VARCHAR);

-- Failures in a row of one bulletin, of which the operator is told once.
CREATE TABLE state.failure_streak (about VARCHAR, began_at TIMESTAMP, ended_at TIMESTAMP);
