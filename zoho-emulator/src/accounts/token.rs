//! The token endpoint `/oauth/v2/token`. Errors have HTTP status 200, except for a wrong method, a missing `grant_type`
//! and an exceeded rate limit. <https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token.html>

use super::consent_page;
use crate::catalog::catalog;
use crate::http::{IncomingRequest, Response};
use crate::limits::RateKey;
use crate::random;
use crate::registration::ClientType;
use crate::shared::{ScopeInResponse, Shared, Site};
use crate::state::{AccessToken, Challenge, Code, LimitReached, RefreshToken, RegisteredClient};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The reason why no token is issued.
enum Denied {
    /// An OAuth error, with HTTP status 200 and the body `{"error": …}`.
    OAuthError(&'static str),
    /// A rate limit, with HTTP status 400 and the error "Access Denied".
    Throttled,
}

use Denied::{OAuthError, Throttled};

/// An issued token.
struct IssuedToken {
    access_token: String,
    refresh_token: Option<String>,
    scopes: Vec<String>,
}

pub(super) fn respond(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    if request.method != hyper::Method::POST {
        return consent_page::error(400, "Invalid Request", "A token request must use POST.");
    }
    let Some(grant_type) = request.non_empty("grant_type") else {
        return consent_page::error(400, "Invalid Request", "The parameter grant_type is missing.");
    };
    let issued = authenticate_client(shared, site, request).and_then(|client| match (grant_type, client.kind) {
        ("authorization_code", _) => exchange_code(shared, site, request, &client),
        ("refresh_token", _) => refresh(shared, site, request, &client),
        ("client_credentials", ClientType::SelfClient) => credentials(shared, site, request, &client),
        // Zoho's page lists "Bad grant type" among the causes of this error.
        _ => Err(OAuthError("invalid_client")),
    });
    match issued {
        Ok(issued) => Response::json(200, &body(shared, site, issued)),
        Err(OAuthError(code)) => Response::json(catalog().token_error_status(code), &json!({ "error": code })),
        Err(Throttled) => throttled(catalog().token_error_status(catalog().throttled_code())),
    }
}

fn body(shared: &Shared, site: &Site, issued: IssuedToken) -> Value {
    let mut body = Map::new();
    body.insert("access_token".to_owned(), json!(issued.access_token));
    if let Some(refresh_token) = issued.refresh_token {
        body.insert("refresh_token".to_owned(), json!(refresh_token));
    }
    match shared.scope_in_response {
        ScopeInResponse::Absent => {}
        ScopeInResponse::WithSpaces => _ = body.insert("scope".to_owned(), json!(issued.scopes.join(" "))),
        ScopeInResponse::WithCommas => _ = body.insert("scope".to_owned(), json!(issued.scopes.join(","))),
    }
    body.insert("api_domain".to_owned(), json!(site.gateway));
    body.insert("token_type".to_owned(), json!("Bearer"));
    body.insert("expires_in".to_owned(), json!(shared.limits.access_token_lifetime.as_secs()));
    Value::Object(body)
}

/// Returns the response to an OAuth error. It has HTTP status 200.
pub(crate) fn error(word: &str) -> Response {
    Response::json(200, &json!({ "error": word }))
}

/// Returns the response to a rate-limited client.
pub(crate) fn throttled(status: u16) -> Response {
    let description = "You have made too many requests continuously. Please try again after some time.";
    let code = catalog().throttled_code();
    Response::json(status, &json!({ "error_description": description, "error": code, "status": "failure" }))
}

/// Authenticates the client. The client ID and the secret are in parameters or in a `Basic` header.
fn authenticate_client(shared: &Shared, site: &Site, request: &IncomingRequest) -> Result<RegisteredClient, Denied> {
    let basic = request.basic_credentials();
    let (id, secret) = match &basic {
        Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
        None => (request.non_empty("client_id"), request.non_empty("client_secret")),
    };
    let state = shared.state();
    let client = id.and_then(|id| state.client_in(id, &site.code)).ok_or(OAuthError("invalid_client"))?;
    let right = client.secrets.get(&site.code).map(String::as_str);
    // A native app cannot protect a secret, so it may omit the secret. If the app sends a secret, the secret must be
    // correct.
    let needless = client.kind == ClientType::Native && secret.is_none();
    if secret == right || needless { Ok(client.clone()) } else { Err(OAuthError("invalid_client_secret")) }
}

fn exchange_code(
    shared: &Shared,
    site: &Site,
    request: &IncomingRequest,
    client: &RegisteredClient,
) -> Result<IssuedToken, Denied> {
    let now = shared.clock.now();
    let mut state = shared.state();
    let text = request.non_empty("code").ok_or(OAuthError("invalid_code"))?;
    let is_valid = |code: &&Code| code.client == client.id && code.data_center == site.code && now < code.expires;
    let code = state.codes.get(text).filter(is_valid).cloned().ok_or(OAuthError("invalid_code"))?;
    if let Some(requested) = &code.redirect_uri
        && request.non_empty("redirect_uri") != Some(requested)
    {
        return Err(OAuthError("invalid_redirect_uri"));
    }
    if let Some(challenge) = &code.challenge
        && !request.non_empty("code_verifier").is_some_and(|verifier| matches_challenge(challenge, verifier))
    {
        return Err(OAuthError("invalid_request"));
    }
    let refresh_token = code.refreshable.then(random::token);
    if let Some(token) = &refresh_token {
        let new = RefreshToken {
            token: token.clone(),
            client: client.id.clone(),
            user: code.user.clone(),
            data_center: site.code.clone(),
            scopes: code.scopes.clone(),
        };
        state.add_refresh_token(new, &shared.limits, Some(now)).map_err(|LimitReached| Throttled)?;
    }
    state.codes.remove(text);
    let access = AccessToken {
        token: random::token(),
        client: client.id.clone(),
        user: Some(code.user),
        data_center: site.code.clone(),
        scopes: code.scopes.clone(),
        expires: now.saturating_add(shared.limits.access_token_lifetime),
        refresh_token: refresh_token.clone(),
    };
    let access_token = state.add_access_token(access, &shared.limits, now);
    Ok(IssuedToken { access_token, refresh_token, scopes: code.scopes })
}

/// Returns `true` if the verifier matches the challenge. A valid verifier has 43 to 128 unreserved characters.
fn matches_challenge(challenge: &Challenge, verifier: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
    well_formed
        && match challenge {
            Challenge::Plain(challenge) => challenge == verifier,
            Challenge::S256(challenge) => *challenge == BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
        }
}

fn refresh(
    shared: &Shared,
    site: &Site,
    request: &IncomingRequest,
    client: &RegisteredClient,
) -> Result<IssuedToken, Denied> {
    let now = shared.clock.now();
    let mut state = shared.state();
    let text = request.non_empty("refresh_token").unwrap_or_default();
    let own = |refresh: &&RefreshToken| {
        refresh.token == text && refresh.client == client.id && refresh.data_center == site.code
    };
    let refresh = state.refresh_tokens.iter().find(own).cloned().ok_or(OAuthError("invalid_code"))?;
    if !state.windows.admit(RateKey::Refreshes { token: refresh.token.clone() }, shared.limits.refreshes, now) {
        return Err(Throttled);
    }
    let access = AccessToken {
        token: random::token(),
        client: client.id.clone(),
        user: Some(refresh.user),
        data_center: site.code.clone(),
        scopes: refresh.scopes.clone(),
        expires: now.saturating_add(shared.limits.access_token_lifetime),
        refresh_token: Some(refresh.token),
    };
    let access_token = state.add_access_token(access, &shared.limits, now);
    Ok(IssuedToken { access_token, refresh_token: None, scopes: refresh.scopes })
}

fn credentials(
    shared: &Shared,
    site: &Site,
    request: &IncomingRequest,
    client: &RegisteredClient,
) -> Result<IssuedToken, Denied> {
    // According to reports, Zoho rejects a list with spaces here.
    let scopes = shared.catalog.parse_scopes(request.non_empty("scope").unwrap_or_default(), &[',']);
    let scopes = scopes.map_err(|_| OAuthError("invalid_scope"))?;
    if !client.organizations.is_empty() {
        let soid = request.non_empty("soid").ok_or(OAuthError("missing_org_info"))?;
        if !client.organizations.iter().any(|own| own == soid) {
            return Err(OAuthError("invalid_soid"));
        }
    }
    let now = shared.clock.now();
    let access = AccessToken {
        token: random::token(),
        client: client.id.clone(),
        user: None,
        data_center: site.code.clone(),
        scopes: scopes.clone(),
        expires: now.saturating_add(shared.limits.access_token_lifetime),
        refresh_token: None,
    };
    let access_token = shared.state().add_access_token(access, &shared.limits, now);
    Ok(IssuedToken { access_token, refresh_token: None, scopes })
}

/// Reduces the scopes of a new access token and of its refresh token, as if the user had deselected the other scopes.
pub(crate) fn narrow(shared: &Shared, access_token: &str, scopes: &[String]) {
    let mut state = shared.state();
    let Some(access) = state.access_tokens.get_mut(access_token) else { return };
    scopes.clone_into(&mut access.scopes);
    let Some(refresh_token) = access.refresh_token.clone() else { return };
    if let Some(refresh) = state.refresh_tokens.iter_mut().find(|refresh| refresh.token == refresh_token) {
        scopes.clone_into(&mut refresh.scopes);
    }
}
