-- The lake as it was at one snapshot, whatever other machines load meanwhile. $catalogue, $data and $snapshot are written into the text.
ATTACH $catalogue AS facts (DATA_PATH $data, SNAPSHOT_VERSION $snapshot);
USE facts;
