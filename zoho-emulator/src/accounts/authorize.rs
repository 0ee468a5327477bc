//! `/oauth/v2/auth`: what is asked for, and what the user decides.
//! <https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html>

use super::consent_page;
use crate::catalogue::catalogue;
use crate::fault::{At, Fault};
use crate::http::{Answer, Incoming};
use crate::limits::Counted;
use crate::random;
use crate::shared::{Shared, Site};
use crate::state::{AuthorizeRequest, Challenge, Code};
use std::fmt;
use url::Url;

/// A page that Zoho shows to the user instead of asking: the application never hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPage {
    /// HTTP status. Documented are 500 for a wrong `response_type` and 400 for what is no GET; the others are 200.
    pub status: u16,
    /// What it says: `Invalid Redirect Uri`.
    pub title: &'static str,
}

impl fmt::Display for ErrorPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zoho shows the user a page that says `{}`", self.title)
    }
}

impl std::error::Error for ErrorPage {}

const INVALID_REQUEST: ErrorPage = ErrorPage { status: 400, title: "Invalid Request" };

pub(super) fn answer(shared: &Shared, site: &Site, request: &Incoming) -> Answer {
    let checked = if request.method == hyper::Method::GET {
        check(shared, site, |name| request.given(name))
    } else {
        Err(INVALID_REQUEST)
    };
    match checked {
        Ok(asked) => {
            let number = random::token();
            let mut state = shared.state();
            state.pending.insert(number.clone(), asked.clone());
            consent_page::ask(&number, &asked, state.users.iter())
        }
        Err(page) => consent_page::error(page.status, page.title, explanation(page.title)),
    }
}

fn explanation(title: &str) -> &'static str {
    match title {
        "Invalid Client" => {
            "No application of this client id is registered here, or it asks for a kind of answer that it may not have."
        }
        "Invalid response type" => "The client id or the response type is missing.",
        "Invalid OAuth Scope" => "A scope is missing, or Zoho knows none of that name.",
        "Invalid Redirect Uri" => "The redirect URI is missing, or not exactly one that is registered.",
        _ => "The request is not one that Zoho understands.",
    }
}

/// Where the buttons of the consent page lead.
pub(super) fn decision(shared: &Shared, _site: &Site, request: &Incoming) -> Answer {
    let invalid = || consent_page::error(400, INVALID_REQUEST.title, "This page was answered before, or never shown.");
    if request.method != hyper::Method::POST {
        return invalid();
    }
    let Some(asked) = request.given("request").and_then(|number| shared.state().pending.remove(number)) else {
        return invalid();
    };
    let approved = request.given("decision") == Some("approve");
    let user = request.given("user").filter(|user| shared.state().users.contains_key(*user)).map(str::to_owned);
    match (approved, user) {
        (true, Some(user)) => match approve(shared, &asked, &user) {
            Ok(callback) => Answer::redirect(&callback),
            Err(page) => consent_page::error(page.status, page.title, explanation(page.title)),
        },
        (true, None) => invalid(),
        (false, _) => Answer::redirect(&refuse(&asked)),
    }
}

/// What an authorisation URL asks for.
pub(crate) fn check<'p>(
    shared: &Shared,
    site: &Site,
    given: impl Fn(&str) -> Option<&'p str>,
) -> Result<AuthorizeRequest, ErrorPage> {
    let page = |title| ErrorPage { status: 200, title };
    let (Some(client), Some(response_type)) = (given("client_id"), given("response_type")) else {
        return Err(page("Invalid response type"));
    };
    if response_type != "code" {
        return Err(ErrorPage { status: 500, title: "Invalid Client" });
    }
    let state = shared.state();
    let client = state.client_at(client, &site.code).ok_or(page("Invalid Client"))?;
    let redirect_uri = given("redirect_uri").unwrap_or_default();
    if !client.redirect_uris.iter().any(|registered| registered == redirect_uri) || Url::parse(redirect_uri).is_err() {
        return Err(page("Invalid Redirect Uri"));
    }
    // Commas are documented; lists with spaces are reported to work here, though not at the token endpoint.
    let scopes = catalogue().scopes(given("scope").unwrap_or_default(), &[',', ' ']);
    let scopes = scopes.map_err(|_| page("Invalid OAuth Scope"))?;
    let challenge = match (given("code_challenge"), given("code_challenge_method").unwrap_or("plain")) {
        (None, _) if client.pkce_required => return Err(INVALID_REQUEST),
        (None, _) => None,
        (Some(challenge), "plain") => Some(Challenge::Plain(challenge.to_owned())),
        (Some(challenge), "S256") => Some(Challenge::S256(challenge.to_owned())),
        (Some(_), _) => return Err(INVALID_REQUEST),
    };
    Ok(AuthorizeRequest {
        client: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: given("state").map(str::to_owned),
        offline: given("access_type") == Some("offline"),
        // An old page prints `Consent`.
        prompt_consent: given("prompt").is_some_and(|prompt| prompt.eq_ignore_ascii_case("consent")),
        challenge,
    })
}

/// The user agrees: where the browser goes.
pub(crate) fn approve(shared: &Shared, asked: &AuthorizeRequest, user: &str) -> Result<String, ErrorPage> {
    let now = shared.clock.now();
    let mut state = shared.state();
    let data_center = state.users.get(user).map(|user| user.data_center.clone()).unwrap_or_default();
    // A data centre that is not switched on for the client cannot be used.
    state.client_at(&asked.client, &data_center).ok_or(ErrorPage { status: 200, title: "Invalid Client" })?;
    if !state.windows.admit(Counted::Codes { client: asked.client.clone() }, shared.limits.codes, now) {
        return Ok(refuse(asked));
    }
    let first = state.consents.insert((asked.client.clone(), user.to_owned()));
    let code = state.add_code(Code {
        client: asked.client.clone(),
        user: user.to_owned(),
        data_center: data_center.clone(),
        scopes: asked.scopes.clone(),
        redirect_uri: Some(asked.redirect_uri.clone()),
        challenge: asked.challenge.clone(),
        refreshable: asked.offline && (first || asked.prompt_consent),
        expires: now.saturating_add(shared.limits.code_life),
    });
    drop(state);
    let fault = shared.take_fault(At::Callback, Some(user));
    let accounts = match &fault {
        Some(Fault::CallbackAccountsServer(origin)) => origin.as_str(),
        _ => shared.site(&data_center).map_or("", |site| site.accounts.as_str()),
    };
    let mut parameters = vec![("code", code.as_str())];
    if fault != Some(Fault::CallbackWithoutLocation) {
        parameters.extend([("location", data_center.as_str()), ("accounts-server", accounts)]);
    }
    let mut callback = callback(asked, &parameters);
    if fault == Some(Fault::CallbackStrayAmpersand) {
        callback.push('&');
    }
    Ok(callback)
}

/// The user does not agree, or there were too many codes: where the browser goes.
pub(crate) fn refuse(asked: &AuthorizeRequest) -> String {
    callback(asked, &[("error", "access_denied")])
}

fn callback(asked: &AuthorizeRequest, parameters: &[(&str, &str)]) -> String {
    // It was parsed when the request was checked.
    let Ok(mut url) = Url::parse(&asked.redirect_uri) else { return asked.redirect_uri.clone() };
    let state = asked.state.as_deref().map(|state| ("state", state));
    url.query_pairs_mut().extend_pairs(parameters.iter().copied().chain(state));
    url.into()
}
