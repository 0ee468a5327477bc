//! The redirect of a user to Zoho's consent page, and the callback.

use crate::account::{self, cookie, removal};
use crate::error_page::ErrorPage;
use crate::{App, LeadDesk};
use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar};
use zoho_auth_typed::{PendingAuthorization, oauth::CallbackQuery};

/// The cookie with the pending authorization.
const PENDING: &str = "pending-authorization";

/// Redirects the user to Zoho's consent page. A cookie stores the pending authorization, which the callback needs.
pub(crate) async fn redirect_to_zoho(
    State(app): State<App>,
    jar: PrivateCookieJar,
) -> Result<(PrivateCookieJar, Redirect), ErrorPage> {
    let (url, pending) = app.oauth.authorize().offline().prompt_consent().build();
    Ok((jar.add(cookie(PENDING, &pending)?), Redirect::to(url.as_str())))
}

/// Handles the callback. The cookie with the pending authorization is removed in any case, because another attempt
/// needs a new authorization request.
pub(crate) async fn finish(
    State(app): State<App>,
    jar: PrivateCookieJar,
    query: CallbackQuery,
) -> (PrivateCookieJar, Result<Redirect, ErrorPage>) {
    let pending = jar.get(PENDING);
    let jar = jar.remove(removal(PENDING));
    match sign_in(&app, pending, &query).await {
        Ok(session) => (jar.add(session), Ok(Redirect::to("/"))),
        Err(error) => (jar, Err(error)),
    }
}

async fn sign_in(app: &App, pending: Option<Cookie<'static>>, query: &str) -> Result<Cookie<'static>, ErrorPage> {
    let pending = pending.and_then(|pending| serde_json::from_str(pending.value()).ok());
    let pending: PendingAuthorization<LeadDesk> = pending.ok_or(ErrorPage::NoPendingSignIn)?;
    let code = app.oauth.verify_callback(pending, query)?; // checked completely before any request is sent
    account::store(app, app.oauth.exchange(code).await?).await
}
