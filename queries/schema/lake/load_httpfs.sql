-- For rows in a bucket. $httpfs is written into the text.
LOAD $httpfs;
