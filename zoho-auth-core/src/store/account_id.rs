//! The identifiers of accounts.

use crate::data_center::{DataCenter, Environment};
use serde::{Deserialize, Serialize};
use std::{cmp, fmt};

/// The identifier of an account: a user, a client, the data center that holds the user's data, and an environment.
///
/// Accounts are ordered by user, client ID, data center code and the environment's name, byte by byte.
///
/// ```
/// use zoho_auth_core::{AccountId, DataCenter, data_center::Environment};
///
/// let production = AccountId::new("anna", "1000.ID", DataCenter::EU);
/// let sandbox = production.clone().with_environment(Environment::Sandbox);
/// assert_ne!(production, sandbox);
/// assert_eq!(sandbox.to_string(), "`anna` of the client `1000.ID` in data center `eu` (sandbox)");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AccountId {
    user: String,
    client_id: String,
    data_center: DataCenter,
    environment: Environment,
}

impl AccountId {
    /// Creates an identifier in the production environment. `user` is your own identifier of the user who consented.
    /// Zoho does not need to know this identifier.
    pub fn new(user: impl Into<String>, client_id: impl Into<String>, data_center: DataCenter) -> Self {
        Self { user: user.into(), client_id: client_id.into(), data_center, environment: Environment::Production }
    }

    /// Sets the environment. The default is production.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }

    /// Returns your own identifier of the user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Returns the client ID.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the data center that holds the user's data and tokens.
    pub fn data_center(&self) -> DataCenter {
        self.data_center
    }

    /// Returns the environment in which the tokens are valid.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    fn parts(&self) -> (&str, &str, &str, &str) {
        (&self.user, &self.client_id, self.data_center.code(), self.environment.as_str())
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

/// Displays the account's parts. The environment is omitted for production.
impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of the client `{}` in data center `{}`", self.user, self.client_id, self.data_center)?;
        if self.environment == Environment::Production { Ok(()) } else { write!(f, " ({})", self.environment) }
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, client_id, data_center, environment } = self;
        f.debug_tuple("AccountId").field(user).field(client_id).field(data_center).field(environment).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeSet, HashSet};

    #[test]
    fn environment_is_part_of_identity_order_and_text() {
        let production = AccountId::new("anna", "1000.ID", DataCenter::EU);
        let [sandbox, developer] =
            [Environment::Sandbox, Environment::Developer].map(|other| production.clone().with_environment(other));
        let all = [developer.clone(), production.clone(), sandbox.clone()];
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 3);
        assert!(BTreeSet::from(all.clone()).into_iter().eq(all), "the names should be ordered byte by byte");
        assert_eq!(production.to_string(), "`anna` of the client `1000.ID` in data center `eu`");
        assert_eq!(developer.to_string(), "`anna` of the client `1000.ID` in data center `eu` (developer)");
        let json = serde_json::to_string(&sandbox).unwrap();
        assert_eq!(json, r#"{"user":"anna","client_id":"1000.ID","data_center":"eu","environment":"sandbox"}"#);
        assert_eq!(serde_json::from_str::<AccountId>(&json).unwrap(), sandbox);
    }
}
