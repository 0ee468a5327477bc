//! The two endpoints that revoke a token.

use crate::http::{IncomingRequest, Response};
use crate::registration::ClientType;
use crate::shared::{Shared, Site};
use serde_json::json;

fn success() -> Response {
    Response::json(200, &json!({ "status": "success" }))
}

/// Handles `POST /oauth/v2/token/revoke?token=…`, which needs no client credentials. Product pages (Inventory, Mail)
/// and all SDKs of Zoho use this endpoint in the data center of the token. According to reports, Zoho also responds
/// with success to an unknown token.
pub(super) fn older(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    if request.method != hyper::Method::POST {
        return Response::json(400, &json!({ "error": "invalid_request" }));
    }
    let token = request.non_empty("token").unwrap_or_default();
    let mut state = shared.state();
    if state.refresh_tokens.iter().any(|refresh| refresh.token == token && refresh.data_center == site.code) {
        state.remove_refresh_token(token);
    }
    if state.access_tokens.get(token).is_some_and(|access| access.data_center == site.code) {
        state.remove_access_token(token);
    }
    success()
}

/// Handles `POST /oauth/v2/revoke/token` with a `Basic` header:
/// <https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html>. According to that page, the request goes
/// to the data center of the client. The emulator also accepts the request in the data center of the token, as with the
/// older endpoint.
pub(super) fn current(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    let refused = |word: &str| Response::json(400, &json!({ "error": word }));
    if request.method != hyper::Method::POST {
        return refused("invalid_request");
    }
    let mut state = shared.state();
    let credentials = request.basic_credentials();
    let client = credentials.as_ref().and_then(|(id, _)| state.client_in(id, &site.code)).cloned();
    let (Some((_, secret)), Some(client)) = (credentials, client) else { return refused("invalid_client") };
    let without_secret = client.kind == ClientType::Native && secret.is_empty();
    if !without_secret && client.secrets.get(&site.code) != Some(&secret) {
        return refused("invalid_client");
    }
    let token = request.non_empty("token").unwrap_or_default();
    let is_home = client.home == site.code;
    let is_local = |data_center: &str| is_home || data_center == site.code;
    let revoked = match request.non_empty("token_type").unwrap_or("refresh_token") {
        "refresh_token" => {
            let own = state
                .refresh_tokens
                .iter()
                .any(|old| old.token == token && old.client == client.id && is_local(&old.data_center));
            own && state.remove_refresh_token(token)
        }
        "access_token" => {
            let access = state.access_tokens.get(token);
            let own = access.is_some_and(|access| access.client == client.id && is_local(&access.data_center));
            own && state.remove_access_token(token)
        }
        _ => false,
    };
    if revoked { success() } else { refused("invalid_token") }
}
