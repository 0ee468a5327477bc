//! The keys that tokens are sealed with: several at once, so that one can follow another.

use crate::loose;
use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroize};
use std::fmt;
use std::path::Path;
use thiserror::Error;

/// The length of a key in bytes.
const LENGTH: usize = 32;
/// The longest name.
const LONGEST_NAME: usize = 32;

/// Keys of 32 bytes with names. The first one seals; all of them open.
///
/// To replace a key: put the new one in front in all processes, [`rotate`](crate::TokenManager::rotate) until nothing is
/// sealed any more, and take the old one away.
pub struct Keys(Vec<(String, XChaCha20Poly1305)>);

/// Keys that cannot be used. No variant holds a key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeysError {
    /// There is none.
    #[error(
        "{place} has no key: it should be NAME:KEY, the key as base64 of 32 random bytes (`openssl rand -base64 32`)"
    )]
    #[non_exhaustive]
    Missing {
        /// The variable or the file.
        place: String,
    },
    /// The keychain has none yet.
    #[error("there is no {place}: make the first key with `Keys::new_in_keychain`")]
    #[non_exhaustive]
    NotInKeychain {
        /// Which entry.
        place: String,
    },
    /// There is no key of this name to be taken away.
    #[error("{place} has no key `{name}`, and is left as it is")]
    #[non_exhaustive]
    NoSuchName {
        /// Where.
        place: String,
        /// The name.
        name: String,
    },
    /// It is the only key, and is not taken away.
    #[error("`{name}` is the only key of {place}, and is left there: put a new one in front first, and rotate")]
    #[non_exhaustive]
    OnlyKey {
        /// Where.
        place: String,
        /// Its name.
        name: String,
    },
    /// It is no key.
    #[error(
        "the key {number} of {place} is not NAME:KEY, the key as base64 of 32 random bytes (`openssl rand -base64 32`)"
    )]
    #[non_exhaustive]
    NotAKey {
        /// The variable or the file.
        place: String,
        /// Which one, from 1 on.
        number: usize,
    },
    /// The name cannot be one.
    #[error("the name of a key is of 1 to 32 letters, digits, `-` and `_`")]
    BadName,
    /// Two have one name.
    #[error("two keys are called `{name}`: a sealed token names its key, so that each needs a name of its own")]
    #[non_exhaustive]
    Twice {
        /// The name.
        name: String,
    },
    /// The file cannot be read.
    #[error("the keys cannot be read from {place}: {reason}")]
    #[non_exhaustive]
    Unreadable {
        /// Which file.
        place: String,
        /// What the system said.
        reason: String,
    },
    /// A keychain or a service does not give them now.
    #[error("the keys cannot be had from {place} now: {reason}")]
    #[non_exhaustive]
    Unavailable {
        /// Where they are.
        place: String,
        /// What it said.
        reason: String,
    },
    /// Others could read the file.
    #[error("others may read {place}: `chmod 600` it, and replace the keys if somebody may have read them")]
    #[non_exhaustive]
    LoosePermissions {
        /// Which file.
        place: String,
    },
}

impl KeysError {
    /// A service does not give them now: for a [`KeyProvider`](crate::KeyProvider). `reason` must hold no secret.
    pub fn unavailable(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unavailable { place: place.into(), reason: reason.into() }
    }

    /// Whether the same may work later.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

impl Keys {
    /// One key. Its name stands beside each token that it seals.
    ///
    /// # Errors
    /// [`KeysError::BadName`].
    pub fn new(name: &str, key: [u8; LENGTH]) -> Result<Self, KeysError> {
        Self(Vec::new()).and(name, key)
    }

    /// A key that nobody knows, for as long as the process lives: for tests and for stores in memory.
    ///
    /// # Errors
    /// [`KeysError::BadName`].
    ///
    /// # Panics
    /// If the operating system gives no random bytes.
    pub fn random(name: &str) -> Result<Self, KeysError> {
        let mut key = [0; LENGTH];
        getrandom::fill(&mut key).expect("the operating system gives random bytes");
        Self::new(name, key)
    }

    /// The same and another one, which opens.
    ///
    /// # Errors
    /// [`KeysError::BadName`] and [`KeysError::Twice`].
    pub fn and(mut self, name: &str, mut key: [u8; LENGTH]) -> Result<Self, KeysError> {
        check_name(name)?;
        if self.get(name).is_some() {
            return Err(KeysError::Twice { name: name.to_owned() });
        }
        self.0.push((name.to_owned(), XChaCha20Poly1305::new(&Key::from(key))));
        key.zeroize();
        Ok(self)
    }

    /// From a text: `NAME:KEY`, the key in base64; several with spaces, line ends or commas between them.
    ///
    /// # Errors
    /// [`KeysError`]. No error shows a part of the text.
    pub fn parse(text: &SecretString) -> Result<Self, KeysError> {
        Self::read(text, "the text")
    }

    /// From an environment variable, as [`parse`](Self::parse) reads it.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn from_env(variable: &str) -> Result<Self, KeysError> {
        let text: SecretString = std::env::var(variable).unwrap_or_default().into();
        Self::read(&text, &format!("the variable {variable}"))
    }

    /// From a file that nobody else may read, as [`parse`](Self::parse) reads it.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeysError> {
        let path = path.as_ref();
        let place = path.display().to_string();
        let unreadable =
            |error: std::io::Error| KeysError::Unreadable { place: place.clone(), reason: error.to_string() };
        if loose::mode(&std::fs::metadata(path).map_err(unreadable)?).is_some() {
            return Err(KeysError::LoosePermissions { place });
        }
        let text: SecretString = std::fs::read_to_string(path).map_err(unreadable)?.into();
        Self::read(&text, &place)
    }

    pub(super) fn read(text: &SecretString, place: &str) -> Result<Self, KeysError> {
        let mut keys = Self(Vec::new());
        for (at, key) in split(text.expose_secret()).enumerate() {
            let not_a_key = || KeysError::NotAKey { place: place.to_owned(), number: at + 1 };
            let (name, key) = key.split_once(':').ok_or_else(not_a_key)?;
            let mut bytes = BASE64_STANDARD.decode(key).map_err(|_| not_a_key())?;
            let key = <[u8; LENGTH]>::try_from(bytes.as_slice()).map_err(|_| not_a_key());
            bytes.zeroize();
            keys = keys.and(name, key?)?;
        }
        if keys.0.is_empty() { Err(KeysError::Missing { place: place.to_owned() }) } else { Ok(keys) }
    }

    /// The one that seals, and its name.
    pub(super) fn first(&self) -> (&str, &XChaCha20Poly1305) {
        let (name, cipher) = &self.0[0];
        (name, cipher)
    }

    /// The one of this name.
    pub(super) fn get(&self, name: &str) -> Option<&XChaCha20Poly1305> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, cipher)| cipher)
    }
}

/// Each `NAME:KEY` of a text.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char.is_whitespace() || char == ',').filter(|key| !key.is_empty())
}

pub(super) fn check_name(name: &str) -> Result<(), KeysError> {
    let well_formed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_one = !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(well_formed);
    if is_one { Ok(()) } else { Err(KeysError::BadName) }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    #[test]
    fn read_from_text_without_showing_it() {
        let keys = Keys::parse(&format!("2026:{ONE}\n2025:{ONE}").into()).expect("two keys");
        assert_eq!(format!("{keys:?}"), r#"["2026", "2025"]"#);
        let refused = |text: &str| Keys::parse(&text.to_owned().into()).unwrap_err();
        assert!(matches!(refused(" \n"), KeysError::Missing { .. }));
        let not_a_key = |number| KeysError::NotAKey { place: "the text".to_owned(), number };
        assert_eq!(refused(&format!("a:{ONE},{ONE}")), not_a_key(2));
        assert_eq!(refused("a:AQEB"), not_a_key(1));
        assert_eq!(refused(&format!("a b:{ONE}")), not_a_key(1));
        assert_eq!(refused(&format!("ä:{ONE}")), KeysError::BadName);
        assert_eq!(refused(&format!("a:{ONE} a:{ONE}")), KeysError::Twice { name: "a".to_owned() });
    }

    #[test]
    fn an_error_says_where_the_key_is() {
        let file = tempfile::NamedTempFile::new().expect("a file that nobody else may read");
        std::fs::write(file.path(), "2026:s3cret").expect("its own file");
        let error = Keys::from_file(file.path()).unwrap_err().to_string();
        assert!(error.contains(&file.path().display().to_string()) && !error.contains("s3cret"), "{error}");
    }
}
