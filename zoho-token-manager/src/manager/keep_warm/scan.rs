//! The order in which a pass reads the accounts of a store.

use crate::manager::Inner;
use crate::manager::accounts::Entries;
use std::sync::Arc;
use zoho_auth_core::__private::random::jitter;
use zoho_auth_core::store::{AccountId, Filter, ListEntry, StoreError};

/// A scan over all active accounts. It starts after any account, and continues with the first one after the last one.
/// The accounts of a page start at a random one, too. So processes that scan at the same time rarely meet at an account.
pub(super) struct Scan {
    manager: Arc<Inner>,
    entries: Entries,
    /// The account after which the scan started, and with which it ends.
    start: Option<AccountId>,
    /// A flag that is `true` if the scan is in its second part, from the first account to `start`.
    has_wrapped: bool,
    has_ended: bool,
    /// The number of pages that were read.
    pages: u64,
    /// A random account of these pages.
    sample: Option<AccountId>,
}

impl Scan {
    pub(super) fn new(manager: Arc<Inner>, start: Option<AccountId>) -> Self {
        let entries = Entries::new(Arc::clone(&manager), Filter::active(), start.clone());
        // Without a start, the first part has all accounts.
        let has_wrapped = start.is_none();
        Self { manager, entries, start, has_wrapped, has_ended: false, pages: 0, sample: None }
    }

    /// Returns the next page, or `None` after the last one.
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

    /// Returns a random account of the scan, after which the next scan can start.
    pub(super) fn into_sample(self) -> Option<AccountId> {
        self.sample
    }

    /// Removes the accounts that the scan has read before, and rotates the page. `random` may be any number.
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
        // Each page is chosen with the same probability, whatever the number of pages is.
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
            store.compare_and_swap(&id(number), None, Some(&record)).await.expect("memory");
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
                    all.extend(page.expect("memory").into_iter().map(|entry| entry.id));
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
            let page = scan.next_page().await.expect("a page").expect("memory");
            firsts.insert(page[0].id.clone());
        }
        assert!(firsts.len() > 1, "{firsts:?}");
    }
}
