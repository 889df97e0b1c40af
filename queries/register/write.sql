-- question: Keep what a weekly run leaves of the register, under its edition's name. A try that failed before is replaced.
-- grain: register_run: edition; anomaly: edition, anomaly_id; anomaly_change: edition, place
-- parameters: $edition, $period, $cutoff, $last_load; $anomalies and $changes, one a line, their columns in the tables' order between unit separators
DELETE FROM state.register_run WHERE edition = $edition;
DELETE FROM state.anomaly WHERE edition = $edition;
DELETE FROM state.anomaly_change WHERE edition = $edition;
INSERT INTO state.register_run BY NAME SELECT $edition AS edition, $period AS period, $cutoff AS cutoff, $last_load AS last_load;

INSERT INTO state.anomaly BY NAME
SELECT $edition AS edition, part[1] AS anomaly_id, part[2] AS rule, part[3] AS subject, part[4] AS direction, part[5] AS stage, part[6] AS since,
    part[7] AS office, nullif(part[8], '') AS entry_id, nullif(part[9], '') AS party, nullif(part[10], '')::DOUBLE AS hours,
    nullif(part[11], '')::DOUBLE AS limit_hours, nullif(part[12], '') AS detail, part[13] AS holds, nullif(part[14], '') AS grade,
    nullif(part[15], '') AS level, part[16] AS first_seen, part[17]::INTEGER AS runs, nullif(part[18], '')::DATE AS due, part[19] AS state,
    nullif(part[20], '') AS cause, nullif(part[21], '') AS measures, nullif(part[22], '') AS handler, nullif(part[23], '')::TIMESTAMP AS closed_at,
    nullif(part[24], '')::TIMESTAMP AS answered_at, nullif(part[25], '') AS answered_by, nullif(part[26], '')::DATE AS ended_on,
    nullif(part[27], '') AS ended_why, nullif(part[28], '')::INTEGER AS ended_load, nullif(part[29], '') AS ended_file,
    nullif(part[30], '')::TIMESTAMP AS ended_known_at
FROM (SELECT string_split(unnest(string_split($anomalies, chr(10))), chr(31)) AS part)
WHERE part[1] <> '';

INSERT INTO state.anomaly_change BY NAME
SELECT $edition AS edition, part[1]::INTEGER AS place, part[2] AS anomaly_id, part[3]::TIMESTAMP AS changed_at, part[4] AS changed_by, part[5] AS what,
    nullif(part[6], '') AS old, nullif(part[7], '') AS new, nullif(part[8], '') AS why
FROM (SELECT string_split(unnest(string_split($changes, chr(10))), chr(31)) AS part)
WHERE part[1] <> '';
