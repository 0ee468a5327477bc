//! Who is signed in, and the client for their calls. The tokens are in the manager's store, sealed; the browser has the
//! account's name, sealed as well.

use crate::{App, LeadDesk};
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar, SameSite};
use serde::Deserialize;
use std::error::Error;
use zoho_auth_typed::Failure;
use zoho_auth_typed::{AccountId, AuthorizedClient, Client, TokenError};

/// The cookie of who is signed in.
const SESSION: &str = "session";

/// A cookie that the jar seals: the browser can neither read nor forge what is in it.
pub(crate) fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    // `Lax` and not `Strict`: the callback comes from Zoho's site. Served by https, add `.secure(true)`.
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).build()
}

/// Who consented, as Zoho says it.
#[derive(Deserialize)]
struct User {
    /// It stays the same when name and address change.
    #[serde(rename = "ZUID")]
    zuid: u64,
}

/// Keeps what a consent gave: in place of what was kept of the same user, who may have signed in before.
pub(crate) async fn keep(app: &App, granted: AuthorizedClient<LeadDesk>) -> Result<Cookie<'static>, Failed> {
    let User { zuid } = granted.client.send(LeadDesk::user()).await?.json()?;
    let id = app.oauth.account_id(zuid.to_string(), granted.data_center);
    app.oauth.insert(&app.manager, id.user(), granted).await?;
    Ok(cookie(SESSION, serde_json::to_string(&id)?))
}

/// The client of who is signed in, if somebody is: whichever process kept the account, and whenever.
pub(crate) async fn signed_in(app: &App, jar: &PrivateCookieJar) -> Result<Option<Client<LeadDesk>>, Failed> {
    let Some(session) = jar.get(SESSION) else { return Ok(None) };
    let id: AccountId = serde_json::from_str(session.value())?;
    match app.oauth.client(&app.manager.account(id)?).await {
        Ok(client) => Ok(Some(client)),
        // Nothing is kept of the account any more, or Zoho has begun to ask for more than the user granted.
        Err(error) if TokenError::needs_consent(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whatever went wrong.
type Failed = Box<dyn Error + Send + Sync>;
