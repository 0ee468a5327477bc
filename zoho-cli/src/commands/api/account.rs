//! The account whose token a request carries.

use crate::error::Error;
use crate::tokens::account::{self, StoreArgs};
use crate::tokens::environment::{self, CLIENT_ID};
use crate::tokens::store::Store;
use zoho_auth_typed::{AccountId, DataCenter, ExposeSecret, data_center::Environment};

/// The number of accounts that an error names.
const NAMED: usize = 5;

/// Returns the account of the options: that of user and data center, or else the only one that matches them.
pub(super) async fn find(
    store: &Store,
    store_args: &StoreArgs,
    user: Option<&str>,
    data_center: Option<DataCenter>,
) -> Result<AccountId, Error> {
    let client_id: String = environment::required([&CLIENT_ID])?.iter().map(ExposeSecret::expose_secret).collect();
    if let (Some(user), Some(data_center)) = (user, data_center) {
        return in_production(store_args.account_id(user, &client_id, data_center));
    }
    let mut accounts = account::all(store).await?;
    accounts.retain(|id| {
        id.client_id() == client_id
            && user.is_none_or(|user| user == id.user())
            && data_center.is_none_or(|data_center| data_center == id.data_center())
            && id.environment() == Environment::Production
    });
    match accounts.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Error::usage(
            "the store has no such account of this client",
            "list the accounts with zoho accounts, or add one with zoho login --user NAME",
        )),
        several => {
            let mut names: Vec<String> = several.iter().take(NAMED).map(AccountId::to_string).collect();
            if several.len() > NAMED {
                names.push(format!("{} more", several.len() - NAMED));
            }
            let message = format!("the store has several accounts of this client: {}", names.join(", "));
            Err(Error::usage(message, "add --user NAME and --dc CODE"))
        }
    }
}

fn in_production(id: AccountId) -> Result<AccountId, Error> {
    if id.environment() == Environment::Production {
        return Ok(id);
    }
    Err(Error::usage(
        format!("requests are sent only to the production environment, and not to that of {id}"),
        "omit --environment",
    ))
}
