//! The key to a lake's bucket: from the environment, or from a file that only its owner may read; never from `tongbao.yaml`, never into a message or a log.

use super::{Value, Warehouse, params};
use crate::store::workspace::{Bucket, Secret, Workspace};
use crate::terms::problem::{Place, Problem, read_yaml};
use serde::Deserialize;

/// The environment's names, as every tool for such stores has them.
const ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// A key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    id: String,
    secret: String,
    #[serde(default)]
    token: String,
}

impl Key {
    fn read(workspace: &Workspace, file: Option<&str>) -> Result<Key, Problem> {
        let Some(file) = file else {
            let text = |name: &str| Secret::from_env(name).map(|secret| secret.reveal().to_owned());
            return Ok(Key { id: text(ID)?, secret: text(SECRET)?, token: text(TOKEN).unwrap_or_default() });
        };
        let secret = workspace.secret(file)?;
        // What a reader of YAML says of a bad line may quote it.
        read_yaml::<Key>(file, secret.reveal()).value.ok_or_else(|| {
            Problem::error("credentials", format!("{file} doesn't hold a key"))
                .at(Place::file(file))
                .help("write two lines, `id: ...` and `secret: ...`, and `token: ...` where the store gave one")
        })
    }
}

impl Warehouse {
    /// Tells DuckDB where the bucket is and gives it the key, for as long as the program runs and for that place alone.
    pub(super) fn open_store(&self, workspace: &Workspace, bucket: &Bucket) -> Result<(), Problem> {
        let key = Key::read(workspace, bucket.credentials.as_deref())?;
        let text = |text: &Option<String>| Value::Text(text.clone().unwrap_or_default());
        let written = params([
            ("place", bucket.address.as_str().into()),
            ("id", key.id.as_str().into()),
            ("secret", key.secret.as_str().into()),
            ("token", key.token.as_str().into()),
            ("host", text(&bucket.host)),
            ("region", text(&bucket.region)),
            ("encrypted", bucket.encrypted.to_string().into()),
        ]);
        let sql = if bucket.host.is_some() { "queries/schema/lake/store.sql" } else { "queries/schema/lake/store_of_amazon.sql" };
        self.execute_written(sql, &written).map_err(|problem| {
            let hidden = |text: String| {
                let secrets = [&key.secret, &key.token].into_iter().filter(|secret| !secret.is_empty());
                secrets.fold(text, |text, secret| text.replace(secret.as_str(), HIDDEN))
            };
            Problem { why: problem.why.map(hidden), ..problem }
        })
    }
}
