//! The signed-in user, and the client for the user's calls. The tokens are encrypted in the manager's store. The
//! browser has the encrypted name of the account.

use crate::error_page::ErrorPage;
use crate::{App, LeadDesk};
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar, SameSite};
use serde::{Deserialize, Serialize};
use zoho_auth_typed::{AccountId, AuthorizedClient, Client, Failure};

/// The cookie that identifies the signed-in user.
const SESSION: &str = "session";

/// Returns a cookie that the jar encrypts: the browser can neither read nor forge its content.
pub(crate) fn cookie(name: &'static str, content: &impl Serialize) -> Result<Cookie<'static>, ErrorPage> {
    let content = serde_json::to_string(content).map_err(|error| ErrorPage::Internal(error.into()))?;
    // The cookie uses `Lax` and not `Strict`, because the callback comes from Zoho's site. For an application served by
    // https, add `.secure(true)`.
    Ok(Cookie::build((name, content)).path("/").http_only(true).same_site(SameSite::Lax).build())
}

/// Returns the cookie that removes the cookie of this name.
pub(crate) fn removal(name: &'static str) -> Cookie<'static> {
    Cookie::build(name).path("/").build()
}

/// The consenting user, as Zoho reports the user.
#[derive(Deserialize)]
struct User {
    /// The ID of the user, which stays the same when name and address change.
    #[serde(rename = "ZUID")]
    zuid: u64,
}

/// Stores the result of a consent, and returns the session cookie. The result replaces the stored tokens of the same
/// user, who may have signed in before.
pub(crate) async fn store(app: &App, granted: AuthorizedClient<LeadDesk>) -> Result<Cookie<'static>, ErrorPage> {
    let User { zuid } = granted.client.send(LeadDesk::user()).await?.json()?;
    let id = app.oauth.account_id(zuid.to_string(), granted.data_center);
    app.oauth.insert(&app.manager, id.user(), &granted).await?;
    cookie(SESSION, &id)
}

/// Removes the session cookie.
pub(crate) fn forget(jar: PrivateCookieJar) -> PrivateCookieJar {
    jar.remove(removal(SESSION))
}

/// Returns the client of the signed-in user, if there is one, whichever process stored the account.
pub(crate) async fn signed_in(app: &App, jar: &PrivateCookieJar) -> Result<Option<Client<LeadDesk>>, ErrorPage> {
    let session = jar.get(SESSION).and_then(|session| serde_json::from_str::<AccountId>(session.value()).ok());
    let Some(id) = session else { return Ok(None) };
    match app.oauth.client(&app.manager.account(id)?).await {
        Ok(client) => Ok(Some(client)),
        // The store has no tokens of the account, or Zoho now requires more than the user granted.
        Err(error) if error.needs_consent() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
