//! The keys in the keychain of the operating system. The keychain is Keychain Services on macOS, the Credential Manager
//! on Windows, and the Secret Service (GNOME Keyring, `KWallet`) on other systems.

use super::key_ring::{KeyRing, KeyRingError, check_name, split};
use base64::{Engine, prelude::BASE64_STANDARD};
use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use zoho_auth_core::__private::random;

/// The user name of the entry in the keychain, which identifies an entry by a service and a user name.
const ENTRY: &str = "zoho token keys";

impl KeyRing {
    /// Reads the keys from the current user's keychain. [`generate_in_keychain`](Self::generate_in_keychain) stores
    /// keys in the keychain. `service` is the name of your program.
    ///
    /// This function blocks, and may ask the user to unlock the keychain. In async code, call it with `spawn_blocking`.
    ///
    /// # Errors
    /// Fails with [`KeyRingError::NotInKeychain`] if there are no keys, and with [`KeyRingError::Unavailable`] if the
    /// keychain does not exist or stays locked.
    pub fn from_keychain(service: &str) -> Result<Self, KeyRingError> {
        match read(service)? {
            Some(text) => Self::read(&text, &location(service)),
            None => Err(KeyRingError::NotInKeychain { location: location(service) }),
        }
    }

    /// Adds a new random key to the keychain as the first key, and returns all keys. Call this function at the first
    /// start of a program, and before a [`rotate_keys`](crate::TokenManager::rotate_keys).
    ///
    /// Keychains have no locks, so only one process at a time may call this function. It blocks, like
    /// [`from_keychain`](Self::from_keychain).
    ///
    /// # Errors
    /// Fails with [`KeyRingError::DuplicateName`] if a key already has the name, and with [`KeyRingError::InvalidName`]
    /// if the name is invalid. Fails with [`KeyRingError::Unavailable`] if the keychain is unavailable. The keychain is
    /// then unchanged.
    ///
    /// # Panics
    /// Panics if the operating system provides no random bytes.
    pub fn generate_in_keychain(service: &str, name: &str) -> Result<Self, KeyRingError> {
        check_name(name)?;
        let mut key = Zeroizing::new([0; 32]);
        random::fill(key.as_mut_slice());
        let encoded = Zeroizing::new(BASE64_STANDARD.encode(key.as_slice()));
        let existing = read(service)?;
        let existing = existing.as_ref().map_or("", |text| text.expose_secret());
        write(service, &Zeroizing::new([name, ":", encoded.as_str(), " ", existing].concat()))
    }

    /// Removes the key with this name from the keychain and returns the remaining keys. Call this function only after a
    /// whole pass of [`rotate_keys`](crate::TokenManager::rotate_keys) that encrypted no token. Tokens that are still
    /// encrypted with the key are lost.
    ///
    /// Only one process at a time may call this function. It blocks, like [`from_keychain`](Self::from_keychain).
    ///
    /// # Errors
    /// Fails with [`KeyRingError::UnknownKey`] if no key has the name, and with [`KeyRingError::LastKey`] if the key is
    /// the only key. Fails with [`KeyRingError::NotInKeychain`] if there are no keys, and with
    /// [`KeyRingError::Unavailable`] if the keychain is unavailable. Fails with [`KeyRingError::InvalidEntry`] if the
    /// entry is not text or is ambiguous. The keychain is then unchanged.
    pub fn remove_from_keychain(service: &str, name: &str) -> Result<Self, KeyRingError> {
        let location = location(service);
        let Some(existing) = read(service)? else { return Err(KeyRingError::NotInKeychain { location }) };
        let is_named = |key: &&str| key.split_once(':').is_some_and(|(known, _)| known == name);
        let existing: Vec<&str> = split(existing.expose_secret()).collect();
        let remaining: Vec<&str> = existing.iter().copied().filter(|key| !is_named(key)).collect();
        if remaining.len() == existing.len() {
            return Err(KeyRingError::UnknownKey { location, name: name.to_owned() });
        }
        if remaining.is_empty() {
            return Err(KeyRingError::LastKey { location, name: name.to_owned() });
        }
        write(service, &Zeroizing::new(remaining.join(" ")))
    }
}

/// Checks that `text` contains valid keys, and writes it to the keychain. Returns the keys.
fn write(service: &str, text: &str) -> Result<KeyRing, KeyRingError> {
    // The capacity of the text equals its length, so that no reallocation leaves a copy in memory.
    let text: SecretString = text.trim_end().into();
    let keys = KeyRing::read(&text, &location(service))?;
    entry(service)?.set_password(text.expose_secret()).map_err(|error| unavailable(service, &error))?;
    Ok(keys)
}

fn read(service: &str) -> Result<Option<SecretString>, KeyRingError> {
    match entry(service)?.get_password() {
        Ok(text) => Ok(Some(Zeroizing::new(text).as_str().into())),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(unavailable(service, &error)),
    }
}

fn entry(service: &str) -> Result<Entry, KeyRingError> {
    Entry::new(service, ENTRY).map_err(|error| match Entry::store_status() {
        Err(reason) => unavailable(service, reason),
        Ok(()) => unavailable(service, &error),
    })
}

fn location(service: &str) -> String {
    format!("the keychain entry `{ENTRY}` of `{service}`")
}

/// Converts an error of the keychain. The result contains only texts of known errors, because other errors may contain
/// the text of the entry.
fn unavailable(service: &str, error: &Error) -> KeyRingError {
    let invalid = |reason| KeyRingError::InvalidEntry { location: location(service), reason };
    let reason = match error {
        Error::PlatformFailure(reason) | Error::NoStorageAccess(reason) => reason.to_string(),
        Error::NoDefaultStore => "this machine has no keychain, or the keychain is not running".to_owned(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => return invalid("the entry is not text"),
        Error::Ambiguous(_) => return invalid("several entries have this name"),
        _ => "the keychain rejected the entry".to_owned(),
    };
    KeyRingError::unavailable(location(service), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[ignore = "the test writes to the keychain of the user; `.ci/keychain` runs the test with another keychain"]
    fn keychain_stores_replaces_and_removes_keys() {
        let service = format!("zoho-auth-typed test {}", std::process::id());
        let none = KeyRingError::NotInKeychain { location: location(&service) }.to_string();
        assert_eq!(KeyRing::from_keychain(&service).unwrap_err().to_string(), none);
        assert!(none.contains("KeyRing::generate_in_keychain"));
        assert_eq!(KeyRing::remove_from_keychain(&service, "2026").unwrap_err().to_string(), none);
        assert!(matches!(KeyRing::generate_in_keychain(&service, "no name"), Err(KeyRingError::InvalidName)));
        assert_eq!(
            KeyRing::from_keychain(&service).unwrap_err().to_string(),
            none,
            "the rejected call should not write keys"
        );

        KeyRing::generate_in_keychain(&service, "2026").expect("the keychain should accept the key");
        KeyRing::generate_in_keychain(&service, "2027").expect("the keychain should accept the key");
        let keys = KeyRing::from_keychain(&service).expect("the keychain should have two keys");
        assert_eq!(format!("{keys:?}"), r#"["2027", "2026"]"#);
        let twice = KeyRing::generate_in_keychain(&service, "2026").unwrap_err();
        assert!(matches!(twice, KeyRingError::DuplicateName { name } if name == "2026"));
        assert_eq!(
            format!("{:?}", KeyRing::from_keychain(&service).expect("the keychain should have two keys")),
            r#"["2027", "2026"]"#
        );

        let refused = |name| KeyRing::remove_from_keychain(&service, name).unwrap_err();
        assert!(matches!(refused("202"), KeyRingError::UnknownKey { name, .. } if name == "202"));
        assert_eq!(
            format!("{:?}", KeyRing::remove_from_keychain(&service, "2026").expect("the keychain should have the key")),
            r#"["2027"]"#
        );
        assert!(matches!(refused("2026"), KeyRingError::UnknownKey { .. }));
        assert!(matches!(refused("2027"), KeyRingError::LastKey { name, .. } if name == "2027"));
        assert_eq!(
            format!("{:?}", KeyRing::from_keychain(&service).expect("the keychain should have one key")),
            r#"["2027"]"#
        );
        let entry = entry(&service).expect("the keychain should be available");
        entry.delete_credential().expect("the entry should exist");
    }
}
