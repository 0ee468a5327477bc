//! The authorization endpoint `/oauth/v2/auth`: the authorization request and the user's decision.
//! <https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html>

use super::consent_page;
use crate::fault::{Fault, FaultPoint};
use crate::http::{IncomingRequest, Response};
use crate::limits::RateKey;
use crate::random;
use crate::shared::{Shared, Site};
use crate::state::{AuthorizationRequest, Challenge, Code};
use std::fmt;
use url::Url;

/// An error page that Zoho shows to the user instead of the consent page. Zoho does not redirect to the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPage {
    /// The HTTP status. Zoho documents status 500 for a wrong `response_type`, and status 400 for a method other than
    /// GET. All other errors have status 200.
    pub status: u16,
    /// The title of the page, such as `Invalid Redirect Uri`.
    pub title: &'static str,
}

impl fmt::Display for ErrorPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fix = match self.title {
            "Invalid Client" => "check the client ID and the response type",
            "Invalid OAuth Scope" => "check the scopes",
            "Invalid Redirect Uri" => "register the redirect URI for the client",
            _ => "check the authorization URL",
        };
        write!(f, "Zoho shows the user the error page `{}`; {fix}", self.title)
    }
}

impl std::error::Error for ErrorPage {}

const INVALID_REQUEST: ErrorPage = ErrorPage { status: 400, title: "Invalid Request" };

pub(super) fn respond(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    let checked = if request.method == hyper::Method::GET {
        check(shared, site, |name| request.non_empty(name))
    } else {
        Err(INVALID_REQUEST)
    };
    match checked {
        Ok(authorization) => {
            let number = random::token();
            let mut state = shared.state();
            state.pending.push((number.clone(), authorization.clone()), 0);
            consent_page::consent_form(&shared.catalog, &number, &authorization, state.users.iter())
        }
        Err(page) => consent_page::error(page.status, page.title, explanation(page.title)),
    }
}

fn explanation(title: &str) -> &'static str {
    match title {
        "Invalid Client" => {
            "No application with this client ID is registered here, or it is not allowed to use this response type."
        }
        "Invalid response type" => "The client ID or the response type is missing.",
        "Invalid OAuth Scope" => "The scope is missing or unknown.",
        "Invalid Redirect Uri" => "The redirect URI is missing or differs from the registered ones.",
        _ => "The request is invalid.",
    }
}

/// Handles the form of the consent page, which contains the user's decision.
pub(super) fn decision(shared: &Shared, _site: &Site, request: &IncomingRequest) -> Response {
    let invalid = || {
        consent_page::error(
            400,
            INVALID_REQUEST.title,
            "This form was already submitted, or it does not exist. Open the authorization URL again.",
        )
    };
    if request.method != hyper::Method::POST {
        return invalid();
    }
    let number = request.non_empty("request").unwrap_or_default();
    let Some((_, authorization)) = shared.state().pending.take(|(pending, _)| pending == number) else {
        return invalid();
    };
    let approved = request.non_empty("decision") == Some("approve");
    let user = request.non_empty("user").filter(|user| shared.state().users.contains_key(*user)).map(str::to_owned);
    match (approved, user) {
        (true, Some(user)) => match approve(shared, &authorization, &user) {
            Ok(callback) => Response::redirect(&callback),
            Err(page) => consent_page::error(page.status, page.title, explanation(page.title)),
        },
        (true, None) => invalid(),
        (false, _) => Response::redirect(&deny(&authorization)),
    }
}

/// Checks the parameters of an authorization request. Fails with the error page that Zoho would show.
pub(crate) fn check<'p>(
    shared: &Shared,
    site: &Site,
    parameter: impl Fn(&str) -> Option<&'p str>,
) -> Result<AuthorizationRequest, ErrorPage> {
    let page = |title| ErrorPage { status: 200, title };
    let (Some(client), Some(response_type)) = (parameter("client_id"), parameter("response_type")) else {
        return Err(page("Invalid response type"));
    };
    if response_type != "code" {
        return Err(ErrorPage { status: 500, title: "Invalid Client" });
    }
    let state = shared.state();
    let client = state.client_in(client, &site.code).ok_or(page("Invalid Client"))?;
    let redirect_uri = parameter("redirect_uri").unwrap_or_default();
    if !client.redirect_uris.iter().any(|registered| registered == redirect_uri) || Url::parse(redirect_uri).is_err() {
        return Err(page("Invalid Redirect Uri"));
    }
    // The documentation separates scopes with commas. According to reports, spaces also work here, but not at the token
    // endpoint.
    let scopes = shared.catalog.parse_scopes(parameter("scope").unwrap_or_default(), &[',', ' ']);
    let scopes = scopes.map_err(|_| page("Invalid OAuth Scope"))?;
    let challenge = match (parameter("code_challenge"), parameter("code_challenge_method").unwrap_or("plain")) {
        (None, _) if client.pkce_required => return Err(INVALID_REQUEST),
        (None, _) => None,
        (Some(challenge), "plain") => Some(Challenge::Plain(challenge.to_owned())),
        (Some(challenge), "S256") => Some(Challenge::S256(challenge.to_owned())),
        (Some(_), _) => return Err(INVALID_REQUEST),
    };
    Ok(AuthorizationRequest {
        client: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: parameter("state").map(str::to_owned),
        offline: parameter("access_type") == Some("offline"),
        // An old page of Zoho's documentation has the value `Consent`.
        prompt_consent: parameter("prompt").is_some_and(|prompt| prompt.eq_ignore_ascii_case("consent")),
        challenge,
    })
}

/// Approves an authorization request as the user, and returns the URL of the callback.
pub(crate) fn approve(shared: &Shared, authorization: &AuthorizationRequest, user: &str) -> Result<String, ErrorPage> {
    let now = shared.clock.now();
    let mut state = shared.state();
    let data_center = state.users.get(user).map(|user| user.data_center.clone()).unwrap_or_default();
    // The client must be enabled in the data center of the user.
    state.client_in(&authorization.client, &data_center).ok_or(ErrorPage { status: 200, title: "Invalid Client" })?;
    if !state.windows.admit(RateKey::Codes { client: authorization.client.clone() }, shared.limits.codes, now) {
        return Ok(deny(authorization));
    }
    let first = state.consents.insert((authorization.client.clone(), user.to_owned()));
    let code = Code {
        client: authorization.client.clone(),
        user: user.to_owned(),
        data_center: data_center.clone(),
        scopes: authorization.scopes.clone(),
        redirect_uri: Some(authorization.redirect_uri.clone()),
        challenge: authorization.challenge.clone(),
        refreshable: authorization.offline && (first || authorization.prompt_consent),
        expires: now.saturating_add(shared.limits.code_lifetime),
    };
    let code = state.add_code(code, now);
    drop(state);
    let fault = shared.take_fault(FaultPoint::Callback, Some(user), None);
    let accounts = match &fault {
        Some(Fault::CallbackAccountsServer(origin)) => origin.as_str(),
        _ => shared.site(&data_center).map_or("", |site| site.accounts.as_str()),
    };
    let mut parameters = vec![("code", code.as_str())];
    if fault != Some(Fault::CallbackWithoutLocation) {
        parameters.extend([("location", data_center.as_str()), ("accounts-server", accounts)]);
    }
    let mut callback = callback(authorization, &parameters);
    if fault == Some(Fault::CallbackStrayAmpersand) {
        callback.push('&');
    }
    Ok(callback)
}

/// Returns the URL of the callback with the error `access_denied`. Zoho sends it after a denial, and after too many
/// authorization codes.
pub(crate) fn deny(authorization: &AuthorizationRequest) -> String {
    callback(authorization, &[("error", "access_denied")])
}

fn callback(authorization: &AuthorizationRequest, parameters: &[(&str, &str)]) -> String {
    // The URI is valid, because `check` has parsed it.
    let Ok(mut url) = Url::parse(&authorization.redirect_uri) else { return authorization.redirect_uri.clone() };
    let state = authorization.state.as_deref().map(|state| ("state", state));
    url.query_pairs_mut().extend_pairs(parameters.iter().copied().chain(state));
    url.into()
}
