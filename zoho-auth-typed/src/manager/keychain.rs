//! Keys in the keychain of the operating system: Keychain Services of macOS, the Credential Manager of Windows, the
//! Secret Service (GNOME Keyring, `KWallet`) elsewhere.

use super::keys::{Keys, KeysError, check_name};
use base64::{Engine, prelude::BASE64_STANDARD};
use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroize};

/// The name of our entry, among those of the service.
const ENTRY: &str = "zoho token keys";

impl Keys {
    /// From the keychain of whoever runs the program, where [`new_in_keychain`](Self::new_in_keychain) has put them for
    /// this service: the name of your program.
    ///
    /// It blocks, and may ask the user to unlock the keychain: in async code call it by `spawn_blocking`.
    ///
    /// # Errors
    /// [`KeysError::Missing`] if there are none, [`KeysError::Unavailable`] if there is no keychain or it stays locked.
    pub fn from_keychain(service: &str) -> Result<Self, KeysError> {
        match read(service)? {
            Some(text) => Self::read(&text, &place(service)),
            None => Err(KeysError::Missing { place: place(service) }),
        }
    }

    /// Puts a new random key of this name into the keychain, in front of those that are there, and gives them all: at the
    /// first start of a program, and for a [`rotate`](crate::TokenManager::rotate).
    ///
    /// Keychains have no locks: one process at a time is to do this. It blocks, as [`from_keychain`](Self::from_keychain).
    ///
    /// # Errors
    /// [`KeysError::Twice`] if one has that name, [`KeysError::BadName`], [`KeysError::Unavailable`]. Then the keychain is
    /// as it was.
    ///
    /// # Panics
    /// If the operating system gives no random bytes.
    pub fn new_in_keychain(service: &str, name: &str) -> Result<Self, KeysError> {
        check_name(name)?;
        let mut key = [0; 32];
        getrandom::fill(&mut key).expect("the operating system gives random bytes");
        let mut encoded = BASE64_STANDARD.encode(key);
        key.zeroize();
        let there = read(service)?;
        let there = there.as_ref().map_or("", |text| text.expose_secret());
        let text: SecretString = format!("{name}:{encoded} {there}").trim_end().into();
        encoded.zeroize();
        // What could not be read again is not written.
        let keys = Self::read(&text, &place(service))?;
        entry(service)?.set_password(text.expose_secret()).map_err(|error| unavailable(service, &error))?;
        Ok(keys)
    }
}

fn read(service: &str) -> Result<Option<SecretString>, KeysError> {
    match entry(service)?.get_password() {
        Ok(text) => Ok(Some(text.into())),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(unavailable(service, &error)),
    }
}

fn entry(service: &str) -> Result<Entry, KeysError> {
    Entry::new(service, ENTRY).map_err(|error| match Entry::store_status() {
        Err(reason) => unavailable(service, reason),
        Ok(()) => unavailable(service, &error),
    })
}

fn place(service: &str) -> String {
    format!("the keychain's entry `{ENTRY}` of `{service}`")
}

/// An error may hold what was read, so that only some kinds are told in their own words.
fn unavailable(service: &str, error: &Error) -> KeysError {
    let reason = match error {
        Error::PlatformFailure(reason) | Error::NoStorageAccess(reason) => reason.to_string(),
        Error::NoDefaultStore => "there is none on this machine, or it is not running".to_owned(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what is there is no text".to_owned(),
        Error::Ambiguous(_) => "there are several entries of that name".to_owned(),
        _ => "it refuses the entry".to_owned(),
    };
    KeysError::unavailable(place(service), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[ignore = "it writes to the keychain of whoever runs it: `.ci/keychain` runs it in one of its own"]
    fn kept_in_the_keychain_and_replaced() {
        let service = format!("zoho-auth-typed test {}", std::process::id());
        assert_eq!(Keys::from_keychain(&service).unwrap_err(), KeysError::Missing { place: place(&service) });
        assert_eq!(Keys::new_in_keychain(&service, "no name").unwrap_err(), KeysError::BadName);
        assert!(matches!(Keys::from_keychain(&service), Err(KeysError::Missing { .. })), "nothing was written");

        Keys::new_in_keychain(&service, "2026").expect("a keychain");
        Keys::new_in_keychain(&service, "2027").expect("a keychain");
        let keys = Keys::from_keychain(&service).expect("two keys");
        assert_eq!(format!("{keys:?}"), r#"["2027", "2026"]"#);
        let twice = Keys::new_in_keychain(&service, "2026").unwrap_err();
        assert_eq!(twice, KeysError::Twice { name: "2026".to_owned() });
        assert_eq!(format!("{:?}", Keys::from_keychain(&service).expect("two keys")), r#"["2027", "2026"]"#);
        entry(&service).expect("an entry").delete_credential().expect("it is there");
    }
}
