//! The accounts server of a data centre.

pub(crate) mod authorize;
mod consent_page;
mod revoke;
pub(crate) mod token;
mod user_info;

use crate::fault::At;
use crate::http::{Answer, Incoming};
use crate::shared::{Shared, Site};

/// The part of the path that only the emulator has: where the buttons of the consent page lead.
const DECISION: &str = "/emulator/decision";

/// Where faults for this path are planned.
pub(crate) fn place(path: &str) -> Option<At> {
    match path {
        "/oauth/v2/token" => Some(At::Token),
        "/oauth/v2/token/revoke" | "/oauth/v2/revoke/token" => Some(At::Revoke),
        "/oauth/user/info" => Some(At::UserInfo),
        "/oauth/serverinfo" => Some(At::ServerInfo),
        _ => None,
    }
}

pub(crate) fn answer(shared: &Shared, site: &Site, request: &Incoming) -> Answer {
    match request.path.as_str() {
        "/oauth/v2/auth" => authorize::answer(shared, site, request),
        DECISION => authorize::decision(shared, site, request),
        "/oauth/v2/token" => token::answer(shared, site, request),
        "/oauth/v2/token/revoke" => revoke::older(shared, site, request),
        "/oauth/v2/revoke/token" => revoke::current(shared, site, request),
        "/oauth/user/info" => user_info::answer(shared, site, request),
        "/oauth/serverinfo" => user_info::server_info(shared),
        _ => consent_page::error(404, "Page not found", "The emulator's accounts server has no such page."),
    }
}
