//! The CRM API: records, bulk jobs, files, fields and users.

pub(super) mod bulk_write;
pub(super) mod envelope;
pub(super) mod users;

mod bulk_read;
mod coql;
mod criteria;
mod fields;
mod files;
mod pages;
mod parameters;
mod records;

pub(super) use pages::PageTokenTiming;

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::{DISCARDED, facts};
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::shared::Site;
use crate::store::{CrmStores, Stores};
use serde_json::Value;
use zoho_catalog::model::Product;

/// Responds to the calls for which the emulator has data. Returns `None` for any other call.
pub(super) fn respond(
    stores: &mut Stores,
    product: &Product,
    found: &Match<'_>,
    request: &IncomingRequest,
    site: &Site,
    timing: PageTokenTiming,
) -> Option<Response> {
    let Stores { crm: CrmStores { records, bulk_reads, bulk_writes }, files, .. } = stores;
    parameters::reject(found, request)
        .or_else(|| files::respond(files, found, request))
        .or_else(|| fields::respond(product, records, found, request))
        .or_else(|| bulk_read::respond(bulk_reads, records, found, request))
        .or_else(|| bulk_write::respond(bulk_writes, records, found, request, site))
        .or_else(|| coql::respond(records, found, request))
        .or_else(|| records::respond(records, found, request, timing))
        .map(|response| if records.take_discarded() { response.with_remark(DISCARDED) } else { response })
}

/// Returns the status and the body of an error. <https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html>
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = facts::response("crm", error);
    let message = match error {
        NoToken => "Authentication failed",
        InvalidToken => "invalid oauth token",
        InsufficientScope => "invalid oauth scope to access this URL",
        NoOrganization | WrongOrganization => "permission denied",
        RateLimited => "Too many calls in a short time.",
        QuotaExceeded => "The daily limit of API calls has been reached.",
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, envelope::error_body(code, message, &serde_json::json!({})))
}
