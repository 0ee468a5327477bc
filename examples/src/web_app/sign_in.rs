//! The way of a user to Zoho's consent page and back.

use crate::account::{self, cookie};
use crate::pages::ErrorPage;
use crate::{App, LeadDesk};
use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar};
use zoho_auth_typed::{PendingAuthorization, oauth::CallbackQuery};

/// The cookie of who is at the consent page.
const AWAITING: &str = "awaiting-consent";

/// Sends the user to Zoho, and leaves with the browser what the callback is checked against.
pub(crate) async fn begin(
    State(app): State<App>,
    jar: PrivateCookieJar,
) -> Result<(PrivateCookieJar, Redirect), ErrorPage> {
    let (url, awaiting) = app.oauth.authorize().offline().prompt_consent().build();
    let jar = jar.add(cookie(AWAITING, serde_json::to_string(&awaiting)?));
    Ok((jar, Redirect::to(url.as_str())))
}

/// The user is back. Whatever comes of it, the cookie has served: another try begins anew.
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
    let code = app.oauth.verify_callback(awaiting, query)?; // checked whole, before anything is sent anywhere
    Ok(account::keep(app, app.oauth.exchange(code).await?).await?)
}
