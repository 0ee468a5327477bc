//! The record of an account, and its serialized form.

use super::StoreError;
use crate::coordination::refresh_state::RefreshState;
use crate::coordination::{from_unix_seconds, to_unix_seconds};
use crate::granted_scopes::GrantedScopes;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::SystemTime;

/// The version of the format in which records are written.
const FORMAT: u64 = 1;

/// The record of an account: its grant, its access token, its scopes and its refresh state. Tokens are encrypted unless
/// plaintext was requested.
///
/// A store holds a record as one opaque text, [`to_json`](Self::to_json):
///
/// ```json
/// {
///   "format": 1,
///   "grant": { "refresh_token": "x1:2026:…" },
///   "access_token": "x1:2026:…",
///   "requested_scopes": ["ZohoCRM.modules.leads.READ"],
///   "reported_scopes": ["ZohoCRM.modules.leads.READ"],
///   "refresh_state": {
///     "lease": { "fencing_token": 3 },
///     "refreshes": [],
///     "access": { "fencing_token": 3, "expires_at": 1798761600 },
///     "grant_generation": 0,
///     "blocked_until": 0
///   }
/// }
/// ```
///
/// | member | content |
/// | --- | --- |
/// | `format` | the version of this format |
/// | `grant` | `{"refresh_token": …}`, or `{"client_credentials": {"soid": …}}`; `soid` may be `null` |
/// | `access_token` | the last access token; absent if there is none |
/// | `requested_scopes` | the scopes of the authorization request; absent if the request is unknown |
/// | `reported_scopes` | the scopes that the token endpoint reported last; absent if it reported none |
/// | `refresh_state` | the lease, the counted refreshes, and the state of the access token and of the consent |
///
/// A token is `x1:<key>:<ciphertext>`, or `plain:<token>` without encryption.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub(crate) format: u64,
    pub(crate) grant: Grant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access_token: Option<StoredToken>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requested_scopes: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reported_scopes: Option<Vec<String>>,
    pub(crate) refresh_state: RefreshState,
}

/// The grant of an account, which provides its access tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Grant {
    /// A user's consent with a refresh token.
    RefreshToken(StoredToken),
    /// The client's own credentials, without a refresh token.
    #[non_exhaustive]
    ClientCredentials {
        /// The organization in the form `ZohoCRM.<organization ID>`, if the client has several organizations.
        soid: Option<String>,
    },
}

/// The tokens and scopes of a new grant. The tokens are in their stored form.
#[derive(Clone, Debug)]
pub struct SealedGrant {
    /// The grant.
    pub grant: Grant,
    /// The access token and its expiry, if the grant has one.
    pub access_token: Option<(StoredToken, SystemTime)>,
    /// The scopes of the authorization request, if they are known.
    pub requested_scopes: Option<Vec<String>>,
    /// The scopes that the token endpoint reported, if it reported any.
    pub reported_scopes: Option<Vec<String>>,
}

impl Grant {
    /// Returns the refresh token, if the grant has one.
    pub fn refresh_token(&self) -> Option<&StoredToken> {
        match self {
            Self::RefreshToken(token) => Some(token),
            Self::ClientCredentials { .. } => None,
        }
    }
}

impl Record {
    /// Creates a record without scopes. The scopes are assumed to suffice.
    pub(crate) fn new(grant: Grant, access_token: Option<StoredToken>, refresh_state: RefreshState) -> Self {
        let (requested_scopes, reported_scopes) = (None, None);
        Self { format: FORMAT, grant, access_token, requested_scopes, reported_scopes, refresh_state }
    }

    /// Creates the record of an existing refresh token, without an access token. The scopes are unknown.
    pub(crate) fn from_refresh_token(refresh_token: StoredToken) -> Self {
        Self::new(Grant::RefreshToken(refresh_token), None, RefreshState::default())
    }

    /// Returns the record after a new grant, which replaces the tokens of the previous record. `same_credential` is
    /// `true` if both grants use the same refresh token or the same client credentials.
    pub(crate) fn from_grant(previous: Option<&Self>, new: SealedGrant, same_credential: bool) -> Self {
        let (access_token, expires_at) = new.access_token.unzip();
        let state = previous.map_or_else(RefreshState::default, |previous| previous.refresh_state.clone());
        let state = state.with_new_grant(expires_at.map(to_unix_seconds), same_credential);
        Self::new(new.grant, access_token, state).with_scopes(new.requested_scopes, new.reported_scopes)
    }

    /// Returns the record with a pending revocation and without its access token. The revocation begins at `now`,
    /// unless one is already pending.
    pub(crate) fn with_pending_revocation(self, now: SystemTime) -> Self {
        let refresh_state = self.refresh_state.with_pending_revocation(to_unix_seconds(now));
        Self { refresh_state, access_token: None, ..self }
    }

    /// Sets the requested scopes and the scopes that the token response reported.
    pub(crate) fn with_scopes(self, requested: Option<Vec<String>>, reported: Option<Vec<String>>) -> Self {
        Self { requested_scopes: requested, reported_scopes: reported, ..self }
    }

    /// Returns the record as JSON, in the form in which a store holds it. The text is a secret if tokens are not
    /// encrypted.
    ///
    /// # Panics
    /// Never panics: every part of a record can be serialized.
    pub fn to_json(&self) -> SecretString {
        serde_json::to_string(self).expect("text and numbers should be serializable").into()
    }

    /// Parses a record from its JSON. `location` is the place where the text is stored; error messages contain it.
    ///
    /// # Errors
    /// Fails with [`StoreError::Corrupt`] if the text is not a record, and with [`StoreError::UnsupportedFormat`] if a
    /// later version of this crate wrote the record.
    pub fn from_json(text: &str, location: &str) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct AnyFormat {
            format: u64,
        }
        // The error contains only the position, because the text contains tokens.
        let corrupt = |error: serde_json::Error| {
            StoreError::corrupt(
                location,
                format!("the text is not a record: error at line {}, column {}", error.line(), error.column()),
            )
        };
        let AnyFormat { format } = serde_json::from_str(text).map_err(corrupt)?;
        if format > FORMAT {
            return Err(StoreError::UnsupportedFormat { location: location.to_owned(), format });
        }
        let record: Self = serde_json::from_str(text).map_err(corrupt)?;
        if !record.refresh_state.is_plausible() {
            return Err(StoreError::corrupt(
                location,
                "the record contains a time or a counter outside of the valid range",
            ));
        }
        Ok(record)
    }

    /// Returns the expiry of the access token, or `None` if the record has no access token.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.refresh_state.access.map(|access| from_unix_seconds(access.expires_at))
    }

    /// Returns `true` if the account is being revoked.
    pub fn is_revoking(&self) -> bool {
        self.refresh_state.revoking_since().is_some()
    }

    /// Returns `true` if Zoho reported that the refresh token is no longer valid.
    pub fn needs_consent(&self) -> bool {
        self.refresh_state.consent_revoked_since().is_some()
    }

    /// Returns the time at which Zoho reported that the refresh token is no longer valid. Returns `None` if Zoho has
    /// not reported this.
    pub(crate) fn consent_revoked_since(&self) -> Option<SystemTime> {
        self.refresh_state.consent_revoked_since().map(from_unix_seconds)
    }

    /// Returns the time at which the pending revocation began, or `None` if no revocation is pending.
    pub(crate) fn revoking_since(&self) -> Option<SystemTime> {
        self.refresh_state.revoking_since().map(from_unix_seconds)
    }

    /// Returns the grant.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Returns the scopes of the authorization request. Returns `None` if the request is unknown, because the refresh
    /// token was obtained without this crate.
    pub fn requested_scopes(&self) -> Option<&[String]> {
        self.requested_scopes.as_deref()
    }

    /// Returns the scopes that the token endpoint reported last, if it reported any.
    pub fn reported_scopes(&self) -> Option<&[String]> {
        self.reported_scopes.as_deref()
    }

    /// Returns the granted scopes, as far as they are known.
    pub fn granted_scopes(&self) -> GrantedScopes {
        match (&self.reported_scopes, &self.requested_scopes) {
            (Some(reported), _) => GrantedScopes::Reported(reported.clone()),
            (None, Some(_)) => GrantedScopes::Requested,
            (None, None) => GrantedScopes::Assumed,
        }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requested_scopes, reported_scopes, refresh_state, .. } = self;
        f.debug_struct("Record")
            .field("requested_scopes", requested_scopes)
            .field("reported_scopes", reported_scopes)
            .field("refresh_state", refresh_state)
            .finish_non_exhaustive()
    }
}

/// The prefix of a token in plaintext.
pub const PLAINTEXT_PREFIX: &str = "plain:";

/// A token as it is stored: encrypted or in plaintext. `Debug` does not print the token.
#[derive(Clone, Debug)]
pub struct StoredToken(SecretString);

impl StoredToken {
    pub(crate) fn new(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn text(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for StoredToken {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for StoredToken {}

impl Serialize for StoredToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for StoredToken {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(SecretString::deserialize(deserializer)?))
    }
}

/// The version of a record. Every successful compare-and-swap changes the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version(u64);

impl Version {
    /// Creates a version from its number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the version's number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A record and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionedRecord {
    /// The version, for [`compare_and_swap`](super::TokenStore::compare_and_swap).
    pub version: Version,
    /// The record.
    pub record: Record,
}

impl VersionedRecord {
    /// Combines a record with its version.
    pub const fn new(version: Version, record: Record) -> Self {
        Self { version, record }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_round_trips_and_errors_contain_no_token() {
        let record = Record::new(
            Grant::RefreshToken(StoredToken::new("plain:1000.refre5h".to_owned())),
            None,
            RefreshState::default(),
        );
        let text = record.to_json();
        assert_eq!(Record::from_json(text.expose_secret(), "a test").unwrap(), record);
        assert!(!format!("{record:?}{text:?}").contains("refre5h"));
        let truncated = &text.expose_secret()[..text.expose_secret().len() - 4];
        let error = Record::from_json(truncated, "a test").unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }) && !error.to_string().contains("refre5h"), "{error}");
        let wrong = text.expose_secret().replace("\"plain:1000.refre5h\"", "[\"plain:1000.refre5h\"]");
        let error = Record::from_json(&wrong, "a test").unwrap_err();
        assert!(!error.to_string().contains("refre5h"), "{error}");
        let newer = text.expose_secret().replace("\"format\":1", "\"format\":2");
        assert!(matches!(Record::from_json(&newer, "a test"), Err(StoreError::UnsupportedFormat { format: 2, .. })));
    }

    #[test]
    fn json_is_the_documented_one() {
        let state = r#""refresh_state":{"lease":{"fencing_token":3},"refreshes":[],"access":{"fencing_token":3,"expires_at":1798761600},"grant_generation":0,"blocked_until":0}}"#;
        let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        for (members, granted) in [
            (r#""grant":{"refresh_token":"plain:1000.r"},"#, GrantedScopes::Assumed),
            (r#""grant":{"refresh_token":"plain:1000.r"},"requested_scopes":["A.b"],"#, GrantedScopes::Requested),
            (
                r#""grant":{"refresh_token":"x1:k:AA"},"access_token":"x1:k:BB","requested_scopes":["A.b"],"reported_scopes":["C.d"],"#,
                GrantedScopes::Reported(vec!["C.d".to_owned()]),
            ),
            (
                r#""grant":{"client_credentials":{"soid":"ZohoCRM.7"}},"requested_scopes":["A.b"],"#,
                GrantedScopes::Requested,
            ),
            (r#""grant":{"client_credentials":{"soid":null}},"#, GrantedScopes::Assumed),
        ] {
            let text = format!(r#"{{"format":1,{members}{state}"#);
            let record = Record::from_json(&text, "a test").unwrap();
            assert_eq!(record.to_json().expose_secret(), text);
            assert_eq!(record.granted_scopes(), granted);
            assert_eq!(record.grant().refresh_token().is_some(), text.contains("refresh_token"));
        }
        let record = Record::new(Grant::ClientCredentials { soid: None }, None, RefreshState::default());
        let record = record.with_scopes(names(&["A.b"]), names(&["C.d"]));
        assert_eq!(
            (record.requested_scopes(), record.reported_scopes()),
            (names(&["A.b"]).as_deref(), names(&["C.d"]).as_deref())
        );
    }
}
