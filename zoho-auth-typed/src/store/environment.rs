//! One account from the environment, which can only be read.

use super::{AccountId, Kept, Record, StoreError, Stored, Swap, TokenStore, Version};
use crate::DataCenter;
use crate::manager::{ledger::Ledger, seal};
use crate::token::Evidence;
use std::fmt;

/// The version of what does not change.
const ONLY: Version = Version::new(0);
const PLACE: &str = "the environment";

/// One account from environment variables:
///
/// | variable | what it is |
/// | --- | --- |
/// | `ZOHO_REFRESH_TOKEN` | the refresh token |
/// | `ZOHO_CLIENT_ID` | the client that it was given to |
/// | `ZOHO_DC` | where the user's data are: `eu` |
/// | `ZOHO_USER` | your name for the user; `default` otherwise |
///
/// It can only be read, so that a manager over it keeps access tokens, and the count of refreshes, for as long as the
/// process lives. Its token is not sealed: the manager is to be told [`Protection::plaintext`](crate::Protection).
pub struct Environment {
    id: AccountId,
    record: Record,
}

impl Environment {
    /// From the environment of this process.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if a variable is not there or no data centre has that code.
    pub fn read() -> Result<Self, StoreError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// From variables that come from elsewhere: a `.env` file, a test.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, StoreError> {
        let given = |name: &str| {
            variable(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| StoreError::damaged(PLACE, format!("the variable {name} is not set")))
        };
        let data_center: DataCenter = given("ZOHO_DC")?
            .parse()
            .map_err(|error: crate::UnknownDataCenter| StoreError::damaged(PLACE, error.to_string()))?;
        let user = given("ZOHO_USER").unwrap_or_else(|_| "default".to_owned());
        let refresh_token = Kept::new(format!("{}{}", seal::PLAIN, given("ZOHO_REFRESH_TOKEN")?));
        let id = AccountId::new(user, given("ZOHO_CLIENT_ID")?, data_center);
        Ok(Self { id, record: Record::new(refresh_token, None, Evidence::Declared, Ledger::default()) })
    }

    /// The account that is there.
    pub fn id(&self) -> &AccountId {
        &self.id
    }
}

impl TokenStore for Environment {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        Ok((*id == self.id).then(|| Stored::new(ONLY, self.record.clone())))
    }

    async fn swap(&self, _: &AccountId, _: Option<Version>, _: Option<&Record>) -> Result<Swap, StoreError> {
        Err(StoreError::read_only(PLACE))
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let there = limit > 0 && after.is_none_or(|after| *after < self.id);
        Ok(there.then(|| self.id.clone()).into_iter().collect())
    }

    fn is_read_only(&self) -> bool {
        true
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("id", &self.id).finish_non_exhaustive()
    }
}
