-- The key to a bucket, for this place and this process alone. What it names is written into the text; a store of one's own is asked by host and path.
SET allow_persistent_secrets = false;
CREATE SECRET store (
    TYPE s3, SCOPE $place, KEY_ID $id, SECRET $secret, SESSION_TOKEN $token, ENDPOINT $host, REGION $region, USE_SSL $encrypted, URL_STYLE 'path'
);
