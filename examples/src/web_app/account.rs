//! The signed-in user, and the client for the user's calls. The tokens are encrypted in the manager's store. The
//! browser has the encrypted name of the account.

use crate::{App, LeadDesk};
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar, SameSite};
use serde::Deserialize;
use std::error::Error;
use zoho_auth_typed::Failure;
use zoho_auth_typed::{AccountId, AuthorizedClient, Client, TokenError};

/// The cookie that identifies the signed-in user.
const SESSION: &str = "session";

/// Returns a cookie that the jar encrypts: the browser can neither read nor forge its content.
pub(crate) fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    // The cookie uses `Lax` and not `Strict`, because the callback comes from Zoho's site. For an application served by
    // https, add `.secure(true)`.
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).build()
}

/// The consenting user, as Zoho reports the user.
#[derive(Deserialize)]
struct User {
    /// The ID of the user, which stays the same when name and address change.
    #[serde(rename = "ZUID")]
    zuid: u64,
}

/// Stores the result of a consent. It replaces the stored tokens of the same user, who may have signed in before.
pub(crate) async fn keep(app: &App, granted: AuthorizedClient<LeadDesk>) -> Result<Cookie<'static>, Failed> {
    let User { zuid } = granted.client.send(LeadDesk::user()).await?.json()?;
    let id = app.oauth.account_id(zuid.to_string(), granted.data_center);
    app.oauth.insert(&app.manager, id.user(), &granted).await?;
    Ok(cookie(SESSION, serde_json::to_string(&id)?))
}

/// Returns the client of the signed-in user, if there is one, whichever process stored the account.
pub(crate) async fn signed_in(app: &App, jar: &PrivateCookieJar) -> Result<Option<Client<LeadDesk>>, Failed> {
    let Some(session) = jar.get(SESSION) else { return Ok(None) };
    let id: AccountId = serde_json::from_str(session.value())?;
    match app.oauth.client(&app.manager.account(id)?).await {
        Ok(client) => Ok(Some(client)),
        // The store has no tokens of the account, or Zoho now requires more than the user granted.
        Err(error) if TokenError::needs_consent(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The error of a sign-in or of a call.
type Failed = Box<dyn Error + Send + Sync>;
