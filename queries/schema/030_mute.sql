-- database: state
-- A row here mutes the workspace: it came out of a backup, and nothing is sent from it until someone says so.
CREATE TABLE state.mute (since TIMESTAMP, why VARCHAR);
