//! What is kept of an account, and the one text that a store sees of it.

use super::StoreError;
use crate::manager::ledger::Ledger;
use crate::token::Evidence;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::{Duration, SystemTime};

/// The format that is written.
const FORMAT: u64 = 1;

/// What is kept of an account: its tokens, sealed unless plaintext was asked for, and who may refresh them when.
///
/// A store keeps it as one text, [`to_text`](Self::to_text), and need not look into it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub(crate) format: u64,
    pub(crate) refresh_token: Kept,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access_token: Option<Kept>,
    pub(crate) evidence: Evidence,
    pub(crate) ledger: Ledger,
}

impl Record {
    pub(crate) fn new(refresh_token: Kept, access_token: Option<Kept>, evidence: Evidence, ledger: Ledger) -> Self {
        Self { format: FORMAT, refresh_token, access_token, evidence, ledger }
    }

    /// The text that a store keeps: JSON. It is a secret where tokens are not sealed.
    ///
    /// # Panics
    /// Never: every part of a record has a text.
    pub fn to_text(&self) -> SecretString {
        serde_json::to_string(self).expect("text and numbers").into()
    }

    /// A record from its text. `place` says where it stood, for the error.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] and [`StoreError::Newer`].
    pub fn from_text(text: &str, place: &str) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Any {
            format: u64,
        }
        // Where in the text it is wrong, and not with what: the text has tokens.
        let damaged = |error: serde_json::Error| {
            StoreError::damaged(
                place,
                format!("it is no record, from line {}, column {} on", error.line(), error.column()),
            )
        };
        let Any { format } = serde_json::from_str(text).map_err(damaged)?;
        if format > FORMAT {
            return Err(StoreError::Newer { place: place.to_owned(), format });
        }
        let record: Self = serde_json::from_str(text).map_err(damaged)?;
        if !record.ledger.is_plausible() {
            return Err(StoreError::damaged(place, "it has a number that no time and no count can be"));
        }
        Ok(record)
    }

    /// When the access token dies, if there is one.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.ledger.access.map(|access| SystemTime::UNIX_EPOCH + Duration::from_secs(access.expires_at))
    }

    /// Whether it is being revoked.
    pub fn is_revoking(&self) -> bool {
        self.ledger.revoking_since().is_some()
    }

    /// Whether Zoho said that the refresh token is not valid any more.
    pub fn needs_consent(&self) -> bool {
        self.ledger.is_dead()
    }

    /// What is known of what the user granted.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { evidence, ledger, .. } = self;
        f.debug_struct("Record").field("evidence", evidence).field("ledger", ledger).finish_non_exhaustive()
    }
}

/// A token as it is kept: sealed, or plain.
#[derive(Clone, Debug)]
pub(crate) struct Kept(SecretString);

impl Kept {
    pub(crate) fn new(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn text(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Kept {}

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(SecretString::deserialize(deserializer)?))
    }
}

/// Which state of a record: another one after every swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version(u64);

impl Version {
    /// The version of this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its version, for [`swap`](super::TokenStore::swap).
    pub version: Version,
    /// The record.
    pub record: Record,
}

impl Stored {
    /// A record and its version.
    pub const fn new(version: Version, record: Record) -> Self {
        Self { version, record }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_without_showing_a_token() {
        let record = Record::new(Kept::new("plain:1000.refre5h".to_owned()), None, Evidence::Asked, Ledger::default());
        let text = record.to_text();
        assert_eq!(Record::from_text(text.expose_secret(), "a test"), Ok(record.clone()));
        assert!(!format!("{record:?}{text:?}").contains("refre5h"));
        let cut = &text.expose_secret()[..text.expose_secret().len() - 4];
        let error = Record::from_text(cut, "a test").unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }) && !error.to_string().contains("refre5h"), "{error}");
        let wrong = text.expose_secret().replace("\"plain:1000.refre5h\"", "[\"plain:1000.refre5h\"]");
        let error = Record::from_text(&wrong, "a test").unwrap_err();
        assert!(!error.to_string().contains("refre5h"), "{error}");
        let newer = text.expose_secret().replace("\"format\":1", "\"format\":2");
        assert!(matches!(Record::from_text(&newer, "a test"), Err(StoreError::Newer { format: 2, .. })));
    }
}
