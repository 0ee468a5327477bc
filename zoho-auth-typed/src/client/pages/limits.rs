//! How far an API lets its pages be followed, and how it says so.

use crate::client::pages::error::PageError;
use crate::client::pages::page_ref::{Asked, Place};
use crate::client::pages::paginated::Paging;
use crate::client::send::SendError;
use crate::endpoint::call::EndpointInfo;

/// How many records CRM lists by page numbers where a call takes page tokens.
const BY_NUMBER: u64 = 2_000;
/// Items in a page of CRM and of Books, where the call does not say it.
pub(crate) const PAGE: u64 = 200;

/// Refuses a page that cannot be had, before it is asked for.
pub(crate) fn reachable(endpoint: &EndpointInfo, by: Paging, asked: Asked, place: &Place) -> Result<(), PageError> {
    let number = match place {
        Place::Number(number) => *number,
        Place::Start => asked.page,
        Place::Token(_) | Place::From(_) => return Ok(()),
    };
    let before = number.saturating_sub(1).saturating_mul(asked.size.unwrap_or(PAGE));
    if by == Paging::Token && before >= BY_NUMBER {
        return Err(PageError::PageNumberLimit { endpoint: endpoint.name, limit: BY_NUMBER });
    }
    Ok(())
}

/// What the API's refusal of a page means.
pub(crate) enum Refused {
    /// The list is over: Creator refuses where there are no records.
    Empty,
    /// Anything else.
    For(PageError),
}

/// Creator's numbers for a report, or a page of it, without records.
const NOTHING: [&str; 2] = ["3100", "9280"];

pub(crate) fn refused(endpoint: &EndpointInfo, place: &Place, error: SendError) -> Refused {
    let SendError::Api(api) = &error else { return Refused::For(error.into()) };
    let endpoint_name = endpoint.name;
    Refused::For(match api.code.as_deref() {
        Some(code) if endpoint.product.name == "creator" && NOTHING.contains(&code) => return Refused::Empty,
        Some("DISCRETE_PAGINATION_LIMIT_EXCEEDED") => {
            PageError::PageNumberLimit { endpoint: endpoint_name, limit: BY_NUMBER }
        }
        Some("PAGINATION_LIMIT_EXCEEDED") => PageError::PageTokenLimit { endpoint: endpoint_name },
        Some("EXPIRED_VALUE" | "TOKEN_BOUND_DATA_MISMATCH") if matches!(place, Place::Token(_)) => {
            PageError::PageTokenRejected { endpoint: endpoint_name }
        }
        _ => error.into(),
    })
}
