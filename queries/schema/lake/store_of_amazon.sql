-- The key to a bucket of Amazon's, for this place and this process alone. What it names is written into the text.
SET allow_persistent_secrets = false;
CREATE SECRET store (TYPE s3, SCOPE $place, KEY_ID $id, SECRET $secret, SESSION_TOKEN $token, REGION $region);
