//! What Books, Desk and Creator list, in pages: <https://www.zoho.com/books/api/v3/pagination/>,
//! <https://desk.zoho.com/DeskAPIDocument>, <https://www.zoho.com/creator/help/api/v2/get-records.html>.

use super::route::Match;
use crate::http::{Answer, Incoming};
use crate::limits::Limits;
use crate::shared::Shared;
use hyper::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The lists of a data centre, by product and name.
#[derive(Debug, Default)]
pub(crate) struct ListStore(BTreeMap<(String, String), Vec<Value>>);

/// What Books, Desk and Creator list in a data centre, from the test's side: no token, no scope. Its calls are those of
/// a list; others on the same things answer something small.
#[derive(Clone, Copy, Debug)]
pub struct Lists<'e> {
    pub(crate) shared: &'e Shared,
    pub(crate) data_center: &'e str,
}

impl Lists<'_> {
    /// Adds an item to a list: of `books` and `desk` by the last word of its path (`invoices`, `tickets`), of `creator` by
    /// the report's link name.
    pub fn insert(&self, product: &str, list: &str, item: Value) {
        let mut state = self.shared.state();
        let lists = state.lists.entry(self.data_center.to_owned()).or_default();
        lists.0.entry((product.to_owned(), list.to_owned())).or_default().push(item);
    }
}

impl ListStore {
    /// Answers the calls that list; `None`: not one of them, or nothing was ever inserted there.
    pub(super) fn answer(
        &self,
        product: &str,
        found: &Match<'_>,
        request: &Incoming,
        limits: Limits,
    ) -> Option<Answer> {
        let word = found.endpoint.path.split('/').next_back().filter(|word| !word.starts_with('{'));
        let name = word.or(found.value("report_link_name"))?;
        let items = self.0.get(&(product.to_owned(), name.to_owned()))?;
        if request.method != Method::GET {
            return None;
        }
        let number = |name, otherwise| request.given(name).map_or(Some(otherwise), |text| text.parse::<usize>().ok());
        Some(match product {
            "books" => match (number("page", 1), number("per_page", 200)) {
                (Some(page @ 1..), Some(per_page @ 1..=200)) => by_page(name, items, page, per_page),
                _ => Answer::json(400, &json!({ "code": 4, "message": "Invalid value passed for page or per_page" })),
            },
            "desk" => match (number("from", 0), number("limit", 10)) {
                (Some(from), Some(limit @ 1..=100)) => match part(items, from, limit, limits) {
                    [] => Answer::empty(204),
                    part => Answer::json(200, &json!({ "data": part })),
                },
                // As reported; the message is the emulator's.
                _ => Answer::json(
                    422,
                    &json!({ "errorCode": "UNPROCESSABLE_ENTITY", "message": "'limit' is out of the range of 1-100" }),
                ),
            },
            "creator" => match (number("from", 0), number("limit", 200)) {
                (Some(from), Some(limit @ 1..=200)) => match part(items, from, limit, limits) {
                    [] => Answer::json(404, &json!({ "code": 3100, "message": "No records found" })),
                    part => Answer::json(200, &json!({ "code": 3000, "data": part })),
                },
                _ => Answer::json(400, &json!({ "code": 3970, "message": "at most 200 records at once" })),
            },
            _ => return None,
        })
    }
}

fn by_page(name: &str, items: &[Value], page: usize, per_page: usize) -> Answer {
    let start = (page - 1).saturating_mul(per_page).min(items.len());
    let end = start.saturating_add(per_page).min(items.len());
    let context = json!({ "page": page, "per_page": per_page, "has_more_page": end < items.len() });
    let body = json!({ "code": 0, "message": "success", name: items[start..end], "page_context": context });
    Answer::json(200, &body)
}

/// The items from an index on.
fn part(items: &[Value], from: usize, limit: usize, limits: Limits) -> &[Value] {
    let first = usize::try_from(limits.first_index).unwrap_or_default();
    let start = from.saturating_sub(first).min(items.len());
    &items[start..start.saturating_add(limit).min(items.len())]
}
