//! Who works in CRM, and for which organisation. <https://www.zoho.com/crm/developer/docs/api/v8/get-users.html> and
//! <https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html>: the part of their fields that SDKs read.

use super::route::Match;
use crate::http::{Answer, Incoming};
use crate::state::{AccessToken, State, User};
use serde_json::{Value, json};

/// The organisation of users that were given none.
const ORGANIZATION: &str = "60000001";

/// Answers the calls on users and their organisation; `None`: not one of them.
pub(super) fn answer(state: &State, access: &AccessToken, found: &Match<'_>, request: &Incoming) -> Option<Answer> {
    let own = access.user.as_ref().and_then(|name| state.users.get(name));
    let organization = own.and_then(|user| user.organization.as_deref());
    match found.endpoint.name.as_str() {
        "GetUsers" => {
            let meant = |name: &str, user: &User| match request.given("type") {
                Some("CurrentUser") => access.user.as_deref() == Some(name),
                // Everybody here works, and has confirmed.
                Some("DeletedUsers" | "DeactiveUsers" | "NotConfirmedUsers") => false,
                _ => user.data_center == access.data_center && user.organization.as_deref() == organization,
            };
            let meant = state.users.iter().filter(|(name, user)| meant(name, user));
            Some(users(&meant.map(|(name, user)| described(name, user)).collect::<Vec<_>>()))
        }
        "GetOrganization" => {
            let id = organization.unwrap_or(ORGANIZATION);
            let organization = json!({
                "id": id, "zgid": id, "company_name": "Example", "domain_name": format!("org{id}"),
                "type": "production", "country_code": null, "time_zone": "UTC",
                "primary_email": access.user.as_ref().zip(own).map(|(name, user)| user.email(name)),
            });
            Some(Answer::json(200, &json!({ "org": [organization] })))
        }
        _ => None,
    }
}

/// 204 where there is nobody.
fn users(users: &[Value]) -> Answer {
    if users.is_empty() {
        return Answer::empty(204);
    }
    let info = json!({ "page": 1, "per_page": 200, "count": users.len(), "more_records": false });
    Answer::json(200, &json!({ "users": users, "info": info }))
}

fn described(name: &str, user: &User) -> Value {
    // The number of the account is one, that of the person in this CRM another.
    let id = 4_150_868_000_000_000_000 + user.id;
    json!({
        "id": id.to_string(), "zuid": user.id.to_string(), "first_name": name, "last_name": "Example",
        "full_name": format!("{name} Example"), "email": user.email(name), "status": "active", "confirm": true,
        "type__s": "Regular User",
    })
}
