//! The scan with which a pass reads the accounts of a store, in an order that differs between passes.

use crate::manager::Inner;
use crate::manager::accounts::Entries;
use std::sync::Arc;
use zoho_auth_core::__private::random::jitter;
use zoho_auth_core::store::{AccountId, Filter, ListEntry, StoreError};

/// A scan over all active accounts. It starts after any account, and continues with the first account after it has read
/// the last one. Each page also starts at a random account of the page. Processes that scan at the same time therefore
/// rarely read an account at the same time.
pub(super) struct Scan {
    manager: Arc<Inner>,
    entries: Entries,
    /// The account after which the scan starts. The scan ends with this account.
    start: Option<AccountId>,
    /// A flag that is `true` in the second part of the scan, from the first account to `start`.
    has_wrapped: bool,
    has_ended: bool,
    /// The number of pages that were read.
    pages: u64,
    /// A random account of the pages that were read.
    sample: Option<AccountId>,
}

impl Scan {
    pub(super) fn new(manager: Arc<Inner>, start: Option<AccountId>) -> Self {
        let entries = Entries::new(Arc::clone(&manager), Filter::active(), start.clone());
        // Without `start`, the scan has only the second part, which then has all accounts.
        let has_wrapped = start.is_none();
        Self { manager, entries, start, has_wrapped, has_ended: false, pages: 0, sample: None }
    }

    /// Returns the next page, or `None` after the last page.
    pub(super) async fn next_page(&mut self) -> Option<Result<Vec<ListEntry>, StoreError>> {
        while !self.has_ended {
            match self.entries.next_page().await {
                Some(Ok(page)) => return Some(Ok(self.arrange(page, jitter()))),
                Some(Err(error)) => return Some(Err(error)),
                None if self.has_wrapped => self.has_ended = true,
                None => {
                    self.has_wrapped = true;
                    self.entries = Entries::new(Arc::clone(&self.manager), Filter::active(), None);
                }
            }
        }
        None
    }

    /// Returns a random account of the scan, for the start of the next scan. Returns `None` if the scan has read no
    /// account.
    pub(super) fn into_sample(self) -> Option<AccountId> {
        self.sample
    }

    /// Removes the accounts that the scan has already read from the page, and rotates the page by a number of accounts
    /// that depends on `random`.
    fn arrange(&mut self, mut page: Vec<ListEntry>, random: u64) -> Vec<ListEntry> {
        if let Some(start) = self.start.as_ref().filter(|_| self.has_wrapped) {
            let read = page.len();
            page.retain(|entry| entry.id <= *start);
            self.has_ended = page.len() < read;
        }
        let Some(middle) = random.checked_rem(page.len() as u64).and_then(|middle| usize::try_from(middle).ok()) else {
            return page;
        };
        page.rotate_left(middle);
        self.pages += 1;
        // The sample comes from each page with the same probability, for any number of pages.
        if (random >> 32).is_multiple_of(self.pages) {
            self.sample = page.first().map(|entry| entry.id.clone());
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encryption;
    use crate::manager::TokenManager;
    use std::collections::BTreeSet;
    use zoho_auth_core::__private::{RecordInternals as _, StoredTokenInternals as _};
    use zoho_auth_core::DataCenter;
    use zoho_auth_core::store::{MemoryStore, Record, StoredToken, TokenStore as _};

    fn id(number: usize) -> AccountId {
        AccountId::new(format!("user {number:04}"), "1000.ID", DataCenter::EU)
    }

    async fn manager(accounts: usize) -> TokenManager {
        let store = MemoryStore::new();
        let record = Record::from_refresh_token(StoredToken::from_text("plain:1000.r".to_owned()));
        for number in 0..accounts {
            store
                .compare_and_swap(&id(number), None, Some(&record))
                .await
                .expect("the store in memory should not fail");
        }
        TokenManager::builder(store, Encryption::disabled()).build()
    }

    #[tokio::test]
    async fn scan_reads_every_account_once_from_any_start() {
        for accounts in [0, 1, 99, 100, 250] {
            let manager = manager(accounts).await;
            let absent = AccountId::new("user 0042 and a half", "1000.ID", DataCenter::EU);
            let starts = [None, Some(id(0)), Some(id(100)), Some(id(249)), Some(absent)];
            for start in starts {
                let mut scan = Scan::new(Arc::clone(&manager.0), start.clone());
                let mut all = Vec::new();
                while let Some(page) = scan.next_page().await {
                    all.extend(page.expect("the store in memory should not fail").into_iter().map(|entry| entry.id));
                }
                assert!(scan.next_page().await.is_none());
                let distinct: BTreeSet<AccountId> = all.iter().cloned().collect();
                assert_eq!((all.len(), distinct.len()), (accounts, accounts), "from {start:?}");
                assert_eq!(scan.into_sample().is_some(), accounts > 0);
            }
        }
    }

    #[tokio::test]
    async fn scans_start_at_different_accounts() {
        let manager = manager(100).await;
        let mut firsts = BTreeSet::new();
        for _ in 0..20 {
            let mut scan = Scan::new(Arc::clone(&manager.0), None);
            let page = scan
                .next_page()
                .await
                .expect("the scan should have a page")
                .expect("the store in memory should not fail");
            firsts.insert(page[0].id.clone());
        }
        assert!(firsts.len() > 1, "{firsts:?}");
    }
}
