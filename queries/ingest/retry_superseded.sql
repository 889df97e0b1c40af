-- And to one that can be read now too.
UPDATE quarantine SET state = 'superseded', reason = 'superseded'
WHERE load_id = $load_id AND state = 'waiting' AND line IN (SELECT line FROM twice WHERE superseded);
