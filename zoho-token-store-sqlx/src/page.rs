//! A page of rows, in the order of the accounts.

use secrecy::zeroize::Zeroizing;
use zoho_auth_core::store::{AccountId, ListEntry, Record, StoreError, Version, VersionedRecord};

/// The key of a row, as bytes: the user, the client ID, the data center and the environment. Keys are compared byte for
/// byte, independently of the character set and the collation of the database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Key(pub(crate) [Vec<u8>; 4]);

impl Key {
    pub(crate) fn new(id: &AccountId) -> Self {
        let parts = [id.user(), id.client_id(), id.data_center().code(), id.environment().as_str()];
        Self(parts.map(|part| part.as_bytes().to_vec()))
    }

    /// Returns the parts as text. Bytes that are not UTF-8, which no version of this crate writes, are replaced.
    pub(crate) fn to_text(&self) -> [String; 4] {
        self.0.each_ref().map(|part| String::from_utf8_lossy(part).into_owned())
    }

    /// Returns the account, or `None` for a data center or environment that this version does not know.
    fn account(&self) -> Option<AccountId> {
        let [user, client_id, data_center, environment] = self.0.each_ref().map(|part| str::from_utf8(part).ok());
        let (data_center, environment) = (data_center?.parse().ok()?, environment?.parse().ok()?);
        Some(AccountId::new(user?, client_id?, data_center).with_environment(environment))
    }
}

/// The version and the record of a row, as text. The text contains tokens, possibly in plaintext.
pub(crate) struct Stored {
    pub(crate) version: u64,
    pub(crate) text: Zeroizing<String>,
}

impl Stored {
    pub(crate) fn new(version: u64, text: String) -> Self {
        Self { version, text: Zeroizing::new(text) }
    }

    /// Creates the value from the bytes of a record. Bytes that are not UTF-8 occur only in a corrupt record, and are
    /// replaced.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    pub(crate) fn from_bytes(version: u64, record: Vec<u8>) -> Self {
        let text = String::from_utf8(record).unwrap_or_else(|error| {
            let bytes = Zeroizing::new(error.into_bytes());
            String::from_utf8_lossy(&bytes).into_owned()
        });
        Self::new(version, text)
    }

    /// Parses the record of the account `id`. Fails if the text is not a record. Errors contain `database`, the
    /// location of the row.
    pub(crate) fn parse(&self, id: &AccountId, database: &str) -> Result<VersionedRecord, StoreError> {
        let record = Record::from_json(&self.text, &format!("the row of {id} in {database}"))?;
        Ok(VersionedRecord::new(Version::new(self.version), record))
    }
}

/// A page of accounts, which is filled by one or more queries.
///
/// A row with an unknown data center or environment comes from a later version of this crate. This version cannot
/// identify the account of such a row, and skips the row without changing it.
pub(crate) struct Page {
    entries: Vec<(AccountId, Stored)>,
    after: Key,
    limit: usize,
    is_last: bool,
}

impl Page {
    pub(crate) fn new(after: Option<&AccountId>, limit: usize) -> Self {
        // Every data center has a code, so all rows come after the empty key.
        Self { entries: Vec::new(), after: after.map(Key::new).unwrap_or_default(), limit, is_last: false }
    }

    /// Returns the key after which the next query begins, and its number of rows. Returns `None` if the page is
    /// complete.
    pub(crate) fn next_query(&self) -> Option<(Key, i64)> {
        let remaining = self.limit - self.entries.len();
        (remaining > 0 && !self.is_last).then(|| (self.after.clone(), i64::try_from(remaining).unwrap_or(i64::MAX)))
    }

    /// Adds the rows of a query. Skips rows of an unknown data center or environment with a warning.
    pub(crate) fn add(&mut self, rows: impl ExactSizeIterator<Item = (Key, Stored)>) {
        self.is_last = rows.len() < self.limit - self.entries.len();
        for (key, stored) in rows {
            self.after = key;
            if let Some(id) = self.after.account() {
                self.entries.push((id, stored));
            } else {
                let [user, client_id, data_center, environment] = self.after.to_text();
                tracing::warn!(
                    user,
                    client_id,
                    data_center,
                    environment,
                    "skipped an account of an unknown data center or environment; update this program"
                );
            }
        }
    }

    pub(crate) fn into_ids(self) -> Vec<AccountId> {
        self.entries.into_iter().map(|(id, _)| id).collect()
    }

    /// Returns the entries with their records. Errors contain `database`, the location of the rows.
    pub(crate) fn into_records(self, database: &str) -> Vec<ListEntry> {
        let entry = |(id, stored): (AccountId, Stored)| {
            let record = stored.parse(&id, database);
            ListEntry::new(id, record)
        };
        self.entries.into_iter().map(entry).collect()
    }
}
