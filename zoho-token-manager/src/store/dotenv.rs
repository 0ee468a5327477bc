//! The parser for `.env` files. It does not change the environment of the process.

use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::path::Path;
use zoho_auth_core::StoreError;

/// The variables of a `.env` file.
pub(super) struct Variables(HashMap<String, SecretString>);

impl Variables {
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|value| value.expose_secret().to_owned())
    }
}

pub(super) fn read(path: &Path) -> Result<Variables, StoreError> {
    let location = path.display().to_string();
    let unavailable = |error: std::io::Error| StoreError::from_io(location.as_str(), &error);
    StoreError::check_permissions(location.as_str(), &std::fs::metadata(path).map_err(unavailable)?)?;
    let file = std::fs::File::open(path).map_err(unavailable)?;
    let mut variables = HashMap::new();
    for (index, line) in dotenvy::Iter::new(file).enumerate() {
        match line {
            Ok((name, value)) => _ = variables.insert(name, value.into()),
            // The error contains the number of the entry, not its text.
            Err(dotenvy::Error::LineParse(..)) => {
                let reason = format!("entry {} is not of the form NAME=value", index + 1);
                return Err(StoreError::corrupt(location, reason));
            }
            Err(dotenvy::Error::Io(error)) => return Err(unavailable(error)),
            Err(_) => return Err(StoreError::corrupt(location, "the file is not a list of variables")),
        }
    }
    Ok(Variables(variables))
}
