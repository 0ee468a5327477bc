//! The parser of list responses.

use crate::client::pages::error::PageError;
use crate::client::send::Response;
use crate::endpoint::facts::Paging;
use serde_json::{Map, Value};

/// A parsed list response.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) items: Vec<Value>,
    /// A flag that is `true` if there is another page. `None` if the response does not contain this information.
    pub(crate) more: Option<bool>,
    /// The token of the next page, if the response contains one.
    pub(crate) token: Option<String>,
}

/// The members that describe the page and hold no items: `info` in CRM, and `page_context` in Books. In some
/// descriptions of Books, `page_context` is an array.
const ABOUT: [&str; 2] = ["info", "page_context"];

impl List {
    /// Parses a response. If the caller selected a `member`, the items are in that member. Otherwise the items are the
    /// response itself, the list at the path of the paging style, or the only array in the response.
    pub(crate) fn from_response(
        endpoint: &'static str,
        response: &Response,
        paging: &Paging,
        member: Option<&str>,
    ) -> Result<Self, PageError> {
        let in_header = || response.header(paging.next).filter(|token| !token.is_empty()).map(str::to_owned);
        let token = if paging.in_header { in_header() } else { None };
        match response.json_opt()? {
            // CRM returns status 204 without a body if there are no items.
            None => Ok(Self { token, ..Self::default() }),
            Some(Value::Array(items)) if member.is_none() => Ok(Self { items, more: None, token }),
            Some(mut body @ Value::Object(_)) => {
                let more = value_at(&mut body, paging.more).and_then(|more| more.as_bool());
                let in_body = |body| value_at(body, paging.next).and_then(|next| text(next));
                let token = if paging.in_header { token } else { in_body(&mut body) };
                let declared = if member.is_none() { value_at(&mut body, paging.items) } else { None };
                if let Some(Value::Array(items)) = declared {
                    return Ok(Self { items: std::mem::take(items), more, token });
                }
                let Value::Object(members) = &mut body else { return Ok(Self::default()) };
                let name = name(endpoint, members, member)?;
                let items = match members.get_mut(&name).map(Value::take) {
                    Some(Value::Array(items)) => items,
                    _ => Vec::new(),
                };
                Ok(Self { items, more, token })
            }
            Some(_) => {
                Err(PageError::ItemsNotFound { endpoint, requested: member.map(str::to_owned), members: Vec::new() })
            }
        }
    }
}

/// Returns the value at a path of members, such as `info.more_records`. The first element of an array stands for the
/// array. Returns `None` if the path is empty or does not exist.
fn value_at<'v>(body: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    if path.is_empty() {
        return None;
    }
    path.split('.').try_fold(body, |value, member| {
        let value = if value.is_array() { value.get_mut(0)? } else { value };
        value.get_mut(member)
    })
}

/// Returns a page token as text. Servers return page tokens as strings or as numbers. Returns `None` for any other
/// value, and for an empty string.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the name of the member that holds the items.
fn name(endpoint: &'static str, members: &Map<String, Value>, member: Option<&str>) -> Result<String, PageError> {
    let is_list = |name: &str, value: &Value| value.is_array() && !ABOUT.contains(&name);
    let lists: Vec<&String> = match member {
        Some(member) => members.iter().filter(|(name, value)| *name == member && value.is_array()).collect::<Vec<_>>(),
        None => members.iter().filter(|(name, value)| is_list(name, value)).collect(),
    }
    .into_iter()
    .map(|(name, _)| name)
    .collect();
    match lists[..] {
        [one] => Ok(one.clone()),
        [] => {
            let members = sorted(members.keys());
            Err(PageError::ItemsNotFound { endpoint, requested: member.map(str::to_owned), members })
        }
        _ => Err(PageError::AmbiguousItems { endpoint, members: sorted(lists) }),
    }
}

/// Returns names in alphabetical order. The order of members changes if another crate enables an insertion-ordered map
/// in `serde_json`.
fn sorted<'n>(names: impl IntoIterator<Item = &'n String>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().cloned().collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::pages::paginated::tests::{NUMBERS, TOKENS};

    fn list(body: &str, member: Option<&str>) -> Result<List, PageError> {
        List::from_response("ListThings", &Response::for_test(200, body), &NUMBERS, member)
    }

    #[test]
    fn single_list_of_a_response_holds_the_items() {
        let crm = r#"{"users":[1,2],"info":{"more_records":true,"next_page_token":"t"}}"#;
        let crm = List::from_response("ListThings", &Response::for_test(200, crm), &TOKENS, None).unwrap();
        assert_eq!((crm.items.len(), crm.more, crm.token.as_deref()), (2, Some(true), Some("t")));
        let books = list(r#"{"code":0,"contacts":[1],"page_context":{"has_more_page":false}}"#, None).unwrap();
        assert_eq!((books.items.len(), books.more, books.token), (1, Some(false), None));
        let books = list(r#"{"code":0,"contacts":[1],"page_context":[{"has_more_page":true}]}"#, None).unwrap();
        assert_eq!((books.items.len(), books.more), (1, Some(true)));
        let desk = list(r#"{"data":[1,2,3]}"#, None).unwrap();
        assert_eq!((desk.items.len(), desk.more), (3, None));
        assert_eq!(list("[1,2]", None).unwrap().items.len(), 2);
        assert_eq!(list("", None).unwrap().items.len(), 0);
    }

    #[test]
    fn declared_path_selects_the_list() {
        let nested = Paging { items: "response.result", more: "response.more", next: "next", ..TOKENS };
        let read = |body: &str, member| List::from_response("X", &Response::for_test(200, body), &nested, member);
        let body = r#"{"response":{"result":[1,2],"more":true},"deleted":[3],"next":17}"#;
        let found = read(body, None).unwrap();
        assert_eq!((found.items.len(), found.more, found.token.as_deref()), (2, Some(true), Some("17")));
        assert_eq!(read(body, Some("deleted")).unwrap().items.len(), 1);
        let elsewhere = read(r#"{"messages":[1]}"#, None).unwrap();
        assert_eq!((elsewhere.items.len(), elsewhere.more, elsewhere.token), (1, None, None));
        assert!(matches!(read(r#"{"response":{"errors":{}}}"#, None), Err(PageError::ItemsNotFound { .. })));
    }

    #[test]
    fn ambiguous_or_missing_list_is_an_error() {
        let error = list(r#"{"a":[],"b":[1],"c":1}"#, None).unwrap_err();
        assert!(matches!(&error, PageError::AmbiguousItems { members, .. } if members == &["a", "b"]), "{error:?}");
        assert!(error.to_string().contains("`a`, `b`"), "{error}");
        assert_eq!(list(r#"{"a":[],"b":[1]}"#, Some("b")).unwrap().items.len(), 1);
        let error = list(r#"{"count":1}"#, None).unwrap_err();
        assert!(
            error.to_string().contains("has no list (members: ") && error.to_string().contains("`count`"),
            "{error}"
        );
        let error = list(r#"{"a":[]}"#, Some("b")).unwrap_err();
        assert!(error.to_string().contains("no list at `b`"), "{error}");
        assert!(matches!(list("1", None), Err(PageError::ItemsNotFound { .. })));
        assert!(matches!(list("<html>", None), Err(PageError::Decode(_))));
    }
}
