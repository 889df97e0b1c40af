-- For each load its cut-off, and whether a value that it brought gives way to one of $load_id: to a later cut-off, or an equal one of a later load.
SET VARIABLE cutoffs = (SELECT list(cutoff ORDER BY load_id) FROM load);
SET VARIABLE gives_way = (
  SELECT list(l.cutoff < n.cutoff OR (l.cutoff = n.cutoff AND l.load_id <= n.load_id) ORDER BY l.load_id)
  FROM load l, (SELECT cutoff, load_id FROM load WHERE load_id = $load_id) n
);
