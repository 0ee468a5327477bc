//! The keys that encrypt tokens. A key ring has several keys during a rotation.

use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroize};
use std::env::VarError;
use std::fmt;
use std::path::Path;
use thiserror::Error;
use zoho_auth_core::__private::{Sealed, group_or_other_access, random, safe_if};
use zoho_auth_core::{Failure, Retry};

/// The length of a key in bytes.
const LENGTH: usize = 32;
/// The maximum length of a key's name, in bytes.
const MAX_NAME_LENGTH: usize = 32;

/// A ring of named keys with 32 bytes each. The first key encrypts, and every key decrypts.
///
/// To replace a key, add the new key as the first one in all processes. Call
/// [`rotate_keys`](crate::TokenManager::rotate_keys) until a whole pass encrypts no token. Then remove the old key.
#[derive(Clone)]
pub struct KeyRing(Vec<(String, XChaCha20Poly1305)>);

/// An error of a key ring or of the source of its keys. No variant contains a key.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum KeyRingError {
    /// A source without a key.
    #[error(
        "{location} has no key; write NAME:KEY, with 32 random bytes in base64 as the key (`openssl rand -base64 32`)"
    )]
    #[non_exhaustive]
    Empty {
        /// The name of the variable, or the path of the file.
        location: String,
    },
    /// A keychain without a key.
    #[error("{location} does not exist; create the first key with `KeyRing::generate_in_keychain`")]
    #[non_exhaustive]
    NotInKeychain {
        /// The entry in the keychain.
        location: String,
    },
    /// A key to remove that is not in the keychain.
    #[error("{location} has no key `{name}`, so nothing was removed; check the name")]
    #[non_exhaustive]
    UnknownKey {
        /// The entry in the keychain.
        location: String,
        /// The name of the key.
        name: String,
    },
    /// An attempt to remove the only key. The keychain is unchanged.
    #[error("cannot remove `{name}`, the only key of {location}; add another key and call `rotate_keys` first")]
    #[non_exhaustive]
    LastKey {
        /// The entry in the keychain.
        location: String,
        /// The name of the key.
        name: String,
    },
    /// An entry that is not a key.
    #[error(
        "key {number} of {location} is invalid; write NAME:KEY, with 32 random bytes in base64 as the key (`openssl rand -base64 32`)"
    )]
    #[non_exhaustive]
    InvalidKey {
        /// The name of the variable, or the path of the file.
        location: String,
        /// The position of the entry, starting at 1.
        number: usize,
    },
    /// An invalid name of a key.
    #[error("invalid key name; use 1 to 32 letters, digits, `-` and `_`")]
    InvalidName,
    /// A name that two keys share.
    #[error("two keys have the name `{name}`; give each key its own name, because an encrypted token names its key")]
    #[non_exhaustive]
    DuplicateName {
        /// The name of both keys.
        name: String,
    },
    /// A file that cannot be read.
    #[error("failed to read the keys from {location}: {reason}; check the path and its permissions")]
    #[non_exhaustive]
    Io {
        /// The path of the file.
        location: String,
        /// The error message of the system.
        reason: String,
    },
    /// A keychain or a service that is unavailable.
    #[error("failed to load the keys from {location}: {reason}; try again later")]
    #[non_exhaustive]
    Unavailable {
        /// The name of the keychain or the service.
        location: String,
        /// The cause.
        reason: String,
    },
    /// An entry of the keychain that does not contain keys, or that is ambiguous.
    #[error("cannot use {location}: {reason}; correct the entry in the keychain")]
    #[non_exhaustive]
    InvalidEntry {
        /// The entry in the keychain.
        location: String,
        /// The reason, without the content of the entry.
        reason: &'static str,
    },
    /// A file that other users can read.
    #[error(
        "{location} is readable by other users; run `chmod 600 {location}`, and rotate the keys if they may have leaked"
    )]
    #[non_exhaustive]
    InsecurePermissions {
        /// The path of the file.
        location: String,
    },
}

impl KeyRingError {
    /// Creates the error for an unavailable service, for implementations of
    /// [`KeyProvider`](crate::KeyProvider). `reason` must not contain a secret.
    pub fn unavailable(location: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unavailable { location: location.into(), reason: reason.into() }
    }
}

impl Sealed for KeyRingError {}

impl Failure for KeyRingError {
    fn retry(&self) -> Retry {
        safe_if(matches!(self, Self::Unavailable { .. }))
    }

    fn needs_consent(&self) -> bool {
        false
    }
}

impl KeyRing {
    /// Creates a key ring with one key. The key's name is stored with each token that it encrypts.
    ///
    /// # Errors
    /// Fails with [`KeyRingError::InvalidName`] if the name is invalid.
    pub fn new(name: &str, key: [u8; LENGTH]) -> Result<Self, KeyRingError> {
        Self(Vec::new()).with_key(name, key)
    }

    /// Creates a key ring with a random key that exists only in this process, for tests and for stores in memory.
    ///
    /// # Errors
    /// Fails with [`KeyRingError::InvalidName`] if the name is invalid.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub fn random(name: &str) -> Result<Self, KeyRingError> {
        Self::new(name, random::bytes())
    }

    /// Adds a key. The key only decrypts, because the first key of the ring encrypts.
    ///
    /// # Errors
    /// Fails with [`KeyRingError::InvalidName`] if the name is invalid, and with [`KeyRingError::DuplicateName`] if
    /// another key has the same name.
    pub fn with_key(mut self, name: &str, mut key: [u8; LENGTH]) -> Result<Self, KeyRingError> {
        check_name(name)?;
        if self.get(name).is_some() {
            return Err(KeyRingError::DuplicateName { name: name.to_owned() });
        }
        self.0.push((name.to_owned(), XChaCha20Poly1305::new(&Key::from(key))));
        key.zeroize();
        Ok(self)
    }

    /// Parses keys of the form `NAME:KEY`, with the key in base64. Several keys are separated by whitespace or commas.
    ///
    /// # Errors
    /// Fails with a [`KeyRingError`] if there is no key, or if an entry or a name is invalid. No error contains a part
    /// of the text.
    pub fn parse(text: &SecretString) -> Result<Self, KeyRingError> {
        Self::read(text, "the text")
    }

    /// Reads keys from an environment variable, in the format of [`parse`](Self::parse).
    ///
    /// # Errors
    /// Fails like [`parse`](Self::parse). An unset variable counts as a variable without a key.
    pub fn from_env(variable: &str) -> Result<Self, KeyRingError> {
        Self::from_variable(std::env::var(variable), format!("the variable {variable}"))
    }

    fn from_variable(value: Result<String, VarError>, location: String) -> Result<Self, KeyRingError> {
        match value {
            Ok(text) => Self::read(&text.into(), &location),
            Err(VarError::NotPresent) => Err(KeyRingError::Empty { location }),
            // Keys are ASCII.
            Err(VarError::NotUnicode(value)) => {
                value.into_encoded_bytes().zeroize();
                Err(KeyRingError::InvalidKey { location, number: 1 })
            }
        }
    }

    /// Reads keys from a file in the format of [`parse`](Self::parse). No other user may be able to read the file.
    ///
    /// # Errors
    /// Fails like [`parse`](Self::parse). Also fails with [`KeyRingError::Io`] if the file cannot be read, and with
    /// [`KeyRingError::InsecurePermissions`] if other users can read it.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyRingError> {
        let path = path.as_ref();
        let location = path.display().to_string();
        let unreadable =
            |error: std::io::Error| KeyRingError::Io { location: location.clone(), reason: error.to_string() };
        if group_or_other_access(&std::fs::metadata(path).map_err(unreadable)?).is_some() {
            return Err(KeyRingError::InsecurePermissions { location });
        }
        let text: SecretString = std::fs::read_to_string(path).map_err(unreadable)?.into();
        Self::read(&text, &location)
    }

    pub(crate) fn read(text: &SecretString, location: &str) -> Result<Self, KeyRingError> {
        let mut keys = Self(Vec::new());
        for (index, key) in split(text.expose_secret()).enumerate() {
            let not_a_key = || KeyRingError::InvalidKey { location: location.to_owned(), number: index + 1 };
            let (name, key) = key.split_once(':').ok_or_else(not_a_key)?;
            let mut bytes = BASE64_STANDARD.decode(key).map_err(|_| not_a_key())?;
            let key = <[u8; LENGTH]>::try_from(bytes.as_slice()).map_err(|_| not_a_key());
            bytes.zeroize();
            keys = keys.with_key(name, key?)?;
        }
        if keys.0.is_empty() { Err(KeyRingError::Empty { location: location.to_owned() }) } else { Ok(keys) }
    }

    /// Returns the key that encrypts, and its name.
    pub(crate) fn first(&self) -> (&str, &XChaCha20Poly1305) {
        let (name, cipher) = &self.0[0];
        (name, cipher)
    }

    /// Returns the key with this name. Returns `None` if no key has the name.
    pub(crate) fn get(&self, name: &str) -> Option<&XChaCha20Poly1305> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, cipher)| cipher)
    }
}

/// Splits the text of several keys at whitespace and commas.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char.is_whitespace() || char == ',').filter(|key| !key.is_empty())
}

pub(crate) fn check_name(name: &str) -> Result<(), KeyRingError> {
    let well_formed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_valid = !name.is_empty() && name.len() <= MAX_NAME_LENGTH && name.bytes().all(well_formed);
    if is_valid { Ok(()) } else { Err(KeyRingError::InvalidName) }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    #[test]
    fn parse_reports_errors_without_the_key() {
        let keys = KeyRing::parse(&format!("2026:{ONE}\n2025:{ONE}").into()).expect("both keys should be valid");
        assert_eq!(format!("{keys:?}"), r#"["2026", "2025"]"#);
        let refused = |text: &str| KeyRing::parse(&text.to_owned().into()).unwrap_err();
        assert!(matches!(refused(" \n"), KeyRingError::Empty { .. }));
        assert!(matches!(refused(&format!("a:{ONE},{ONE}")), KeyRingError::InvalidKey { number: 2, .. }));
        assert!(matches!(refused("a:AQEB"), KeyRingError::InvalidKey { number: 1, .. }));
        assert!(matches!(refused(&format!("a b:{ONE}")), KeyRingError::InvalidKey { number: 1, .. }));
        assert!(matches!(refused(&format!("ä:{ONE}")), KeyRingError::InvalidName));
        assert!(matches!(refused(&format!("a:{ONE} a:{ONE}")), KeyRingError::DuplicateName { name } if name == "a"));
    }

    #[cfg(unix)]
    #[test]
    fn variable_that_is_not_utf8_is_not_treated_as_unset() {
        use std::os::unix::ffi::OsStringExt as _;
        let value = VarError::NotUnicode(std::ffi::OsString::from_vec(b"a:s3cret\xff".to_vec()));
        let error = KeyRing::from_variable(Err(value), "the variable KEYS".to_owned()).unwrap_err();
        assert!(matches!(error, KeyRingError::InvalidKey { number: 1, .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    }

    #[test]
    fn error_contains_the_location() {
        let file = tempfile::NamedTempFile::new().expect("temp file should be writable");
        std::fs::write(file.path(), "2026:s3cret").expect("temp file should be writable");
        let error = KeyRing::from_file(file.path()).unwrap_err().to_string();
        assert!(error.contains(&file.path().display().to_string()) && !error.contains("s3cret"), "{error}");
    }
}
