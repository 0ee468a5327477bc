//! The user information, and the list of data centers.

use crate::http::{IncomingRequest, Response};
use crate::shared::{Shared, Site};
use serde_json::{Map, Value, json};

/// Handles `GET /oauth/user/info`, which requires `AaaServer.profile.READ`. The fields of the response are known from
/// many clients, but its errors are not. The emulator uses the error codes of other Zoho services.
pub(super) fn respond(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    let refused = |word: &str| Response::json(401, &json!({ "error": word }));
    if request.method != hyper::Method::GET {
        return Response::json(400, &json!({ "error": "invalid_request" }));
    }
    let Some(token) = request.access_token() else { return refused("INVALID_TICKET") };
    let state = shared.state();
    let Some(access) = state.valid_access_token(token, &site.code, shared.clock.now()) else {
        return refused("INVALID_OAUTHTOKEN");
    };
    let allowed = access.scopes.iter().any(|scope| scope == "AaaServer.profile.READ");
    let named = access.user.as_ref().and_then(|name| Some((name, state.users.get(name)?)));
    let (true, Some((name, user))) = (allowed, named) else { return refused("INVALID_OAUTHSCOPE") };
    Response::json(
        200,
        &json!({
            "ZUID": user.id, "First_Name": name, "Last_Name": "Example", "Display_Name": name,
            "Email": user.email(name),
        }),
    )
}

/// Handles `GET /oauth/serverinfo`, which lists the accounts server of every data center. According to reports, the
/// list does not contain China, which has a separate service.
/// <https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>
pub(super) fn server_info(shared: &Shared) -> Response {
    let listed = shared.sites.iter().filter(|site| site.code != "cn");
    let locations: Map<String, Value> = listed.map(|site| (site.code.clone(), json!(site.accounts))).collect();
    Response::json(200, &json!({ "result": "success", "locations": locations }))
}
