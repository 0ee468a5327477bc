//! The state of an authorization request while the user is at Zoho's consent page.

use super::access_type::{AccessType, Offline};
use super::redirect_uri::RedirectUri;
use crate::{DataCenter, ScopeSet};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{any, borrow::Cow, fmt, marker::PhantomData};

/// An authorization request that was sent, and the secrets that verify its callback.
///
/// A pending authorization can be stored while the user is away (`serde`). Store it as a secret and bind it to the
/// user's browser session: it contains the state and the PKCE verifier. It verifies one callback and cannot be cloned.
/// Deserializing fails if the scopes of `S` or the access type have changed, because the user would have consented to
/// something else.
pub struct PendingAuthorization<S, A = Offline> {
    pub(super) state: String,
    pub(super) verifier: Option<SecretString>,
    client_id: String,
    pub(super) redirect_uri: RedirectUri,
    pub(super) registered_at: DataCenter,
    /// The time of the request, in seconds since 1970.
    pub(super) asked_at: u64,
    set: PhantomData<fn() -> (S, A)>,
}

impl<S, A> PendingAuthorization<S, A> {
    pub(super) fn new(
        state: String,
        verifier: Option<SecretString>,
        client_id: String,
        redirect_uri: RedirectUri,
        registered_at: DataCenter,
        asked_at: u64,
    ) -> Self {
        Self { state, verifier, client_id, redirect_uri, registered_at, asked_at, set: PhantomData }
    }
}

impl<S: ScopeSet, A> fmt::Debug for PendingAuthorization<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingAuthorization")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("registered_at", &self.registered_at)
            .field("scope", &S::SCOPE)
            .finish_non_exhaustive()
    }
}

/// The serialized form of a pending authorization.
#[derive(Serialize, Deserialize)]
#[serde(rename = "PendingAuthorization")]
struct Stored<'a> {
    scope: Cow<'a, str>,
    access_type: Cow<'a, str>,
    client_id: Cow<'a, str>,
    redirect_uri: Cow<'a, RedirectUri>,
    registered_at: DataCenter,
    asked_at: u64,
    state: Cow<'a, str>,
    pkce_verifier: Option<Cow<'a, str>>,
}

impl<S: ScopeSet, A: AccessType> Serialize for PendingAuthorization<S, A> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let stored = Stored {
            scope: Cow::Borrowed(S::SCOPE),
            access_type: Cow::Borrowed(A::TYPE),
            client_id: Cow::Borrowed(&self.client_id),
            redirect_uri: Cow::Borrowed(&self.redirect_uri),
            registered_at: self.registered_at,
            asked_at: self.asked_at,
            state: Cow::Borrowed(&self.state),
            pkce_verifier: self.verifier.as_ref().map(|verifier| Cow::Borrowed(verifier.expose_secret())),
        };
        stored.serialize(serializer)
    }
}

impl<'de, S: ScopeSet, A: AccessType> Deserialize<'de> for PendingAuthorization<S, A> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        if stored.scope != S::SCOPE {
            return Err(de::Error::custom(format_args!(
                "the scopes of `{}` have changed since the authorization request; start another request \
                 (requested: `{}`, now: `{}`)",
                any::type_name::<S>(),
                stored.scope,
                S::SCOPE,
            )));
        }
        if stored.access_type != A::TYPE {
            return Err(de::Error::custom(format_args!(
                "the authorization request was for `{}` access, but is read as `{}` access; start another request",
                stored.access_type,
                A::TYPE,
            )));
        }
        Ok(Self::new(
            stored.state.into_owned(),
            stored.pkce_verifier.map(|verifier| verifier.into_owned().into()),
            stored.client_id.into_owned(),
            stored.redirect_uri.into_owned(),
            stored.registered_at,
            stored.asked_at,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Read;
    impl crate::__private::GeneratedSet for Read {}
    impl ScopeSet for Read {
        const SCOPE: &'static str = "Desk.tickets.READ";
        const SCOPES: &'static [&'static crate::requirement::ScopeInfo] = &[];
        const IS_MINIMAL: bool = true;
        const CALLS: &'static [crate::endpoint::CallInfo] = &[];
    }
    struct ReadMore;
    impl crate::__private::GeneratedSet for ReadMore {}
    impl ScopeSet for ReadMore {
        const SCOPE: &'static str = "Desk.tickets.READ,Desk.contacts.READ";
        const SCOPES: &'static [&'static crate::requirement::ScopeInfo] = &[];
        const IS_MINIMAL: bool = true;
        const CALLS: &'static [crate::endpoint::CallInfo] = &[];
    }

    const STORED: &str = r#"{"scope":"Desk.tickets.READ","access_type":"offline","client_id":"1000.A","redirect_uri":"https://app.example","registered_at":"eu","asked_at":1800000000,"state":"st-4te","pkce_verifier":"v3rifi-er"}"#;

    fn pending() -> PendingAuthorization<Read> {
        let uri = RedirectUri::parse("https://app.example").unwrap();
        PendingAuthorization::new(
            "st-4te".to_owned(),
            Some("v3rifi-er".into()),
            "1000.A".to_owned(),
            uri,
            DataCenter::EU,
            1_800_000_000,
        )
    }

    #[test]
    fn pending_authorization_round_trips_through_json() {
        let json = serde_json::to_string(&pending()).unwrap();
        assert_eq!(json, STORED);
        let restored: PendingAuthorization<Read> = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&restored).unwrap(), STORED);
        let from_reader: PendingAuthorization<Read> = serde_json::from_reader(json.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&from_reader).unwrap(), STORED);
    }

    #[test]
    fn changed_scopes_are_an_error() {
        let error = serde_json::from_str::<PendingAuthorization<ReadMore>>(STORED).unwrap_err().to_string();
        assert!(
            error.starts_with("the scopes of `zoho_auth_typed::oauth::pending::tests::ReadMore` have changed"),
            "{error}"
        );
        assert!(
            error.contains("requested: `Desk.tickets.READ`, now: `Desk.tickets.READ,Desk.contacts.READ`"),
            "{error}"
        );
        assert!(!error.contains("st-4te") && !error.contains("v3rifi-er"), "{error}");
    }

    #[test]
    fn stored_values_are_checked_again() {
        for (good, bad) in
            [("https://app.example", "http://app.example"), ("\"eu\"", "\"mars\""), ("offline", "online")]
        {
            assert!(serde_json::from_str::<PendingAuthorization<Read>>(&STORED.replace(good, bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_output_omits_state_and_verifier() {
        assert_eq!(
            format!("{:?}", pending()),
            "PendingAuthorization { client_id: \"1000.A\", redirect_uri: RedirectUri(\"https://app.example\"), \
             registered_at: DataCenter::EU, scope: \"Desk.tickets.READ\", .. }"
        );
    }
}
