//! The limits of pagination and the error responses beyond them.

use crate::client::pages::error::PageError;
use crate::client::pages::page_ref::{PageRef, RequestedPaging};
use crate::client::send::SendError;
use crate::endpoint::call::EndpointInfo;
use crate::endpoint::facts::{self, Paging, PagingKind};
use zoho_catalog::PagingError;

/// The number of items in a page if neither the request nor the catalog states the page size.
const PAGE: u64 = 200;

/// Returns the number of items in a page if the call does not set the page size.
pub(crate) fn default_page_size(endpoint: &EndpointInfo) -> u64 {
    endpoint.product.facts.page_limits.default_page_size.unwrap_or(PAGE)
}

/// Fails if a page is beyond the limit of page numbers or indices, before the page is requested.
pub(crate) fn reachable(
    endpoint: &EndpointInfo,
    paging: &Paging,
    requested: RequestedPaging,
    page_ref: &PageRef,
) -> Result<(), PageError> {
    let number = match page_ref {
        PageRef::Number(number) => *number,
        PageRef::Start => requested.page,
        PageRef::From(index) => return reachable_index(endpoint, *index),
        PageRef::Token(_) => return Ok(()),
    };
    let size = requested.size.unwrap_or_else(|| default_page_size(endpoint));
    let before = number.saturating_sub(1).saturating_mul(size);
    match endpoint.product.facts.page_limits.max_items_by_number {
        Some(limit) if paging.by == PagingKind::Token && before >= limit => {
            Err(PageError::PageNumberLimit { endpoint: endpoint.name, limit })
        }
        _ => Ok(()),
    }
}

/// Fails if an index is beyond the limit of the product.
fn reachable_index(endpoint: &EndpointInfo, index: u64) -> Result<(), PageError> {
    match endpoint.product.facts.page_limits.max_items_by_number {
        Some(limit) if index >= limit => Err(PageError::PageNumberLimit { endpoint: endpoint.name, limit }),
        _ => Ok(()),
    }
}

/// The meaning of an error response to a request for a page.
pub(crate) enum LimitExceeded {
    /// The end of the list: Creator returns an error if there are no records.
    Empty,
    /// Any other error.
    For(PageError),
}

pub(crate) fn classify(endpoint: &EndpointInfo, page_ref: &PageRef, error: SendError) -> LimitExceeded {
    let SendError::Api(api) = &error else { return LimitExceeded::For(error.into()) };
    let EndpointInfo { name, product, .. } = *endpoint;
    let limits = product.facts.page_limits;
    let meaning = api.code.as_deref().and_then(|code| facts::paging_meaning(product, code));
    LimitExceeded::For(match (meaning, limits.max_items_by_number, limits.max_items_by_token) {
        (Some(PagingError::EndOfList), ..) => return LimitExceeded::Empty,
        (Some(PagingError::PageNumberLimit), Some(limit), _) => PageError::PageNumberLimit { endpoint: name, limit },
        (Some(PagingError::PageTokenLimit), _, Some(limit)) => PageError::PageTokenLimit { endpoint: name, limit },
        (Some(PagingError::PageTokenRejected), ..) if matches!(page_ref, PageRef::Token(_)) => {
            PageError::PageTokenRejected { endpoint: name }
        }
        _ => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::pages::paginated::tests::{NUMBERS, TOKENS};
    use crate::client::send::ApiError;
    use crate::endpoint::call::{ProductInfo, endpoint_info};
    use crate::endpoint::facts::{
        ApiFacts, BY_STATUS, END_OF_LIST, PAGE_NUMBER_LIMIT, PageLimits, items, paging_error,
    };
    use http::StatusCode;
    use zoho_catalog::{BodyKind, Confidence, Method};

    const FACTS: ApiFacts = ApiFacts {
        errors: &[paging_error("3100", BY_STATUS, END_OF_LIST), paging_error("TOO_FAR", BY_STATUS, PAGE_NUMBER_LIMIT)],
        page_limits: PageLimits {
            default_page_size: items(50),
            max_items_by_number: items(100),
            ..ApiFacts::NONE.page_limits
        },
        ..ApiFacts::NONE
    };
    const KNOWN: &ProductInfo = &ProductInfo::new("known", "Known", "gateway", "Bearer", &[]).with_facts(&FACTS);
    const UNKNOWN: &ProductInfo = &ProductInfo::new("unknown", "Unknown", "gateway", "Bearer", &[]);

    fn endpoint(product: &'static ProductInfo) -> EndpointInfo {
        endpoint_info(product, "ListThings", Method::Get, "/things", BodyKind::None, Confidence::Documented)
    }

    #[test]
    fn page_beyond_the_limit_of_the_product_is_rejected() {
        let requested = RequestedPaging { page: 1, from: 0, size: None };
        let is_refused = |product, paging: &Paging, number| {
            let reached = reachable(&endpoint(product), paging, requested, &PageRef::Number(number));
            matches!(reached, Err(PageError::PageNumberLimit { limit: 100, .. }))
        };
        assert!(!is_refused(KNOWN, &TOKENS, 2) && is_refused(KNOWN, &TOKENS, 3));
        assert!(!is_refused(KNOWN, &NUMBERS, 3) && !is_refused(UNKNOWN, &TOKENS, 3_000));
    }

    #[test]
    fn paging_error_code_has_the_meaning_of_its_product() {
        let refusal = |product, code: &str| {
            let body = format!(r#"{{"code":"{code}"}}"#).into_bytes();
            let error = SendError::Api(Box::new(ApiError::new(&endpoint(product), StatusCode::NOT_FOUND, body.into())));
            classify(&endpoint(product), &PageRef::Number(3), error)
        };
        assert!(matches!(refusal(KNOWN, "3100"), LimitExceeded::Empty));
        assert!(matches!(refusal(KNOWN, "TOO_FAR"), LimitExceeded::For(PageError::PageNumberLimit { limit: 100, .. })));
        for code in ["3100", "TOO_FAR"] {
            assert!(matches!(refusal(UNKNOWN, code), LimitExceeded::For(PageError::Send(SendError::Api(_)))));
        }
    }
}
