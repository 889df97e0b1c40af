-- Rows whose entry_id stands on other rows of the file too. All up to the last one that differs from the id's last row are superseded; of
-- the rest, which are alike, the first stands and the others repeat it. Ids are counted by their hashes first: of millions, few stand twice, and numbers
-- are counted in a quarter of the time.
CREATE OR REPLACE TEMP TABLE twice AS
WITH suspect AS (
  SELECT hashed FROM (SELECT hash(entry_id) AS hashed FROM stage) GROUP BY hashed HAVING count(*) > 1
),
again AS (
  SELECT entry_id, max(line) AS last_line FROM stage WHERE hash(entry_id) IN (FROM suspect) GROUP BY entry_id HAVING count(*) > 1
),
content AS (
  SELECT s.entry_id, s.line, a.last_line, row(
      s.{brought},
      NULL) AS content
  FROM stage s JOIN again a ON s.entry_id = a.entry_id
),
differing AS (
  SELECT c.entry_id, max(c.line) FILTER (c.content IS DISTINCT FROM l.content) AS until_line
  FROM content c JOIN content l ON l.entry_id = c.entry_id AND l.line = c.last_line
  GROUP BY c.entry_id
),
parted AS (
  SELECT c.entry_id, c.line, c.line <= coalesce(d.until_line, -1) AS superseded
  FROM content c JOIN differing d ON d.entry_id = c.entry_id
)
SELECT entry_id, line, superseded, row_number() OVER (PARTITION BY entry_id, superseded ORDER BY line) AS place FROM parted;
