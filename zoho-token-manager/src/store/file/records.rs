//! The content of the store's file: JSON with one entry per account, in the order of the accounts.

use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::time::SystemTime;
use zoho_auth_core::store::{AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, Version, VersionedRecord};

/// The version of the file format.
const FORMAT: u64 = 1;

/// The largest plausible version number, with room for increments.
const MAX_VERSION: u64 = u64::MAX >> 1;

/// The records of all accounts in the file.
pub(super) struct FileRecords {
    /// The last version that was assigned to a record.
    last: u64,
    /// The versions and the JSON texts of the records. As text, the records of other accounts are written back
    /// unchanged.
    records: BTreeMap<AccountId, (Version, Zeroizing<String>)>,
}

#[derive(Deserialize)]
struct SerializedRecords {
    last: u64,
    accounts: Vec<Entry<AccountId, String>>,
}

#[derive(Serialize, Deserialize)]
struct Entry<Id, Record> {
    id: Id,
    version: Version,
    record: Record,
}

impl FileRecords {
    /// Creates the content of a file that does not exist. The versions start with the current time, so that they differ
    /// from those of an earlier file that was deleted.
    pub(super) fn new() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { last: since.as_secs() << 20, records: BTreeMap::new() }
    }

    pub(super) fn from_text(text: &str, location: &str) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct AnyFormat {
            format: u64,
        }
        // The error contains only the position, because the text contains tokens.
        let corrupt = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            StoreError::corrupt(
                location,
                format!("the text is not a token file: error at line {line}, column {column}"),
            )
        };
        let AnyFormat { format } = serde_json::from_str(text).map_err(corrupt)?;
        if format > FORMAT {
            return Err(StoreError::unsupported_format(location, format));
        }
        let parsed: SerializedRecords = serde_json::from_str(text).map_err(corrupt)?;
        if parsed.last > MAX_VERSION {
            return Err(StoreError::corrupt(location, "the last record version is greater than the maximum"));
        }
        let records = parsed.accounts.into_iter().map(|Entry { id, version, record }| (id, (version, record.into())));
        Ok(Self { last: parsed.last, records: records.collect() })
    }

    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let entry = |(id, (version, record)): (&AccountId, &(Version, Zeroizing<String>))| {
            serde_json::to_string(&Entry { id, version: *version, record: record.as_str() }).map(Zeroizing::new)
        };
        let mut text = Zeroizing::new(format!("{{\"format\":{FORMAT},\"last\":{},\"accounts\":[", self.last));
        for (index, record) in self.records.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            text.push_str(&entry(record).expect("text and numbers should be serializable"));
        }
        text.push_str("\n]}\n");
        text
    }

    pub(super) fn get(&self, id: &AccountId, location: &str) -> Result<Option<VersionedRecord>, StoreError> {
        let Some((version, text)) = self.records.get(id) else { return Ok(None) };
        Ok(Some(VersionedRecord::new(*version, Record::from_json(text, location)?)))
    }

    pub(super) fn swap(&mut self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> CasOutcome {
        if self.records.get(id).map(|(version, _)| *version) != expected {
            return CasOutcome::Conflict;
        }
        self.last += 1;
        let version = Version::new(self.last);
        match new {
            Some(record) => {
                let text = Zeroizing::new(record.to_json().expose_secret().to_owned());
                self.records.insert(id.clone(), (version, text));
            }
            None => _ = self.records.remove(id),
        }
        CasOutcome::Swapped(version)
    }

    /// Removes the record of an account. Returns `true` if the account had a record.
    pub(super) fn remove(&mut self, id: &AccountId) -> bool {
        let removed = self.records.remove(id).is_some();
        self.last += u64::from(removed);
        removed
    }

    pub(super) fn list(&self, after: Option<&AccountId>, limit: usize) -> Vec<AccountId> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.records.range((from, Bound::Unbounded)).take(limit).map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
        location: &str,
    ) -> Vec<ListEntry> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = |(id, (version, text)): (&AccountId, &(Version, Zeroizing<String>))| {
            ListEntry::new(
                id.clone(),
                Record::from_json(text, location).map(|record| VersionedRecord::new(*version, record)),
            )
        };
        let matching = self.records.range((from, Bound::Unbounded)).map(listed).filter(|entry| filter.accepts(entry));
        matching.take(limit).collect()
    }
}
