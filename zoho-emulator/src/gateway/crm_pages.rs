//! Pages of CRM records: by number up to 2,000 records, by token up to 100,000.
//!
//! The codes are those that Zoho's description of Get Records lists (`DISCRETE_PAGINATION_LIMIT_EXCEEDED`,
//! `PAGINATION_LIMIT_EXCEEDED`, `EXPIRED_VALUE`, `TOKEN_BOUND_DATA_MISMATCH`, `AMBIGUITY_DURING_PROCESSING`); of the
//! statuses only 400 for the first is described, and 401 for the mismatch is what clients report.

use super::records::{Record, chosen, id_of, unusable};
use crate::http::{Answer, Incoming};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::time::Duration;

/// Most records in a page, and how many are listed by number and by token.
const PAGE: usize = 200;
const BY_NUMBER: usize = 2_000;
const BY_TOKEN: usize = 100_000;

/// What time it is, and how long page tokens live.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) now: Duration,
    pub(super) life: Duration,
}

/// Which page is asked for.
struct Wanted {
    page: usize,
    per_page: usize,
}

fn wanted(request: &Incoming) -> Result<Wanted, Answer> {
    let number = |name, otherwise| request.given(name).map_or(Some(otherwise), |text| text.parse::<usize>().ok());
    let (Some(page), Some(per_page)) = (number("page", 1), number("per_page", PAGE)) else {
        return Err(unusable("page"));
    };
    if page == 0 || !(1..=PAGE).contains(&per_page) {
        return Err(unusable(if page == 0 { "page" } else { "per_page" }));
    }
    if page.saturating_mul(per_page) > BY_NUMBER {
        let code = "DISCRETE_PAGINATION_LIMIT_EXCEEDED";
        return Err(refused(400, code, "only the first 2000 records can be had without page_token", BY_NUMBER));
    }
    Ok(Wanted { page, per_page })
}

fn refused(status: u16, code: &str, message: &str, limit: usize) -> Answer {
    let details = if limit > 0 { json!({ "limit": limit }) } else { json!({}) };
    Answer::json(status, &json!({ "code": code, "details": details, "message": message, "status": "error" }))
}

/// One page by its number; 204 where there is nothing.
pub(super) fn page_by_number(mut records: Vec<&Record>, request: &Incoming) -> Answer {
    let Wanted { page, per_page } = match wanted(request) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    let order = Order::of(request);
    records.sort_by(|one, other| order.compare(one, other));
    let start = (page - 1).saturating_mul(per_page);
    let data: Vec<Value> = records.iter().skip(start).take(per_page).map(|record| chosen(record, request)).collect();
    if data.is_empty() {
        return Answer::empty(204);
    }
    let more = start.saturating_add(per_page) < records.len();
    let info = json!({ "page": page, "per_page": per_page, "count": data.len(), "more_records": more });
    Answer::json(200, &json!({ "data": data, "info": info }))
}

/// One page by its number or by the token of the page before, which says the record that came last: what is inserted or
/// deleted meanwhile moves nothing.
pub(super) fn page_by_token(
    records: &[Record],
    asked: &dyn Fn(&Record) -> bool,
    request: &Incoming,
    Times { now, life }: Times,
) -> Answer {
    let order = Order::of(request);
    let (token, place) = match request.given("page_token") {
        None => (None, wanted(request)),
        Some(_) if request.given("page").is_some() => {
            return refused(400, "AMBIGUITY_DURING_PROCESSING", "page and page_token cannot both be used", 0);
        }
        Some(text) => match Token::read(text) {
            Some(token) if token.bound == bound(request) => {
                if token.until < now.as_secs() {
                    return refused(400, "EXPIRED_VALUE", "the page_token has expired", 0);
                }
                let page = token.before / wanted(request).map_or(PAGE, |wanted| wanted.per_page) + 1;
                (Some(token), wanted(request).map(|wanted| Wanted { page, ..wanted }))
            }
            _ => {
                let message = "the page_token is not valid, or another parameter has changed";
                return refused(401, "TOKEN_BOUND_DATA_MISMATCH", message, 0);
            }
        },
    };
    let Wanted { page, per_page } = match place {
        Ok(place) => place,
        Err(refused) => return refused,
    };
    let before = token.as_ref().map_or((page - 1) * per_page, |token| token.before);
    if before >= BY_TOKEN {
        let message = "only the first 100000 records can be had with page_token";
        return refused(400, "PAGINATION_LIMIT_EXCEEDED", message, BY_TOKEN);
    }
    let skipped = if token.is_some() { 0 } else { before };
    let after = |record: &&Record| token.as_ref().is_none_or(|token| order.follows(record, token));
    // One more than the page holds says whether there is more.
    let of_page: Vec<&Record> = if order.by_id() {
        // They are in the order of their ids: begun where the token says, however many there are.
        let last = token.as_ref().map(|token| token.id.as_str());
        let start = records.partition_point(|record| last.is_some_and(|last| id_of(record) <= Some(last)));
        let end = records.partition_point(|record| last.is_none_or(|last| id_of(record) < Some(last)));
        let in_order: Box<dyn Iterator<Item = &Record>> =
            if order.descending { Box::new(records[..end].iter().rev()) } else { Box::new(records[start..].iter()) };
        in_order.filter(|record| asked(record)).skip(skipped).take(per_page + 1).collect()
    } else {
        let mut all: Vec<&Record> = records.iter().filter(|record| asked(record)).filter(after).collect();
        all.sort_by(|one, other| order.compare(one, other));
        all.into_iter().skip(skipped).take(per_page + 1).collect()
    };
    let more = of_page.len() > per_page;
    let of_page = &of_page[..of_page.len().min(per_page)];
    let Some(last) = of_page.last() else { return Answer::empty(204) };
    let until = now.saturating_add(life).as_secs();
    let next = more.then(|| {
        let (id, key) = (id_of(last).unwrap_or_default().to_owned(), order.key(last));
        Token { id, key, bound: bound(request), before: before + of_page.len(), until }.write()
    });
    let data: Vec<Value> = of_page.iter().map(|record| chosen(record, request)).collect();
    let info = json!({
        "page": page, "per_page": per_page, "count": data.len(), "more_records": more,
        "sort_by": order.field, "sort_order": if order.descending { "desc" } else { "asc" },
        "next_page_token": next, "previous_page_token": null,
    });
    Answer::json(200, &json!({ "data": data, "info": info }))
}

/// In which order records are listed: by a field, and by id where it is the same.
struct Order<'r> {
    field: &'r str,
    descending: bool,
}

impl<'r> Order<'r> {
    fn of(request: &'r Incoming) -> Self {
        Self {
            field: request.given("sort_by").unwrap_or("id"),
            descending: request.given("sort_order") == Some("desc"),
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
        self.ordered(self.key(one).cmp(&self.key(other)).then_with(|| id_of(one).cmp(&id_of(other))))
    }

    /// Whether the record comes after the one of the token.
    fn follows(&self, record: &Record, token: &Token) -> bool {
        let ordering = self.key(record).cmp(&token.key).then_with(|| id_of(record).cmp(&Some(&token.id)));
        self.ordered(ordering) == Ordering::Greater
    }
}

/// What a page token says. To its holder it is a text without meaning.
struct Token {
    /// Of the last record of the page before, and what it is sorted by.
    id: String,
    key: String,
    /// The parameters that it was given for.
    bound: String,
    /// How many records came before.
    before: usize,
    /// The second when it expires.
    until: u64,
}

/// Path and parameters but for those that say which page.
fn bound(request: &Incoming) -> String {
    let kept = request.parameters.iter().filter(|(name, _)| !["page", "page_token"].contains(&name.as_str()));
    let parameters: Vec<String> = kept.map(|(name, value)| format!("{name}={value}")).collect();
    format!("{}?{}", request.path, parameters.join("&"))
}

impl Token {
    fn write(self) -> String {
        let Self { id, key, bound, before, until } = self;
        BASE64_URL_SAFE_NO_PAD.encode(json!([id, key, bound, before, until]).to_string())
    }

    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let text = |at: usize| Some(value.get(at)?.as_str()?.to_owned());
        let number = |at: usize| value.get(at)?.as_u64();
        let before = usize::try_from(number(3)?).ok()?;
        Some(Self { id: text(0)?, key: text(1)?, bound: text(2)?, before, until: number(4)? })
    }
}
