//! `/oauth/v2/token`. Errors come with HTTP 200, but for a wrong method, a missing `grant_type` and throttling.
//! <https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token.html>

use super::consent_page;
use crate::catalogue::catalogue;
use crate::client::Kind;
use crate::http::{Answer, Incoming};
use crate::limits::Counted;
use crate::random;
use crate::shared::{ScopeInAnswer, Shared, Site};
use crate::state::{AccessToken, Challenge, Code, RefreshToken, Registered, TooMany};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Why there is no token.
enum Denied {
    /// HTTP 200 and `{"error": …}`.
    Word(&'static str),
    /// HTTP 400 and "Access Denied".
    Throttled,
}

use Denied::{Throttled, Word};

/// What there is instead.
struct Granted {
    access_token: String,
    refresh_token: Option<String>,
    scopes: Vec<String>,
}

pub(super) fn answer(shared: &Shared, site: &Site, request: &Incoming) -> Answer {
    if request.method != hyper::Method::POST {
        return consent_page::error(400, "Invalid Request", "A token is asked for with POST.");
    }
    let Some(grant_type) = request.given("grant_type") else {
        return consent_page::error(400, "Invalid Request", "The parameter grant_type is missing.");
    };
    let granted = identify(shared, site, request).and_then(|client| match (grant_type, client.kind) {
        ("authorization_code", _) => redeem(shared, site, request, &client),
        ("refresh_token", _) => refresh(shared, site, request, &client),
        ("client_credentials", Kind::SelfClient) => credentials(shared, site, request, &client),
        // "Bad grant type" is among the causes that the page gives for it.
        _ => Err(Word("invalid_client")),
    });
    match granted {
        Ok(granted) => Answer::json(200, &body(shared, site, granted)),
        Err(Word(word)) => error(word),
        Err(Throttled) => throttled(400),
    }
}

fn body(shared: &Shared, site: &Site, granted: Granted) -> Value {
    let mut body = Map::new();
    body.insert("access_token".to_owned(), json!(granted.access_token));
    if let Some(refresh_token) = granted.refresh_token {
        body.insert("refresh_token".to_owned(), json!(refresh_token));
    }
    match shared.scope_in_answer {
        ScopeInAnswer::Absent => {}
        ScopeInAnswer::WithSpaces => _ = body.insert("scope".to_owned(), json!(granted.scopes.join(" "))),
        ScopeInAnswer::WithCommas => _ = body.insert("scope".to_owned(), json!(granted.scopes.join(","))),
    }
    body.insert("api_domain".to_owned(), json!(site.gateway));
    body.insert("token_type".to_owned(), json!("Bearer"));
    body.insert("expires_in".to_owned(), json!(shared.limits.access_token_life.as_secs()));
    Value::Object(body)
}

/// HTTP 200 all the same.
pub(crate) fn error(word: &str) -> Answer {
    Answer::json(200, &json!({ "error": word }))
}

/// What a throttled client reads.
pub(crate) fn throttled(status: u16) -> Answer {
    let description = "You have made too many requests continuously. Please try again after some time.";
    Answer::json(status, &json!({ "error_description": description, "error": "Access Denied", "status": "failure" }))
}

/// Which client asks. Id and secret are parameters or a `Basic` header.
fn identify(shared: &Shared, site: &Site, request: &Incoming) -> Result<Registered, Denied> {
    let basic = request.basic();
    let (id, secret) = match &basic {
        Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
        None => (request.given("client_id"), request.given("client_secret")),
    };
    let state = shared.state();
    let client = id.and_then(|id| state.client_at(id, &site.code)).ok_or(Word("invalid_client"))?;
    let right = client.secrets.get(&site.code).map(String::as_str);
    // What runs on the user's machine can keep no secret; one that it sends has to be right.
    let needless = client.kind == Kind::Native && secret.is_none();
    if secret == right || needless { Ok(client.clone()) } else { Err(Word("invalid_client_secret")) }
}

fn redeem(shared: &Shared, site: &Site, request: &Incoming, client: &Registered) -> Result<Granted, Denied> {
    let now = shared.clock.now();
    let mut state = shared.state();
    let text = request.given("code").ok_or(Word("invalid_code"))?;
    let alive = |code: &&Code| code.client == client.id && code.data_center == site.code && now < code.expires;
    let code = state.codes.get(text).filter(alive).cloned().ok_or(Word("invalid_code"))?;
    if let Some(asked) = &code.redirect_uri
        && request.given("redirect_uri") != Some(asked)
    {
        return Err(Word("invalid_redirect_uri"));
    }
    if let Some(challenge) = &code.challenge
        && !request.given("code_verifier").is_some_and(|verifier| meets(challenge, verifier))
    {
        return Err(Word("invalid_request"));
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
        state.add_refresh_token(new, &shared.limits, Some(now)).map_err(|TooMany| Throttled)?;
    }
    state.codes.remove(text);
    let access = AccessToken {
        token: random::token(),
        client: client.id.clone(),
        user: Some(code.user),
        data_center: site.code.clone(),
        scopes: code.scopes.clone(),
        expires: now.saturating_add(shared.limits.access_token_life),
        refresh_token: refresh_token.clone(),
    };
    let access_token = state.add_access_token(access, &shared.limits, now);
    Ok(Granted { access_token, refresh_token, scopes: code.scopes })
}

/// A verifier has 43 to 128 unreserved characters.
fn meets(challenge: &Challenge, verifier: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
    well_formed
        && match challenge {
            Challenge::Plain(challenge) => challenge == verifier,
            Challenge::S256(challenge) => *challenge == BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
        }
}

fn refresh(shared: &Shared, site: &Site, request: &Incoming, client: &Registered) -> Result<Granted, Denied> {
    let now = shared.clock.now();
    let mut state = shared.state();
    let text = request.given("refresh_token").unwrap_or_default();
    let own = |refresh: &&RefreshToken| {
        refresh.token == text && refresh.client == client.id && refresh.data_center == site.code
    };
    let refresh = state.refresh_tokens.iter().find(own).cloned().ok_or(Word("invalid_code"))?;
    if !state.windows.admit(Counted::Refreshes { token: refresh.token.clone() }, shared.limits.refreshes, now) {
        return Err(Throttled);
    }
    let access = AccessToken {
        token: random::token(),
        client: client.id.clone(),
        user: Some(refresh.user),
        data_center: site.code.clone(),
        scopes: refresh.scopes.clone(),
        expires: now.saturating_add(shared.limits.access_token_life),
        refresh_token: Some(refresh.token),
    };
    let access_token = state.add_access_token(access, &shared.limits, now);
    Ok(Granted { access_token, refresh_token: None, scopes: refresh.scopes })
}

fn credentials(shared: &Shared, site: &Site, request: &Incoming, client: &Registered) -> Result<Granted, Denied> {
    // A list with spaces is said to be refused here.
    let scopes = catalogue().scopes(request.given("scope").unwrap_or_default(), &[',']);
    let scopes = scopes.map_err(|_| Word("invalid_scope"))?;
    if !client.organizations.is_empty() {
        let soid = request.given("soid").ok_or(Word("missing_org_info"))?;
        if !client.organizations.iter().any(|own| own == soid) {
            return Err(Word("invalid_soid"));
        }
    }
    let now = shared.clock.now();
    let access = AccessToken {
        token: random::token(),
        client: client.id.clone(),
        user: None,
        data_center: site.code.clone(),
        scopes: scopes.clone(),
        expires: now.saturating_add(shared.limits.access_token_life),
        refresh_token: None,
    };
    let access_token = shared.state().add_access_token(access, &shared.limits, now);
    Ok(Granted { access_token, refresh_token: None, scopes })
}

/// Takes scopes away from a token that was just made, as a user does who leaves some out.
pub(crate) fn narrow(shared: &Shared, access_token: &str, scopes: &[String]) {
    let mut state = shared.state();
    let Some(access) = state.access_tokens.iter_mut().find(|access| access.token == access_token) else { return };
    scopes.clone_into(&mut access.scopes);
    let Some(refresh_token) = access.refresh_token.clone() else { return };
    if let Some(refresh) = state.refresh_tokens.iter_mut().find(|refresh| refresh.token == refresh_token) {
        scopes.clone_into(&mut refresh.scopes);
    }
}
