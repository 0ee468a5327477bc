//! The signed-in user, and the client for the user's calls. The tokens are encrypted in the manager's store. The
//! browser has the encrypted identifier of the account.

use crate::error_page::ErrorPage;
use crate::{App, LeadDesk};
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar, SameSite};
use serde::{Deserialize, Serialize};
use zoho_auth_typed::{AccountId, AuthorizedClient, Client, Failure};

/// The cookie that identifies the signed-in user.
const SESSION: &str = "session";

/// Returns a cookie for the cookie jar, which encrypts it: the browser can neither read nor forge the content.
pub(crate) fn cookie(name: &'static str, content: &impl Serialize) -> Result<Cookie<'static>, ErrorPage> {
    let content = serde_json::to_string(content).map_err(|error| ErrorPage::Internal(error.into()))?;
    // The cookie uses `Lax` and not `Strict`, because the callback comes from Zoho's site. For an application served by
    // https, add `.secure(true)`.
    Ok(Cookie::build((name, content)).path("/").http_only(true).same_site(SameSite::Lax).build())
}

/// Returns the cookie that removes the cookie with this name.
pub(crate) fn removal(name: &'static str) -> Cookie<'static> {
    Cookie::build(name).path("/").build()
}

/// The user who consented, in the response of the call `GetUserInfo`.
#[derive(Deserialize)]
struct User {
    /// The ID of the user, which stays the same if the name or the email address changes.
    #[serde(rename = "ZUID")]
    zuid: u64,
}

/// Stores the tokens of a user who consented, and returns the session cookie. The tokens replace those of an earlier
/// sign-in of the same user.
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

/// Returns the client of the signed-in user. Returns `None` if no user is signed in, or if the user must consent again.
/// Another process may have stored the account.
pub(crate) async fn signed_in(app: &App, jar: &PrivateCookieJar) -> Result<Option<Client<LeadDesk>>, ErrorPage> {
    let session = jar.get(SESSION).and_then(|session| serde_json::from_str::<AccountId>(session.value()).ok());
    let Some(id) = session else { return Ok(None) };
    match app.oauth.client(&app.manager.account(id)?).await {
        Ok(client) => Ok(Some(client)),
        // The store has no tokens of the account, or the user granted fewer scopes than this application needs.
        Err(error) if error.needs_consent() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
