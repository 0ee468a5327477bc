//! The token of a stored account, which an application would send now.

use crate::commands::counted;
use crate::error::Error;
use crate::tokens::account::{self, Client, StoreArgs};
use crate::tokens::hints;
use crate::tokens::token_output::OutputArgs;
use serde_json::{Map, json};
use std::time::SystemTime;
use zoho_auth_typed::{DataCenter, ExposeSecret, Transport};

/// Returns the token of an account as text or JSON. Refreshes the token first if it is not valid, as every process with
/// this store does.
pub(super) async fn text(
    user: &str,
    data_center: DataCenter,
    transport: Transport,
    store_args: &StoreArgs,
    show: &OutputArgs,
) -> Result<String, Error> {
    let client = Client::from_environment(data_center, transport)?;
    let protection = store_args.encryption.protection()?;
    let store = store_args.store.open().await?;
    let id = store_args.account_id(user, &client.id, data_center);
    account::record(&store, &id).await?;
    let account =
        client.manager(store.clone(), protection).account(id).map_err(|error| hints::manager_error(&error))?;
    let token = account.token().await.map_err(|error| hints::token_error(&error))?;
    let left = token.expires_at().and_then(|at| at.duration_since(SystemTime::now()).ok()).unwrap_or_default();
    // The record is read after the refresh, whose response may have reported scopes that the store did not have.
    let record = account::record(&store, account.id()).await?;
    let scopes = record.reported_scopes();
    if show.json {
        let mut object = Map::new();
        object.insert("user".to_owned(), json!(user));
        object.insert("client_id".to_owned(), json!(account.id().client_id()));
        object.insert("data_center".to_owned(), json!(data_center.code()));
        object.insert("environment".to_owned(), json!(account.id().environment().as_str()));
        object.insert("scopes".to_owned(), json!(scopes));
        object.insert("expires_in".to_owned(), json!(left.as_secs()));
        if show.show_tokens {
            object.insert("access_token".to_owned(), json!(token.secret().expose_secret()));
        }
        return Ok(format!("{}\n", serde_json::Value::Object(object)));
    }
    Ok(format!(
        "Token of {}.\n  access token  {}\n  expires in    {}\n  scopes        {}\n",
        account.id(),
        show.token(token.secret()),
        counted(left.as_secs(), "second"),
        scopes.map_or_else(|| "not reported".to_owned(), |scopes| scopes.join(", ")),
    ))
}
