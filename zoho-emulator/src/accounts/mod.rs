//! The accounts server of a data center.

pub(crate) mod authorize;
mod consent_page;
mod revoke;
pub(crate) mod token;
mod user_info;

use crate::fault::FaultPoint;
use crate::http::{IncomingRequest, Response};
use crate::shared::{Shared, Site};

/// Returns the fault point of a path. Returns `None` for other paths.
pub(crate) fn fault_point(path: &str) -> Option<FaultPoint> {
    match path {
        "/oauth/v2/token" => Some(FaultPoint::Token),
        "/oauth/v2/token/revoke" | "/oauth/v2/revoke/token" => Some(FaultPoint::Revoke),
        "/oauth/user/info" => Some(FaultPoint::UserInfo),
        "/oauth/serverinfo" => Some(FaultPoint::ServerInfo),
        _ => None,
    }
}

pub(crate) fn respond(shared: &Shared, site: &Site, request: &IncomingRequest) -> Response {
    match request.path.as_str() {
        "/oauth/v2/auth" => authorize::respond(shared, site, request),
        consent_page::DECISION => authorize::decision(shared, site, request),
        "/oauth/v2/token" => token::respond(shared, site, request),
        "/oauth/v2/token/revoke" => revoke::older(shared, site, request),
        "/oauth/v2/revoke/token" => revoke::current(shared, site, request),
        "/oauth/user/info" => user_info::respond(shared, site, request),
        "/oauth/serverinfo" => user_info::server_info(shared),
        _ => consent_page::error(404, "Page not found", "The emulator's accounts server does not have this page."),
    }
}
