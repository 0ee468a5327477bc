//! The two ways to revoke a token.

use crate::client::Kind;
use crate::http::{Answer, Incoming};
use crate::shared::{Shared, Site};
use serde_json::json;

fn success() -> Answer {
    Answer::json(200, &json!({ "status": "success" }))
}

/// `POST /oauth/v2/token/revoke?token=…`, without client: product pages (Inventory, Mail) and all of Zoho's SDKs, at the
/// token's data centre. An unknown token is reported to be answered with success too.
pub(super) fn older(shared: &Shared, site: &Site, request: &Incoming) -> Answer {
    if request.method != hyper::Method::POST {
        return Answer::json(400, &json!({ "error": "invalid_request" }));
    }
    let token = request.given("token").unwrap_or_default();
    let mut state = shared.state();
    if state.refresh_tokens.iter().any(|refresh| refresh.token == token && refresh.data_center == site.code) {
        state.drop_refresh_token(token);
    }
    if state.access_tokens.iter().any(|access| access.token == token && access.data_center == site.code) {
        state.drop_access_token(token);
    }
    success()
}

/// `POST /oauth/v2/revoke/token` with a `Basic` header:
/// <https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html>. The page says at the data centre where
/// the client is registered; the token's own is taken too, as with the older form.
pub(super) fn current(shared: &Shared, site: &Site, request: &Incoming) -> Answer {
    let refused = |word: &str| Answer::json(400, &json!({ "error": word }));
    if request.method != hyper::Method::POST {
        return refused("invalid_request");
    }
    let mut state = shared.state();
    let credentials = request.basic();
    let client = credentials.as_ref().and_then(|(id, _)| state.client_at(id, &site.code)).cloned();
    let (Some((_, secret)), Some(client)) = (credentials, client) else { return refused("invalid_client") };
    let without_secret = client.kind == Kind::Native && secret.is_empty();
    if !without_secret && client.secrets.get(&site.code) != Some(&secret) {
        return refused("invalid_client");
    }
    let token = request.given("token").unwrap_or_default();
    let at_home = client.home == site.code;
    let here = |data_center: &str| at_home || data_center == site.code;
    let revoked = match request.given("token_type").unwrap_or("refresh_token") {
        "refresh_token" => {
            let own = state
                .refresh_tokens
                .iter()
                .any(|old| old.token == token && old.client == client.id && here(&old.data_center));
            own && state.drop_refresh_token(token)
        }
        "access_token" => {
            let own = state
                .access_tokens
                .iter()
                .any(|old| old.token == token && old.client == client.id && here(&old.data_center));
            own && state.drop_access_token(token)
        }
        _ => false,
    };
    if revoked { success() } else { refused("invalid_token") }
}
