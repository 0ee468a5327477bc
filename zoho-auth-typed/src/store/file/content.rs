//! What is in the file: JSON with one entry an account, in their order.

use crate::store::{AccountId, Listed, Record, StoreError, Stored, Swap, Version};
use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::time::SystemTime;

/// The format that is written.
const FORMAT: u64 = 1;

/// No version gets that far. Up to here there is room to add to it.
const LAST: u64 = u64::MAX >> 1;

/// All records.
pub(super) struct Content {
    /// The last version that was given.
    last: u64,
    /// Records by their texts: those of others are written back as they were.
    records: BTreeMap<AccountId, (Version, Zeroizing<String>)>,
}

#[derive(Deserialize)]
struct Text {
    last: u64,
    accounts: Vec<Entry<AccountId, String>>,
}

#[derive(Serialize, Deserialize)]
struct Entry<Id, Record> {
    id: Id,
    version: Version,
    record: Record,
}

impl Content {
    /// Of a file that is not there. Its versions begin with the time, for the case that there was one which is deleted.
    pub(super) fn new() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { last: since.as_secs() << 20, records: BTreeMap::new() }
    }

    pub(super) fn from_text(text: &str, place: &str) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Any {
            format: u64,
        }
        // Not with what is wrong, but where: it may be a token.
        let damaged = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            StoreError::damaged(place, format!("it is no file of tokens, from line {line}, column {column} on"))
        };
        let Any { format } = serde_json::from_str(text).map_err(damaged)?;
        if format > FORMAT {
            return Err(StoreError::Newer { place: place.to_owned(), format });
        }
        let text: Text = serde_json::from_str(text).map_err(damaged)?;
        if text.last > LAST {
            return Err(StoreError::damaged(place, "its last version is a number that none can be"));
        }
        let records = text.accounts.into_iter().map(|Entry { id, version, record }| (id, (version, record.into())));
        Ok(Self { last: text.last, records: records.collect() })
    }

    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let entry = |(id, (version, record)): (&AccountId, &(Version, Zeroizing<String>))| {
            serde_json::to_string(&Entry { id, version: *version, record: record.as_str() }).map(Zeroizing::new)
        };
        let mut text = Zeroizing::new(format!("{{\"format\":{FORMAT},\"last\":{},\"accounts\":[", self.last));
        for (at, record) in self.records.iter().enumerate() {
            text.push_str(if at == 0 { "\n" } else { ",\n" });
            text.push_str(&entry(record).expect("texts and numbers"));
        }
        text.push_str("\n]}\n");
        text
    }

    pub(super) fn get(&self, id: &AccountId, place: &str) -> Result<Option<Stored>, StoreError> {
        let Some((version, text)) = self.records.get(id) else { return Ok(None) };
        Ok(Some(Stored::new(*version, Record::from_text(text, place)?)))
    }

    pub(super) fn swap(&mut self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Swap {
        if self.records.get(id).map(|(version, _)| *version) != expected {
            return Swap::Conflict;
        }
        self.last += 1;
        let version = Version::new(self.last);
        match new {
            Some(record) => {
                let text = Zeroizing::new(record.to_text().expose_secret().to_owned());
                self.records.insert(id.clone(), (version, text));
            }
            None => _ = self.records.remove(id),
        }
        Swap::Done(version)
    }

    /// Whether there was one.
    pub(super) fn remove(&mut self, id: &AccountId) -> bool {
        let removed = self.records.remove(id).is_some();
        self.last += u64::from(removed);
        removed
    }

    pub(super) fn list(&self, after: Option<&AccountId>, limit: usize) -> Vec<AccountId> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.records.range((from, Bound::Unbounded)).take(limit).map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn records(&self, after: Option<&AccountId>, limit: usize, place: &str) -> Vec<Listed> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = |(id, (version, text)): (&AccountId, &(Version, Zeroizing<String>))| {
            Listed::new(id.clone(), Record::from_text(text, place).map(|record| Stored::new(*version, record)))
        };
        self.records.range((from, Bound::Unbounded)).take(limit).map(listed).collect()
    }
}
