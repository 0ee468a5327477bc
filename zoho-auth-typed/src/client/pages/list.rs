//! The parser of list responses.

use crate::client::pages::error::PageError;
use crate::client::send::Response;
use serde_json::{Map, Value};

/// A parsed list response.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) items: Vec<Value>,
    /// A flag that is `true` if there is another page. `None` if the response does not contain this information.
    pub(crate) more: Option<bool>,
    /// The token of the next page.
    pub(crate) token: Option<String>,
}

/// The members that describe the page, in CRM and in Books. Some of Books' descriptions make its member an array.
const ABOUT: [&str; 2] = ["info", "page_context"];

impl List {
    /// Parses a response. The items are the response itself, its only array member, or the wanted member.
    pub(crate) fn from_response(
        endpoint: &'static str,
        response: &Response,
        member: Option<&str>,
    ) -> Result<Self, PageError> {
        match response.json_opt()? {
            // CRM's 204.
            None => Ok(Self::default()),
            Some(Value::Array(items)) if member.is_none() => Ok(Self { items, ..Self::default() }),
            Some(Value::Object(mut members)) => {
                let name = name(endpoint, &members, member)?;
                let items = match members.get_mut(&name).map(Value::take) {
                    Some(Value::Array(items)) => items,
                    _ => Vec::new(),
                };
                Ok(Self { items, more: more(&members), token: token(&members) })
            }
            Some(_) => {
                Err(PageError::ItemsNotFound { endpoint, requested: member.map(str::to_owned), members: Vec::new() })
            }
        }
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

/// Returns the values of `info` and `page_context`: an object, or the first element of an array.
fn about(members: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    ABOUT.iter().filter_map(|name| members.get(*name)).map(|about| about.get(0).unwrap_or(about))
}

fn more(members: &Map<String, Value>) -> Option<bool> {
    about(members)
        .find_map(|about| ["more_records", "has_more_page"].iter().find_map(|name| about.get(name)?.as_bool()))
}

fn token(members: &Map<String, Value>) -> Option<String> {
    about(members).find_map(|about| about.get("next_page_token")?.as_str()).filter(|t| !t.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(body: &str, member: Option<&str>) -> Result<List, PageError> {
        List::from_response("ListThings", &Response::for_test(200, body), member)
    }

    #[test]
    fn single_list_of_a_response_holds_the_items() {
        let crm = list(r#"{"users":[1,2],"info":{"more_records":true,"next_page_token":"t"}}"#, None).unwrap();
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
