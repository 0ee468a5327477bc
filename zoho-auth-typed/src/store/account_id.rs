//! The identifier of an account.

use crate::DataCenter;
use serde::{Deserialize, Serialize};
use std::{cmp, fmt};

/// The identifier of an account: one of your users, at one of your clients, in the data center that holds the user's
/// data.
///
/// Accounts are ordered by user, client id and data center code, byte by byte.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AccountId {
    user: String,
    client_id: String,
    data_center: DataCenter,
}

impl AccountId {
    /// Creates an identifier. `user` is your own name for the user who consented; Zoho need not know it.
    pub fn new(user: impl Into<String>, client_id: impl Into<String>, data_center: DataCenter) -> Self {
        Self { user: user.into(), client_id: client_id.into(), data_center }
    }

    /// Returns your name for the user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Returns the client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the data center that holds the user's data and tokens.
    pub fn data_center(&self) -> DataCenter {
        self.data_center
    }

    fn parts(&self) -> (&str, &str, &str) {
        (&self.user, &self.client_id, self.data_center.code())
    }
}

impl Ord for AccountId {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for AccountId {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of the client `{}` at `{}`", self.user, self.client_id, self.data_center)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AccountId").field(&self.user).field(&self.client_id).field(&self.data_center).finish()
    }
}
