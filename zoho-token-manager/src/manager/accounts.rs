//! The cursor over the accounts in a store.

use super::{AccountEntry, Inner, TokenManager};
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use zoho_auth_core::store::{AccountId, Filter, ListEntry, StoreError};

/// The number of accounts per page.
const PAGE: usize = 100;

/// A cursor over the accounts in a store; see [`TokenManager::accounts`].
///
/// The cursor holds one page in memory. Dropping the future of [`next`](Self::next) loses no account.
#[must_use = "no page is read until an account is requested"]
pub struct Accounts(Entries);

/// A cursor over the accounts in a store, with their records.
pub(super) struct Entries {
    manager: Arc<Inner>,
    filter: Filter,
    page: VecDeque<ListEntry>,
    /// The last account of the last page that was read. The next page starts after this account.
    after: Option<AccountId>,
    /// A flag that is `true` after the last page was read.
    has_ended: bool,
}

impl TokenManager {
    /// Returns a cursor over the accounts that match the filter, in their order. The cursor reads pages of 100
    /// accounts. It does not send requests to Zoho or decrypt tokens. An account that is inserted meanwhile may be
    /// missing.
    ///
    /// A filter by status is efficient in stores that find accounts by status. An account with an unreadable record is
    /// returned with every filter, because its status is unknown.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use zoho_token_manager::TokenManager;
    /// use zoho_auth_core::store::{Filter, StoreError};
    ///
    /// /// Returns the users who must authorize again, if Zoho reported this after `time`.
    /// async fn users_to_notify(manager: &TokenManager, time: SystemTime) -> Result<Vec<String>, StoreError> {
    ///     let mut accounts = manager.accounts(Filter::consent_required_since(time));
    ///     let mut users = Vec::new();
    ///     while let Some(account) = accounts.next().await {
    ///         let account = account?;
    ///         if account.needs_consent() {
    ///             users.push(account.user().to_owned());
    ///         }
    ///     }
    ///     Ok(users)
    /// }
    /// ```
    pub fn accounts(&self, filter: Filter) -> Accounts {
        Accounts(Entries::new(Arc::clone(&self.0), filter, None))
    }
}

impl Accounts {
    /// Returns the next account, or `None` after the last one.
    ///
    /// # Errors
    /// Returns a [`StoreError`] if the page of the account cannot be read. The next call reads the same page again, so
    /// no account is lost.
    pub async fn next(&mut self) -> Option<Result<AccountEntry, StoreError>> {
        let entry = self.0.next().await?;
        Some(entry.map(AccountEntry::new))
    }
}

impl Entries {
    /// Returns a cursor that starts after the account `after`, which need not exist. Without `after`, the cursor starts
    /// with the first account.
    pub(super) fn new(manager: Arc<Inner>, filter: Filter, after: Option<AccountId>) -> Self {
        Self { manager, filter, page: VecDeque::new(), after, has_ended: false }
    }

    async fn next(&mut self) -> Option<Result<ListEntry, StoreError>> {
        if self.page.is_empty() {
            match self.next_page().await? {
                Ok(page) => self.page = page.into(),
                Err(error) => return Some(Err(error)),
            }
        }
        self.page.pop_front().map(Ok)
    }

    /// Reads the next page. Returns `None` after the last page. After an error, the next call reads the same page
    /// again.
    pub(super) async fn next_page(&mut self) -> Option<Result<Vec<ListEntry>, StoreError>> {
        if self.has_ended {
            return None;
        }
        match self.manager.store().list_records(self.filter, self.after.as_ref(), PAGE).await {
            Ok(page) => {
                self.has_ended = page.len() < PAGE;
                if let Some(last) = page.last() {
                    self.after = Some(last.id.clone());
                }
                Some(Ok(page))
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entries { filter, page, has_ended, .. } = &self.0;
        let next = page.front().map(|entry| &entry.id);
        f.debug_struct("Accounts")
            .field("filter", filter)
            .field("next", &next)
            .field("has_ended", has_ended)
            .finish_non_exhaustive()
    }
}
