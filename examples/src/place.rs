//! The location of the examples' tokens: the database that the environment names, or a temporary one.

use base64::{Engine, prelude::BASE64_STANDARD};
use std::env;
use tempfile::TempDir;
use zoho_auth_typed::store::{SqlStore, StoreError};
use zoho_auth_typed::{ExposeSecret, KeyRing, SecretString};

/// The variable with the database: `postgres://…`, `mysql://…` or the path of an SQLite database.
const STORE: &str = "TOKEN_STORE";
/// The variable with the keys that encrypt the tokens in the database.
const KEYS: &str = "TOKEN_KEYS";

/// A database for tokens, and the keys that encrypt them.
#[derive(Debug)]
pub struct Place {
    database: String,
    temporary: Option<Temporary>,
}

/// A folder that is deleted when the program ends, and newly generated keys.
#[derive(Debug)]
struct Temporary {
    _folder: TempDir,
    keys: SecretString,
}

impl Place {
    /// Selects the database in `TOKEN_STORE`. If the variable is not set, creates a temporary folder for a database.
    ///
    /// # Errors
    /// Fails if the temporary folder cannot be created, or if the operating system provides no random bytes.
    pub fn new() -> anyhow::Result<Self> {
        if let Some(store) = env::var(STORE).ok().filter(|store| !store.is_empty()) {
            return Ok(Self { database: store, temporary: None });
        }
        let folder = tempfile::tempdir()?;
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        let keys = format!("this-run:{}", BASE64_STANDARD.encode(key)).into();
        let database = folder.path().join("tokens.db").display().to_string();
        Ok(Self { database, temporary: Some(Temporary { _folder: folder, keys }) })
    }

    /// Opens the store in the database. Several processes and machines can share the store.
    ///
    /// # Errors
    /// Fails if the database cannot be used.
    pub async fn store(&self) -> Result<SqlStore, StoreError> {
        SqlStore::connect(&self.database).await
    }

    /// Returns the keys in `TOKEN_KEYS`, or the keys of the temporary database.
    ///
    /// # Errors
    /// Fails if `TOKEN_STORE` is set and `TOKEN_KEYS` has no valid keys.
    pub fn keys(&self) -> anyhow::Result<KeyRing> {
        Ok(match &self.temporary {
            Some(Temporary { keys, .. }) => KeyRing::parse(keys)?,
            None => KeyRing::from_env(KEYS)?,
        })
    }

    /// Returns the environment variables with which another process uses the same temporary database and keys. Returns
    /// no variables if the database is not temporary, because the other process then inherits the variables.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let temporary = self.temporary.iter();
        let variables = |Temporary { keys, .. }: &Temporary| {
            [(STORE, self.database.clone()), (KEYS, keys.expose_secret().to_owned())]
        };
        temporary.flat_map(variables).collect()
    }
}
