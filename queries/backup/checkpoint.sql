-- Fold both databases' logs into their files, so that the files alone are all there is.
CHECKPOINT;
CHECKPOINT state;
