//! The account whose token a request carries.

use crate::error::Error;
use crate::tokens::account::{self, StoreArgs};
use crate::tokens::environment::{self, CLIENT_ID};
use crate::tokens::store::Store;
use zoho_auth_typed::{AccountId, DataCenter, ExposeSecret};

/// The largest number of accounts that an error names.
const NAMED: usize = 5;

/// Returns the identifier of the account of `user` and `data_center`. If one of them is `None`, returns the only
/// account of the client that matches the other. Only accounts in the environment of `store_args` match. Fails if no
/// account or several accounts match.
pub(super) async fn find(
    store: &Store,
    store_args: &StoreArgs,
    user: Option<&str>,
    data_center: Option<DataCenter>,
) -> Result<AccountId, Error> {
    let client_id: String = environment::required([&CLIENT_ID])?.iter().map(ExposeSecret::expose_secret).collect();
    if let (Some(user), Some(data_center)) = (user, data_center) {
        return Ok(store_args.account_id(user, &client_id, data_center));
    }
    let mut accounts = account::all(store).await?;
    accounts.retain(|id| {
        id.client_id() == client_id
            && user.is_none_or(|user| user == id.user())
            && data_center.is_none_or(|data_center| data_center == id.data_center())
    });
    let environment = store_args.environment();
    let (matching, others): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|id| id.environment() == environment);
    match (matching.as_slice(), others.as_slice()) {
        ([one], _) => Ok(one.clone()),
        ([], []) => Err(Error::usage(
            "the store has no account of this client that matches --user and --dc",
            "list the accounts with zoho accounts, or add one with zoho login --user NAME",
        )),
        ([], [other, ..]) => Err(Error::usage(
            format!(
                "the store has no matching account in the {environment} environment, but it has {}",
                names(&others)
            ),
            &format!("add --environment {}, or omit the option for production", other.environment()),
        )),
        (several, _) => {
            let message = format!("the store has several accounts of this client: {}", names(several));
            Err(Error::usage(message, "add --user NAME and --dc CODE"))
        }
    }
}

/// Returns the names of up to `NAMED` accounts, and the number of the remaining accounts.
fn names(accounts: &[AccountId]) -> String {
    let mut names: Vec<String> = accounts.iter().take(NAMED).map(AccountId::to_string).collect();
    if accounts.len() > NAMED {
        names.push(format!("{} more", accounts.len() - NAMED));
    }
    names.join(", ")
}
