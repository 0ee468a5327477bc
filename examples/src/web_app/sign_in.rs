//! The redirect of a user to Zoho's consent page, and the callback.

use crate::account::{self, cookie};
use crate::pages::ErrorPage;
use crate::{App, LeadDesk};
use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar};
use zoho_auth_typed::{PendingAuthorization, oauth::CallbackQuery};

/// The cookie with the pending authorization.
const AWAITING: &str = "awaiting-consent";

/// Redirects the user to Zoho. The browser stores the values for checking the callback.
pub(crate) async fn begin(
    State(app): State<App>,
    jar: PrivateCookieJar,
) -> Result<(PrivateCookieJar, Redirect), ErrorPage> {
    let (url, awaiting) = app.oauth.authorize().offline().prompt_consent().build();
    let jar = jar.add(cookie(AWAITING, serde_json::to_string(&awaiting)?));
    Ok((jar, Redirect::to(url.as_str())))
}

/// Handles the callback. The cookie is removed in any case: another attempt needs a new authorization request.
pub(crate) async fn finish(
    State(app): State<App>,
    jar: PrivateCookieJar,
    query: CallbackQuery,
) -> (PrivateCookieJar, Result<Redirect, ErrorPage>) {
    let awaiting = jar.get(AWAITING);
    let jar = jar.remove(cookie(AWAITING, String::new()));
    match sign_in(&app, awaiting, &query).await {
        Ok(session) => (jar.add(session), Ok(Redirect::to("/"))),
        Err(failure) => (jar, Err(failure)),
    }
}

async fn sign_in(app: &App, awaiting: Option<Cookie<'static>>, query: &str) -> Result<Cookie<'static>, ErrorPage> {
    let awaiting = awaiting.ok_or("this browser has not begun a sign-in")?;
    let awaiting: PendingAuthorization<LeadDesk> = serde_json::from_str(awaiting.value())?;
    let code = app.oauth.verify_callback(awaiting, query)?; // checked completely before any request is sent
    Ok(account::keep(app, app.oauth.exchange(code).await?).await?)
}
