//! The token of an account that an application keeps: what the application would send now.

use crate::error::Error;
use crate::tokens::account::{self, Client, Kept};
use crate::tokens::answer::Show;
use crate::tokens::next;
use serde_json::{Map, json};
use std::time::SystemTime;
use zoho_auth_typed::{AccountId, DataCenter, Evidence, ExposeSecret, Transport};

/// Takes the token of the store if it lives, and has it refreshed otherwise, as every process on the store does.
pub(super) async fn text(
    user: &str,
    data_center: DataCenter,
    transport: Transport,
    kept: &Kept,
    show: &Show,
) -> Result<String, Error> {
    let client = Client::from_environment(data_center, transport)?;
    let protection = kept.sealing.protection()?;
    let store = kept.store.open().await?;
    let id = AccountId::new(user, &client.id, data_center);
    account::record(&store, &id).await?;
    let account = client.manager(store.clone(), protection).account(id).map_err(|error| next::of_manager(&error))?;
    let token = account.token().await.map_err(|error| next::of_token(&error))?;
    let left = token.expires_at().and_then(|at| at.duration_since(SystemTime::now()).ok()).unwrap_or_default();
    // Read after the refresh, whose answer may have said more than the store knew.
    let record = account::record(&store, account.id()).await?;
    let scopes = match record.evidence() {
        Evidence::Reported(scopes) => Some(scopes),
        _ => None,
    };
    if show.json {
        let mut object = Map::new();
        object.insert("user".to_owned(), json!(user));
        object.insert("client_id".to_owned(), json!(account.id().client_id()));
        object.insert("data_center".to_owned(), json!(data_center.code()));
        object.insert("scopes".to_owned(), json!(scopes));
        object.insert("expires_in".to_owned(), json!(left.as_secs()));
        if show.show_tokens {
            object.insert("access_token".to_owned(), json!(token.secret().expose_secret()));
        }
        return Ok(format!("{}\n", serde_json::Value::Object(object)));
    }
    Ok(format!(
        "A token of {}.\n  access token  {}\n  life          {} seconds\n  scopes        {}\n",
        account.id(),
        show.token(token.secret()),
        left.as_secs(),
        scopes.map_or_else(|| "not reported".to_owned(), |scopes| scopes.join(", ")),
    ))
}
