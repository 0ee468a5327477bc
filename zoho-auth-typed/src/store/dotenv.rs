//! A `.env` file, read without touching the environment of the process.

use super::StoreError;
use crate::loose;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::path::Path;

/// What a `.env` file sets.
pub(super) struct Variables(HashMap<String, SecretString>);

impl Variables {
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|value| value.expose_secret().to_owned())
    }
}

pub(super) fn read(path: &Path) -> Result<Variables, StoreError> {
    let place = path.display().to_string();
    let unavailable = |error: std::io::Error| StoreError::unavailable(place.as_str(), error.to_string());
    if let Some(mode) = loose::mode(&std::fs::metadata(path).map_err(unavailable)?) {
        return Err(StoreError::LoosePermissions { place, mode });
    }
    let file = std::fs::File::open(path).map_err(unavailable)?;
    let mut variables = HashMap::new();
    for (at, line) in dotenvy::Iter::new(file).enumerate() {
        match line {
            Ok((name, value)) => _ = variables.insert(name, value.into()),
            // Which one, and not what is in it.
            Err(dotenvy::Error::LineParse(..)) => {
                let reason = format!("its entry {} is not of the form NAME=value", at + 1);
                return Err(StoreError::damaged(place, reason));
            }
            Err(dotenvy::Error::Io(error)) => return Err(unavailable(error)),
            Err(_) => return Err(StoreError::damaged(place, "it cannot be read as a list of variables")),
        }
    }
    Ok(Variables(variables))
}
