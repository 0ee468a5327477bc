//! Who is signed in. Your application has a database for this.

use crate::LeadDesk;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use zoho_auth_typed::{Client, Granted, SecretString};

/// A user's consent, and what came of it.
pub(crate) struct Account {
    /// Good for the calls of `LeadDesk`. It refreshes its own access token.
    pub(crate) client: Client<LeadDesk>,
    /// A database would keep it, sealed, beside the data centre: `oauth.with_refresh_token` makes a client of the two.
    _refresh_token: SecretString,
}

/// The accounts by the number that the session cookie holds.
#[derive(Clone, Default)]
pub(crate) struct Accounts(Arc<Mutex<HashMap<usize, Arc<Account>>>>);

impl Accounts {
    /// Keeps a consent, and says its number.
    pub(crate) fn add(&self, granted: Granted<LeadDesk>) -> usize {
        let account = Account { client: granted.client, _refresh_token: granted.refresh_token };
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = accounts.len();
        accounts.insert(number, Arc::new(account));
        number
    }

    /// The account of a session cookie.
    pub(crate) fn get(&self, session: &str) -> Option<Arc<Account>> {
        let accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.get(&session.parse().ok()?).cloned()
    }
}
