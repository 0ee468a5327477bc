//! Keys in the keychain of the operating system: Keychain Services of macOS, the Credential Manager of Windows, the
//! Secret Service (GNOME Keyring, `KWallet`) elsewhere.

use super::keys::{Keys, KeysError, check_name, split};
use base64::{Engine, prelude::BASE64_STANDARD};
use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

/// The name of our entry, among those of the service.
const ENTRY: &str = "zoho token keys";

impl Keys {
    /// From the keychain of whoever runs the program, where [`new_in_keychain`](Self::new_in_keychain) has put them for
    /// this service: the name of your program.
    ///
    /// It blocks, and may ask the user to unlock the keychain: in async code call it by `spawn_blocking`.
    ///
    /// # Errors
    /// [`KeysError::NotInKeychain`] if there are none, [`KeysError::Unavailable`] if there is no keychain or it stays locked.
    pub fn from_keychain(service: &str) -> Result<Self, KeysError> {
        match read(service)? {
            Some(text) => Self::read(&text, &place(service)),
            None => Err(KeysError::NotInKeychain { place: place(service) }),
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
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice()).expect("the operating system gives random bytes");
        let encoded = Zeroizing::new(BASE64_STANDARD.encode(key.as_slice()));
        let there = read(service)?;
        let there = there.as_ref().map_or("", |text| text.expose_secret());
        write(service, &Zeroizing::new([name, ":", encoded.as_str(), " ", there].concat()))
    }

    /// Takes the key of this name out of the keychain, after a [`rotate`](crate::TokenManager::rotate) that has nothing to
    /// seal any more, and gives those that are left. What is still sealed with it is lost.
    ///
    /// One process at a time is to do this. It blocks, as [`from_keychain`](Self::from_keychain).
    ///
    /// # Errors
    /// [`KeysError::NoSuchName`] if none has that name, [`KeysError::OnlyKey`] if no other is left,
    /// [`KeysError::NotInKeychain`], [`KeysError::Unavailable`]. Then the keychain is as it was.
    pub fn remove_from_keychain(service: &str, name: &str) -> Result<Self, KeysError> {
        let place = place(service);
        let Some(there) = read(service)? else { return Err(KeysError::NotInKeychain { place }) };
        let names = |key: &&str| key.split_once(':').is_some_and(|(known, _)| known == name);
        let there: Vec<&str> = split(there.expose_secret()).collect();
        let left: Vec<&str> = there.iter().copied().filter(|key| !names(key)).collect();
        if left.len() == there.len() {
            return Err(KeysError::NoSuchName { place, name: name.to_owned() });
        }
        if left.is_empty() {
            return Err(KeysError::OnlyKey { place, name: name.to_owned() });
        }
        write(service, &Zeroizing::new(left.join(" ")))
    }
}

/// What could not be read again is not written.
fn write(service: &str, text: &str) -> Result<Keys, KeysError> {
    // Of a text of its own length no copy is left behind.
    let text: SecretString = text.trim_end().into();
    let keys = Keys::read(&text, &place(service))?;
    entry(service)?.set_password(text.expose_secret()).map_err(|error| unavailable(service, &error))?;
    Ok(keys)
}

fn read(service: &str) -> Result<Option<SecretString>, KeysError> {
    match entry(service)?.get_password() {
        Ok(text) => Ok(Some(Zeroizing::new(text).as_str().into())),
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
        let none = KeysError::NotInKeychain { place: place(&service) };
        assert_eq!(Keys::from_keychain(&service).unwrap_err(), none);
        assert!(none.to_string().contains("Keys::new_in_keychain"));
        assert_eq!(Keys::remove_from_keychain(&service, "2026").unwrap_err(), none);
        assert_eq!(Keys::new_in_keychain(&service, "no name").unwrap_err(), KeysError::BadName);
        assert_eq!(Keys::from_keychain(&service).unwrap_err(), none, "nothing was written");

        Keys::new_in_keychain(&service, "2026").expect("a keychain");
        Keys::new_in_keychain(&service, "2027").expect("a keychain");
        let keys = Keys::from_keychain(&service).expect("two keys");
        assert_eq!(format!("{keys:?}"), r#"["2027", "2026"]"#);
        let twice = Keys::new_in_keychain(&service, "2026").unwrap_err();
        assert_eq!(twice, KeysError::Twice { name: "2026".to_owned() });
        assert_eq!(format!("{:?}", Keys::from_keychain(&service).expect("two keys")), r#"["2027", "2026"]"#);

        let refused = |name| Keys::remove_from_keychain(&service, name).unwrap_err();
        assert!(matches!(refused("202"), KeysError::NoSuchName { name, .. } if name == "202"));
        assert_eq!(format!("{:?}", Keys::remove_from_keychain(&service, "2026").expect("it is there")), r#"["2027"]"#);
        assert!(matches!(refused("2026"), KeysError::NoSuchName { .. }));
        assert!(matches!(refused("2027"), KeysError::OnlyKey { name, .. } if name == "2027"));
        assert_eq!(format!("{:?}", Keys::from_keychain(&service).expect("one key")), r#"["2027"]"#);
        entry(&service).expect("an entry").delete_credential().expect("it is there");
    }
}
