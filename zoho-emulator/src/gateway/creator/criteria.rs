//! The criteria of a report: comparisons such as `Status == "Open"`, joined by `&&` and `||`, with parentheses
//! (<https://www.zoho.com/creator/help/api/v2/get-records.html>).

use crate::store::text;
use serde_json::Value;
use std::cmp::Ordering;

/// The maximum depth of nesting, so that no request can exhaust the stack.
const MAX_DEPTH: usize = 32;

/// The comparators. A comparator precedes its own prefixes.
const COMPARATORS: [&str; 6] = ["==", "!=", "<=", ">=", "<", ">"];

/// Criteria, which are a comparison, or criteria that one operator joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Criteria {
    Comparison { field: String, comparator: &'static str, value: String },
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Criteria {
    /// Parses criteria. Returns `None` if the text contains a function or any other form that the emulator does not
    /// evaluate.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text.trim_start() };
        let criteria = parser.any(0)?;
        parser.rest.is_empty().then_some(criteria)
    }

    /// Returns `true` if a record satisfies the criteria.
    pub(super) fn matches(&self, record: &Value) -> bool {
        match self {
            Self::All(all) => all.iter().all(|each| each.matches(record)),
            Self::Any(any) => any.iter().any(|each| each.matches(record)),
            Self::Comparison { field, comparator, value } => {
                let own = record.get(field).filter(|own| !own.is_null()).map(text).unwrap_or_default();
                let ordering = compare(&own, value);
                match *comparator {
                    "==" => ordering.is_eq(),
                    "!=" => ordering.is_ne(),
                    "<=" => ordering.is_le(),
                    ">=" => ordering.is_ge(),
                    "<" => ordering.is_lt(),
                    _ => ordering.is_gt(),
                }
            }
        }
    }
}

/// Compares two numbers by their value, and any other two strings by their characters.
fn compare(one: &str, other: &str) -> Ordering {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.total_cmp(&other),
        _ => one.cmp(other),
    }
}

struct Parser<'t> {
    rest: &'t str,
}

impl<'t> Parser<'t> {
    fn any(&mut self, depth: usize) -> Option<Criteria> {
        let mut criteria = vec![self.all(depth)?];
        while self.take("||") {
            criteria.push(self.all(depth)?);
        }
        if criteria.len() == 1 { criteria.pop() } else { Some(Criteria::Any(criteria)) }
    }

    fn all(&mut self, depth: usize) -> Option<Criteria> {
        let mut criteria = vec![self.unit(depth)?];
        while self.take("&&") {
            criteria.push(self.unit(depth)?);
        }
        if criteria.len() == 1 { criteria.pop() } else { Some(Criteria::All(criteria)) }
    }

    fn unit(&mut self, depth: usize) -> Option<Criteria> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.take("(") {
            let inner = self.any(depth + 1)?;
            return self.take(")").then_some(inner);
        }
        let field = self.word()?.to_owned();
        let comparator = COMPARATORS.into_iter().find(|comparator| self.take(comparator))?;
        let value = if self.rest.starts_with('"') { self.quoted()? } else { self.word()? };
        Some(Criteria::Comparison { field, comparator, value: value.to_owned() })
    }

    /// Takes a token and the spaces after it. Returns `false` if the rest does not begin with the token.
    fn take(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest.trim_start();
        true
    }

    /// Takes the name of a field or a number, or returns `None` if the rest does not begin with one.
    fn word(&mut self) -> Option<&'t str> {
        let is_part = |c: char| c.is_alphanumeric() || "_.-".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.trim_start();
        (!word.is_empty()).then_some(word)
    }

    fn quoted(&mut self) -> Option<&'t str> {
        let (text, rest) = self.rest.strip_prefix('"')?.split_once('"')?;
        self.rest = rest.trim_start();
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn criteria_select_records() {
        let record = json!({ "Status": "Open", "Total": 20, "City": null });
        for (text, is_match) in [
            (r#"Status == "Open""#, true),
            (r#"(Status=="Open" && Total>5)"#, true),
            ("Total >= 100 || Total < 9", false),
            (r#"Total != 20 || (Status == "Open" && (Total <= 20))"#, true),
            (r#"City == """#, true),
            (r#"Total > "5""#, true),
        ] {
            assert_eq!(Criteria::parse(text).unwrap().matches(&record), is_match, "{text}");
        }
    }

    #[test]
    fn other_forms_are_not_evaluated() {
        let nested = format!("{}a == 1{}", "(".repeat(40), ")".repeat(40));
        for text in
            ["", "Status", "Status.contains(\"O\")", "(a == 1", "a == 1)", "a == \"", "a = 1", "a == 1 &&", &nested]
        {
            assert_eq!(Criteria::parse(text), None, "{text}");
        }
    }
}
