//! The pages of CRM records. Page numbers reach the first 2,000 records, and page tokens the first 100,000.
//!
//! The error codes are those of Zoho's description of Get Records (`DISCRETE_PAGINATION_LIMIT_EXCEEDED`,
//! `PAGINATION_LIMIT_EXCEEDED`, `EXPIRED_VALUE`, `TOKEN_BOUND_DATA_MISMATCH`, `AMBIGUITY_DURING_PROCESSING`). The only
//! documented status is 400 for the first code. Clients report status 401 for the mismatch.

use super::envelope::{error, invalid_data};
use crate::gateway::facts;
use crate::http::{IncomingRequest, Response};
use crate::store::crm::{Record, record_id};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::time::Duration;
use zoho_catalog::model::{PageLimit, PagingError};

/// The current time and the lifetime of page tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageTokenTiming {
    pub(crate) now: Duration,
    pub(crate) lifetime: Duration,
}

/// The page that a request selects.
struct RequestedPage {
    page: usize,
    per_page: usize,
}

fn limit(limit: PageLimit) -> usize {
    facts::page_limit("crm", limit)
}

fn requested_page(request: &IncomingRequest) -> Result<RequestedPage, Response> {
    let number = |name, otherwise| request.non_empty(name).map_or(Some(otherwise), |text| text.parse::<usize>().ok());
    let (Some(page), Some(per_page)) = (number("page", 1), number("per_page", limit(PageLimit::DefaultPageSize)))
    else {
        return Err(invalid_data("page"));
    };
    if page == 0 || !(1..=limit(PageLimit::MaxPageSize)).contains(&per_page) {
        return Err(invalid_data(if page == 0 { "page" } else { "per_page" }));
    }
    let max = limit(PageLimit::MaxItemsByNumber);
    if page.saturating_mul(per_page) > max {
        let code = facts::paging_code("crm", PagingError::PageNumberLimit);
        let message = format!("only the first {max} records are available without page_token");
        return Err(rejected(400, code, &message, max));
    }
    Ok(RequestedPage { page, per_page })
}

fn rejected(status: u16, code: &str, message: &str, limit: usize) -> Response {
    let details = if limit > 0 { json!({ "limit": limit }) } else { json!({}) };
    error(status, code, message, &details)
}

/// Returns a page by its number, or status 204 if the page has no records.
pub(super) fn page_by_number(mut records: Vec<&Record>, request: &IncomingRequest) -> Response {
    let RequestedPage { page, per_page } = match requested_page(request) {
        Ok(requested) => requested,
        Err(response) => return response,
    };
    let order = Order::from_request(request);
    records.sort_by(|one, other| order.compare(one, other));
    let start = (page - 1).saturating_mul(per_page);
    let data: Vec<Value> =
        records.iter().skip(start).take(per_page).map(|record| selected_fields(record, request)).collect();
    if data.is_empty() {
        return Response::empty(204);
    }
    let more = start.saturating_add(per_page) < records.len();
    let info = json!({ "page": page, "per_page": per_page, "count": data.len(), "more_records": more });
    Response::json(200, &json!({ "data": data, "info": info }))
}

/// Returns a page by its number or by the token of the previous page. The token identifies the last record of the
/// previous page. Records that are inserted or deleted between two requests therefore do not shift later pages.
pub(super) fn page_by_token(
    records: &[Record],
    is_requested: &dyn Fn(&Record) -> bool,
    request: &IncomingRequest,
    PageTokenTiming { now, lifetime }: PageTokenTiming,
) -> Response {
    let order = Order::from_request(request);
    let (token, requested) = match request.non_empty("page_token") {
        None => (None, requested_page(request)),
        Some(_) if request.non_empty("page").is_some() => {
            return rejected(400, "AMBIGUITY_DURING_PROCESSING", "page and page_token cannot both be used", 0);
        }
        Some(text) => match PageToken::decode(text) {
            Some(token) if token.bound_to == bound_parameters(request) => {
                if token.until < now.as_secs() {
                    return rejected(400, "EXPIRED_VALUE", "the page_token has expired", 0);
                }
                let per_page = requested_page(request).map(|requested| requested.per_page);
                let page = token.before / per_page.unwrap_or_else(|_| limit(PageLimit::MaxPageSize)) + 1;
                (Some(token), requested_page(request).map(|requested| RequestedPage { page, ..requested }))
            }
            _ => {
                let message = "the page_token is not valid, or another parameter has changed";
                return rejected(401, "TOKEN_BOUND_DATA_MISMATCH", message, 0);
            }
        },
    };
    let RequestedPage { page, per_page } = match requested {
        Ok(requested) => requested,
        Err(response) => return response,
    };
    let before = token.as_ref().map_or((page - 1) * per_page, |token| token.before);
    let max = limit(PageLimit::MaxItemsByToken);
    if before >= max {
        let message = format!("only the first {max} records are available with page_token");
        return rejected(400, facts::paging_code("crm", PagingError::PageTokenLimit), &message, max);
    }
    let skipped = if token.is_some() { 0 } else { before };
    let after = |record: &&Record| token.as_ref().is_none_or(|token| order.follows(record, token));
    // One extra record shows whether there is another page.
    let of_page: Vec<&Record> = if order.by_id() {
        // Records are stored in the order of their IDs, so a binary search finds the record of the token.
        let last = token.as_ref().map(|token| token.id.as_str());
        let start = records.partition_point(|record| last.is_some_and(|last| record_id(record) <= Some(last)));
        let end = records.partition_point(|record| last.is_none_or(|last| record_id(record) < Some(last)));
        let in_order: Box<dyn Iterator<Item = &Record>> =
            if order.descending { Box::new(records[..end].iter().rev()) } else { Box::new(records[start..].iter()) };
        in_order.filter(|record| is_requested(record)).skip(skipped).take(per_page + 1).collect()
    } else {
        let mut all: Vec<&Record> = records.iter().filter(|record| is_requested(record)).filter(after).collect();
        all.sort_by(|one, other| order.compare(one, other));
        all.into_iter().skip(skipped).take(per_page + 1).collect()
    };
    let more = of_page.len() > per_page;
    let of_page = &of_page[..of_page.len().min(per_page)];
    let Some(last) = of_page.last() else { return Response::empty(204) };
    let until = now.saturating_add(lifetime).as_secs();
    let next = more.then(|| {
        let (id, key) = (record_id(last).unwrap_or_default().to_owned(), order.key(last));
        PageToken { id, key, bound_to: bound_parameters(request), before: before + of_page.len(), until }.encode()
    });
    let data: Vec<Value> = of_page.iter().map(|record| selected_fields(record, request)).collect();
    let info = json!({
        "page": page, "per_page": per_page, "count": data.len(), "more_records": more,
        "sort_by": order.field, "sort_order": if order.descending { "desc" } else { "asc" },
        "next_page_token": next, "previous_page_token": null,
    });
    Response::json(200, &json!({ "data": data, "info": info }))
}

/// Returns the requested fields of a record, and its ID.
pub(super) fn selected_fields(record: &Record, request: &IncomingRequest) -> Value {
    let Some(fields) = request.non_empty("fields") else { return Value::Object(record.clone()) };
    let fields: Vec<&str> = fields.split(',').map(str::trim).chain(["id"]).collect();
    Value::Object(
        record
            .iter()
            .filter(|(name, _)| fields.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect(),
    )
}

/// The order of listed records: by a field, then by ID.
struct Order<'r> {
    field: &'r str,
    descending: bool,
}

impl<'r> Order<'r> {
    fn from_request(request: &'r IncomingRequest) -> Self {
        Self {
            field: request.non_empty("sort_by").unwrap_or("id"),
            descending: request.non_empty("sort_order") == Some("desc"),
        }
    }

    fn by_id(&self) -> bool {
        self.field == "id"
    }

    fn key(&self, record: &Record) -> String {
        record.get(self.field).map(Value::to_string).unwrap_or_default()
    }

    fn ordered(&self, ordering: Ordering) -> Ordering {
        if self.descending { ordering.reverse() } else { ordering }
    }

    fn compare(&self, one: &Record, other: &Record) -> Ordering {
        self.ordered(self.key(one).cmp(&self.key(other)).then_with(|| record_id(one).cmp(&record_id(other))))
    }

    /// Returns `true` if the record follows the record of the token in this order.
    fn follows(&self, record: &Record, token: &PageToken) -> bool {
        let ordering = self.key(record).cmp(&token.key).then_with(|| record_id(record).cmp(&Some(&token.id)));
        self.ordered(ordering) == Ordering::Greater
    }
}

/// The content of a page token, which is opaque to clients.
struct PageToken {
    /// The ID of the last record of the previous page.
    id: String,
    /// The sort key of the last record of the previous page.
    key: String,
    /// The path and parameters for which the token is valid.
    bound_to: String,
    /// The number of records in the previous pages.
    before: usize,
    /// The time at which the token expires, in seconds of the emulator's clock.
    until: u64,
}

/// Returns the path and the parameters of a request, except for those that select the page.
fn bound_parameters(request: &IncomingRequest) -> String {
    let remaining = request.parameters.iter().filter(|(name, _)| !["page", "page_token"].contains(&name.as_str()));
    let parameters: Vec<String> = remaining.map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}?{}", request.path, parameters.join("&"))
}

impl PageToken {
    fn encode(self) -> String {
        let Self { id, key, bound_to, before, until } = self;
        BASE64_URL_SAFE_NO_PAD.encode(json!([id, key, bound_to, before, until]).to_string())
    }

    fn decode(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let text = |index: usize| Some(value.get(index)?.as_str()?.to_owned());
        let number = |index: usize| value.get(index)?.as_u64();
        let before = usize::try_from(number(3)?).ok()?;
        Some(Self { id: text(0)?, key: text(1)?, bound_to: text(2)?, before, until: number(4)? })
    }
}
