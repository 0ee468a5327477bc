//! Who the user is, and which data centres there are.

use crate::http::{Answer, Incoming};
use crate::shared::{Shared, Site};
use serde_json::{Map, Value, json};

/// `GET /oauth/user/info`, for `AaaServer.profile.READ`. Its fields are reported by many clients; how it refuses, by
/// none: the words are those of other services of Zoho's.
pub(super) fn answer(shared: &Shared, site: &Site, request: &Incoming) -> Answer {
    let refused = |word: &str| Answer::json(401, &json!({ "error": word }));
    if request.method != hyper::Method::GET {
        return Answer::json(400, &json!({ "error": "invalid_request" }));
    }
    let Some(token) = request.token() else { return refused("INVALID_TICKET") };
    let state = shared.state();
    let Some(access) = state.living(token, &site.code, shared.clock.now()) else {
        return refused("INVALID_OAUTHTOKEN");
    };
    let allowed = access.scopes.iter().any(|scope| scope == "AaaServer.profile.READ");
    let named = access.user.as_ref().and_then(|name| Some((name, state.users.get(name)?)));
    let (true, Some((name, user))) = (allowed, named) else { return refused("INVALID_OAUTHSCOPE") };
    Answer::json(
        200,
        &json!({
            "ZUID": user.id, "First_Name": name, "Last_Name": "Example", "Display_Name": name,
            "Email": user.email(name),
        }),
    )
}

/// `GET /oauth/serverinfo`: the accounts server of every data centre. China has a service apart and is reported to be
/// absent. <https://www.zoho.com/accounts/protocol/oauth/multi-dc.html>
pub(super) fn server_info(shared: &Shared) -> Answer {
    let listed = shared.sites.iter().filter(|site| site.code != "cn");
    let locations: Map<String, Value> = listed.map(|site| (site.code.clone(), json!(site.accounts))).collect();
    Answer::json(200, &json!({ "result": "success", "locations": locations }))
}
