//! The record of an account, and the text in which a store keeps it.

use super::StoreError;
use crate::coordination::from_unix_seconds;
use crate::coordination::refresh_state::RefreshState;
use crate::tokens::GrantedScopes;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::SystemTime;

/// The version of the format in which records are written.
const FORMAT: u64 = 1;

/// The record of an account: its tokens, encrypted unless plaintext was requested, and its refresh state.
///
/// A store keeps a record as one opaque text, [`to_json`](Self::to_json).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub(crate) format: u64,
    pub(crate) refresh_token: StoredToken,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access_token: Option<StoredToken>,
    pub(crate) evidence: GrantedScopes,
    pub(crate) refresh_state: RefreshState,
}

impl Record {
    pub(crate) fn new(
        refresh_token: StoredToken,
        access_token: Option<StoredToken>,
        evidence: GrantedScopes,
        refresh_state: RefreshState,
    ) -> Self {
        Self { format: FORMAT, refresh_token, access_token, evidence, refresh_state }
    }

    /// Returns the record as JSON, for a store. The text is a secret if tokens are not encrypted.
    ///
    /// # Panics
    /// Never: every part of a record can be serialized.
    pub fn to_json(&self) -> SecretString {
        serde_json::to_string(self).expect("text and numbers should be serializable").into()
    }

    /// Parses a record from its JSON. `place` is the location of the text, for errors.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] and [`StoreError::UnsupportedFormat`].
    pub fn from_json(text: &str, place: &str) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct AnyFormat {
            format: u64,
        }
        // The error contains the position only, because the text contains tokens.
        let damaged = |error: serde_json::Error| {
            StoreError::damaged(
                place,
                format!("it is not a record: error at line {}, column {}", error.line(), error.column()),
            )
        };
        let AnyFormat { format } = serde_json::from_str(text).map_err(damaged)?;
        if format > FORMAT {
            return Err(StoreError::UnsupportedFormat { location: place.to_owned(), format });
        }
        let record: Self = serde_json::from_str(text).map_err(damaged)?;
        if !record.refresh_state.is_plausible() {
            return Err(StoreError::damaged(place, "it contains an implausible time or counter"));
        }
        Ok(record)
    }

    /// Returns the expiry of the access token, if there is one.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.refresh_state.access.map(|access| from_unix_seconds(access.expires_at))
    }

    /// Returns `true` if the account is being revoked.
    pub fn is_revoking(&self) -> bool {
        self.refresh_state.revoking_since().is_some()
    }

    /// Returns `true` if Zoho reported that the refresh token is not valid any more.
    pub fn needs_consent(&self) -> bool {
        self.refresh_state.is_consent_revoked()
    }

    /// Returns the granted scopes, as far as they are known.
    pub fn evidence(&self) -> &GrantedScopes {
        &self.evidence
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { evidence, refresh_state, .. } = self;
        f.debug_struct("Record")
            .field("granted_scopes", evidence)
            .field("refresh_state", refresh_state)
            .finish_non_exhaustive()
    }
}

/// The prefix of a token in plaintext.
pub(crate) const PLAINTEXT_PREFIX: &str = "plain:";

/// A token as it is stored: encrypted or in plaintext.
#[derive(Clone, Debug)]
pub(crate) struct StoredToken(SecretString);

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

/// The version of a record. Every swap changes it.
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
            StoredToken::new("plain:1000.refre5h".to_owned()),
            None,
            GrantedScopes::Requested,
            RefreshState::default(),
        );
        let text = record.to_json();
        assert_eq!(Record::from_json(text.expose_secret(), "a test").unwrap(), record);
        assert!(!format!("{record:?}{text:?}").contains("refre5h"));
        let cut = &text.expose_secret()[..text.expose_secret().len() - 4];
        let error = Record::from_json(cut, "a test").unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }) && !error.to_string().contains("refre5h"), "{error}");
        let wrong = text.expose_secret().replace("\"plain:1000.refre5h\"", "[\"plain:1000.refre5h\"]");
        let error = Record::from_json(&wrong, "a test").unwrap_err();
        assert!(!error.to_string().contains("refre5h"), "{error}");
        let newer = text.expose_secret().replace("\"format\":1", "\"format\":2");
        assert!(matches!(Record::from_json(&newer, "a test"), Err(StoreError::UnsupportedFormat { format: 2, .. })));
    }
}
