//! What seals the tokens of a store. Keys come from the environment and from nowhere else, as credentials do.

use crate::error::Error;
use clap::Args;
use zoho_auth_typed::{Keys, KeysError, Protection};

/// The variable with the keys.
const TOKEN_KEYS: &str = "TOKEN_KEYS";

/// How tokens lie in the store.
#[derive(Debug, Args)]
pub(crate) struct Sealing {
    /// Tokens lie open in the store. Otherwise they are sealed with the first of the keys in `TOKEN_KEYS`.
    #[arg(long)]
    plaintext: bool,
}

impl Sealing {
    /// Whether it is on the command line.
    pub(crate) fn is_given(&self) -> bool {
        self.plaintext
    }

    /// The protection of a manager.
    pub(crate) fn protection(&self) -> Result<Protection, Error> {
        if self.plaintext { Ok(Protection::plaintext()) } else { keys().map(Protection::sealed) }
    }
}

/// The keys of the environment.
pub(crate) fn keys() -> Result<Keys, Error> {
    Keys::from_env(TOKEN_KEYS).map_err(|error| {
        let next = match error {
            KeysError::Missing { .. } => {
                "put the keys of the application there; or, for a new store, export TOKEN_KEYS=\"first:$(openssl rand -base64 32)\" and keep it"
            }
            _ => "correct TOKEN_KEYS: NAME:KEY, several with blanks between them",
        };
        Error::usage(error, next)
    })
}
