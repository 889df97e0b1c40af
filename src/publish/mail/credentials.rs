//! User and password of the mail server: from the environment, or from a file that only its owner may read. Never from `tongbao.yaml`, never into a
//! message, a log or the outbox.

use crate::store::workspace::config::Credentials;
use crate::store::workspace::{Secret, Workspace};
use crate::terms::problem::{Place, Problem, Problems, read_yaml};
use serde::Deserialize;

/// The environment's names.
const USER: &str = "TONGBAO_SMTP_USER";
const PASSWORD: &str = "TONGBAO_SMTP_PASSWORD";

/// User and password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// User.
    pub user: String,
    /// Password.
    pub password: String,
}

/// Reads them from where the configuration says; none where the environment has neither.
pub fn read(workspace: &Workspace, place: &Credentials) -> Result<Option<Given>, Problems> {
    match place {
        Credentials::Env if [USER, PASSWORD].iter().all(|name| std::env::var_os(name).is_none()) => Ok(None),
        Credentials::Env => {
            let text = |name: &str| Secret::from_env(name).map(|secret| secret.reveal().to_owned());
            Ok(Some(Given { user: text(USER)?, password: text(PASSWORD)? }))
        }
        Credentials::File(file) => {
            let secret = workspace.secret(file)?;
            // What a reader of YAML says of a bad line may quote it.
            let given = read_yaml::<Given>(file, secret.reveal()).value.ok_or_else(|| {
                Problem::error("credentials", format!("{file} doesn't hold a user and a password"))
                    .at(Place::file(file))
                    .help("write two lines, `user: ...` and `password: ...`")
            })?;
            Ok(Some(given))
        }
    }
}
