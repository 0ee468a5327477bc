//! The location of the examples' tokens: the database that the environment names, or a temporary one.

use base64::{Engine, prelude::BASE64_STANDARD};
use std::env;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zoho_auth_typed::{ExposeSecret, KeyRing, SecretString};

/// The variable with the path of the database.
const STORE: &str = "TOKEN_STORE";
/// The variable with the keys that encrypt the tokens in the database.
const KEYS: &str = "TOKEN_KEYS";

/// A database for tokens, and the keys that encrypt them.
#[derive(Debug)]
pub struct Place {
    database: PathBuf,
    temporary: Option<Temporary>,
}

/// A folder that is deleted when the program ends, and newly generated keys.
#[derive(Debug)]
struct Temporary {
    _folder: TempDir,
    keys: SecretString,
}

impl Place {
    /// Opens the database of `TOKEN_STORE`, or a database in a temporary folder.
    ///
    /// # Errors
    /// Fails if there is no folder for temporary files, or the operating system provides no random bytes.
    pub fn new() -> anyhow::Result<Self> {
        if let Some(store) = env::var_os(STORE).filter(|store| !store.is_empty()) {
            // The `zoho` command supports several types of stores, and reads the same variable.
            let database = store.to_str().and_then(|store| store.strip_prefix("sqlite:")).map(PathBuf::from);
            return Ok(Self { database: database.unwrap_or_else(|| store.into()), temporary: None });
        }
        let folder = tempfile::tempdir()?;
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        let keys = format!("this-run:{}", BASE64_STANDARD.encode(key)).into();
        let database = folder.path().join("tokens.db");
        Ok(Self { database, temporary: Some(Temporary { _folder: folder, keys }) })
    }

    /// Returns the path of the database.
    #[must_use]
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Returns the keys of `TOKEN_KEYS`, or those of the temporary database.
    ///
    /// # Errors
    /// Fails if `TOKEN_STORE` is set, and `TOKEN_KEYS` has no keys.
    pub fn keys(&self) -> anyhow::Result<KeyRing> {
        Ok(match &self.temporary {
            Some(Temporary { keys, .. }) => KeyRing::parse(keys)?,
            None => KeyRing::from_env(KEYS)?,
        })
    }

    /// Returns the environment variables that give another process the same database and keys.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let temporary = self.temporary.iter();
        let of = |Temporary { keys, .. }: &Temporary| {
            [(STORE, self.database.display().to_string()), (KEYS, keys.expose_secret().to_owned())]
        };
        temporary.flat_map(of).collect()
    }
}
