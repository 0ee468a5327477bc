//! The criteria of a search (<https://www.zoho.com/crm/developer/docs/api/v8/search-records.html>).
//!
//! In a value, a backslash escapes parentheses, commas and backslashes.

use crate::store::crm::Record;
use serde_json::Value;
use std::cmp::Ordering;

/// The maximum number of conditions.
const MAX_CONDITIONS: usize = 15;
/// The maximum number of values of `in`.
const MAX_VALUES: usize = 100;
/// The maximum depth of nesting, so that no request can exhaust the stack.
const MAX_DEPTH: usize = 32;

/// The reason why criteria are rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// More conditions than CRM accepts.
    TooManyConditions,
    /// More values of `in` than CRM accepts.
    TooManyValues,
    /// Any other form.
    Invalid,
}

/// Criteria, which are a condition, or criteria that one word joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Criteria {
    Condition { field: String, comparator: String, values: Vec<String> },
    All(Vec<Self>),
    Any(Vec<Self>),
}

const COMPARATORS: [&str; 9] =
    ["equals", "not_equal", "starts_with", "in", "between", "greater_than", "greater_equal", "less_than", "less_equal"];

impl Criteria {
    /// Parses criteria such as `((Last_Name:equals:Burns)and(First_Name:starts_with:M))`. Spaces around the words are
    /// accepted, and a single condition may lack parentheses.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let mut parser = Parser { rest: text, conditions: 0 };
        let criteria = if text.starts_with('(') { parser.list(0, true)? } else { parser.condition(true)? };
        if parser.conditions > MAX_CONDITIONS {
            return Err(Problem::TooManyConditions);
        }
        if parser.rest.is_empty() { Ok(criteria) } else { Err(Problem::Invalid) }
    }

    /// Returns `true` if a record satisfies the criteria.
    pub(super) fn matches(&self, record: &Record) -> bool {
        match self {
            Self::All(all) => all.iter().all(|each| each.matches(record)),
            Self::Any(any) => any.iter().any(|each| each.matches(record)),
            Self::Condition { field, comparator, values } => {
                let held = match record.get(field) {
                    Some(Value::String(text)) => text.clone(),
                    Some(Value::Null) | None => return false,
                    Some(other) => other.to_string(),
                };
                compare(&held, comparator, values)
            }
        }
    }
}

fn compare(held: &str, comparator: &str, values: &[String]) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let order = |value: &String| number(held)?.partial_cmp(&number(value)?);
    let is = |value: &String| held.eq_ignore_ascii_case(value);
    match (comparator, values) {
        ("equals", [value]) => is(value),
        ("not_equal", [value]) => !is(value),
        ("starts_with", [value]) => held.to_lowercase().starts_with(&value.to_lowercase()),
        ("in", values) => values.iter().any(is),
        ("between", [from, to]) => order(from).is_some_and(Ordering::is_ge) && order(to).is_some_and(Ordering::is_le),
        ("greater_than", [value]) => order(value).is_some_and(Ordering::is_gt),
        ("greater_equal", [value]) => order(value).is_some_and(Ordering::is_ge),
        ("less_than", [value]) => order(value).is_some_and(Ordering::is_lt),
        ("less_equal", [value]) => order(value).is_some_and(Ordering::is_le),
        _ => false,
    }
}

struct Parser<'t> {
    rest: &'t str,
    conditions: usize,
}

impl Parser<'_> {
    /// Reads criteria in parentheses with words between them, up to the end of the text or to the closing parenthesis
    /// around them.
    fn list(&mut self, depth: usize, is_outermost: bool) -> Result<Criteria, Problem> {
        if depth > MAX_DEPTH {
            return Err(Problem::Invalid);
        }
        let mut any = vec![vec![self.bracketed(depth)?]];
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || (!is_outermost && self.rest.starts_with(')')) {
                break;
            }
            let is_and = self.take("and");
            if !is_and && !self.take("or") {
                return Err(Problem::Invalid);
            }
            self.rest = self.rest.trim_start();
            let next = self.bracketed(depth)?;
            match any.last_mut() {
                Some(all) if is_and => all.push(next),
                _ => any.push(vec![next]),
            }
        }
        let all = |mut all: Vec<Criteria>| if all.len() == 1 { all.remove(0) } else { Criteria::All(all) };
        let mut any: Vec<Criteria> = any.into_iter().map(all).collect();
        Ok(if any.len() == 1 { any.remove(0) } else { Criteria::Any(any) })
    }

    /// Reads one condition or a list in parentheses.
    fn bracketed(&mut self, depth: usize) -> Result<Criteria, Problem> {
        if !self.take("(") {
            return Err(Problem::Invalid);
        }
        let inner = self.rest.trim_start();
        if inner.starts_with('(') {
            self.rest = inner;
            let list = self.list(depth + 1, false)?;
            return if self.take(")") { Ok(list) } else { Err(Problem::Invalid) };
        }
        self.condition(false)
    }

    /// Reads a condition and the parenthesis after it. A condition without parentheses ends with the text.
    fn condition(&mut self, is_bare: bool) -> Result<Criteria, Problem> {
        let (field, rest) = self.rest.split_once(':').ok_or(Problem::Invalid)?;
        let (comparator, rest) = rest.split_once(':').ok_or(Problem::Invalid)?;
        let is_name = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name || !COMPARATORS.contains(&comparator) {
            return Err(Problem::Invalid);
        }
        let (field, comparator) = (field.to_owned(), comparator.to_owned());
        let values = self.values(rest, is_bare)?;
        let is_list = comparator == "in" || comparator == "between";
        if values.iter().any(String::is_empty) || (values.len() > 1 && !is_list) {
            return Err(Problem::Invalid);
        }
        if values.len() > MAX_VALUES {
            return Err(Problem::TooManyValues);
        }
        self.conditions += 1;
        Ok(Criteria::Condition { field, comparator, values })
    }

    /// Reads values with commas between them, and the parenthesis after them.
    fn values(&mut self, text: &str, is_bare: bool) -> Result<Vec<String>, Problem> {
        let (mut values, mut value) = (Vec::new(), String::new());
        let mut characters = text.chars();
        loop {
            match characters.next() {
                Some('\\') => value.push(characters.next().ok_or(Problem::Invalid)?),
                Some(',') => values.push(std::mem::take(&mut value)),
                Some(')') if !is_bare => break,
                Some('(' | ')') => return Err(Problem::Invalid),
                Some(other) => value.push(other),
                None if is_bare => break,
                None => return Err(Problem::Invalid),
            }
        }
        values.push(value);
        let read = text.len() - characters.as_str().len();
        self.rest = &self.rest[self.rest.len() - text.len() + read..];
        Ok(values)
    }

    fn take(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).inspect(|rest| self.rest = rest).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn criteria_select_matching_records() {
        let record = json!({
            "Last_Name": "Burns", "First_Name": "Montgomery", "Age": 104, "Company": "Zylker (Europe), Inc.", "Path": r"C:\a\"
        });
        let record = record.as_object().unwrap();
        for (criteria, expected) in [
            ("(Last_Name:equals:burns)", true),
            ("Last_Name:equals:Smith", false),
            ("Last_Name:in:Smith,Burns", true),
            ("((Last_Name:equals:Burns)and(First_Name:starts_with:Mo))", true),
            ("((Last_Name:equals:Burns) and (First_Name:starts_with:Wa))", false),
            ("((Last_Name:equals:Smith)or(Age:greater_than:100))", true),
            ("(((Last_Name:equals:Smith)or(Age:less_than:200))and(First_Name:in:Ned,Montgomery))", true),
            ("(Age:between:100,104)", true),
            ("(Email:equals:x)", false),
            (r"(Company:equals:Zylker \(Europe\)\, Inc.)", true),
            (r"(Company:in:Zylker \(Europe\),Inc.)", false),
            (r"((Path:equals:C:\\a\\)and(Age:equals:104))", true),
        ] {
            let parsed = Criteria::parse(criteria).unwrap_or_else(|problem| panic!("{criteria}: {problem:?}"));
            assert_eq!(parsed.matches(record), expected, "{criteria}");
        }
    }

    #[test]
    fn criteria_of_another_form_are_rejected() {
        let many = |count: usize| vec!["(A:equals:1)"; count].join("or");
        assert!(Criteria::parse(&format!("({})", many(15))).is_ok());
        for (criteria, problem) in [
            ("nonsense", Problem::Invalid),
            ("", Problem::Invalid),
            ("(A:equals:1", Problem::Invalid),
            ("(A:equals:1))", Problem::Invalid),
            ("(A:equals:1)(B:equals:1)", Problem::Invalid),
            ("(A:equals:Zylker (Europe), Inc.)", Problem::Invalid),
            ("(A:equals:a,b)", Problem::Invalid),
            ("(A:equals:)", Problem::Invalid),
            (r"(A:equals:K\)", Problem::Invalid),
            ("(A:is:1)", Problem::Invalid),
            (&"(".repeat(100_000), Problem::Invalid),
            (&format!("({})", many(16)), Problem::TooManyConditions),
            (&format!("(A:in:{})", vec!["1"; 101].join(",")), Problem::TooManyValues),
        ] {
            assert_eq!(Criteria::parse(criteria), Err(problem), "{criteria}");
        }
    }
}
