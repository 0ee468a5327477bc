//! A page of rows, in the order of the accounts.

use secrecy::zeroize::Zeroizing;
use zoho_auth_core::store::{AccountId, ListEntry, Record, StoreError, Version, VersionedRecord};

/// The key of a row, as it is in the database.
#[derive(Clone, Default)]
pub(crate) struct Key {
    pub(crate) user: String,
    pub(crate) client_id: String,
    pub(crate) data_center: String,
    pub(crate) environment: String,
}

impl Key {
    pub(crate) fn new(id: &AccountId) -> Self {
        Self {
            user: id.user().to_owned(),
            client_id: id.client_id().to_owned(),
            data_center: id.data_center().code().to_owned(),
            environment: id.environment().as_str().to_owned(),
        }
    }

    /// Returns the account, or `None` for a data center or environment that this version does not know.
    fn account(&self) -> Option<AccountId> {
        let data_center = self.data_center.parse().ok()?;
        let environment = self.environment.parse().ok()?;
        Some(AccountId::new(&*self.user, &*self.client_id, data_center).with_environment(environment))
    }
}

/// The version and the text of a row. The text contains tokens, possibly in plaintext.
pub(crate) struct Stored {
    pub(crate) version: u64,
    pub(crate) text: Zeroizing<String>,
}

impl Stored {
    pub(crate) fn new(version: u64, text: String) -> Self {
        Self { version, text: Zeroizing::new(text) }
    }

    /// Parses the record. `database` is the location for errors.
    pub(crate) fn parse(&self, id: &AccountId, database: &str) -> Result<VersionedRecord, StoreError> {
        let record = Record::from_json(&self.text, &format!("the row of {id} in {database}"))?;
        Ok(VersionedRecord::new(Version::new(self.version), record))
    }
}

/// A page of accounts, which is filled by one or more queries.
///
/// A row with an unknown data center or environment comes from a later version of this crate. This version has no
/// identifier for it, leaves it unchanged, and continues the page after it.
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

    /// Adds the rows of a query.
    pub(crate) fn add(&mut self, rows: impl ExactSizeIterator<Item = (Key, Stored)>) {
        self.is_last = rows.len() < self.limit - self.entries.len();
        for (key, stored) in rows {
            self.after = key;
            if let Some(id) = self.after.account() {
                self.entries.push((id, stored));
            } else {
                let Key { user, client_id, data_center, environment } = &self.after;
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

    /// Returns the entries with their records. `database` is the location for errors.
    pub(crate) fn into_records(self, database: &str) -> Vec<ListEntry> {
        let entry = |(id, stored): (AccountId, Stored)| {
            let record = stored.parse(&id, database);
            ListEntry::new(id, record)
        };
        self.entries.into_iter().map(entry).collect()
    }
}
