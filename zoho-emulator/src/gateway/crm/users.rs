//! The users of CRM and their organization, with the fields that SDKs read. The sources are
//! <https://www.zoho.com/crm/developer/docs/api/v8/get-users.html> and
//! <https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html>.

use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::state::{AccessToken, User};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The organization of users for whom the test has not set one.
const ORGANIZATION: &str = "60000001";

/// Responds to the calls on users and their organization. Returns `None` for any other call.
pub(crate) fn respond(
    users: &BTreeMap<String, User>,
    access: &AccessToken,
    found: &Match<'_>,
    request: &IncomingRequest,
) -> Option<Response> {
    let own = access.user.as_ref().and_then(|name| users.get(name));
    let organization = own.and_then(|user| user.organization.as_deref());
    match found.endpoint.name.as_str() {
        "ListUsers" => {
            let matches = |name: &str, user: &User| match request.non_empty("type") {
                Some("CurrentUser") => access.user.as_deref() == Some(name),
                // All users of the emulator are active and confirmed.
                Some("DeletedUsers" | "DeactiveUsers" | "NotConfirmedUsers") => false,
                _ => user.data_center == access.data_center && user.organization.as_deref() == organization,
            };
            let listed = users.iter().filter(|(name, user)| matches(name, user));
            Some(list(&listed.map(|(name, user)| user_json(name, user)).collect::<Vec<_>>()))
        }
        "GetOrganization" => {
            let id = organization.unwrap_or(ORGANIZATION);
            let organization = json!({
                "id": id, "zgid": id, "company_name": "Example", "domain_name": format!("org{id}"),
                "type": "production", "country_code": null, "time_zone": "UTC",
                "primary_email": access.user.as_ref().zip(own).map(|(name, user)| user.email(name)),
            });
            Some(Response::json(200, &json!({ "org": [organization] })))
        }
        _ => None,
    }
}

/// Returns the list of users, or status 204 if the list is empty.
fn list(users: &[Value]) -> Response {
    if users.is_empty() {
        return Response::empty(204);
    }
    let info = json!({ "page": 1, "per_page": 200, "count": users.len(), "more_records": false });
    Response::json(200, &json!({ "users": users, "info": info }))
}

fn user_json(name: &str, user: &User) -> Value {
    // The Zoho account and the CRM user have different IDs.
    let id = 4_150_868_000_000_000_000 + user.id;
    json!({
        "id": id.to_string(), "zuid": user.id.to_string(), "first_name": name, "last_name": "Example",
        "full_name": format!("{name} Example"), "email": user.email(name), "status": "active", "confirm": true,
        "type__s": "Regular User",
    })
}
