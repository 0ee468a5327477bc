//! The conditions of COQL.

use super::error::{QueryError, QueryPart};
use super::expression::{self, Expression};
use super::operand::Operand;
use std::ops::{BitAnd, BitOr};

/// The largest number of conditions after `where`.
pub(super) const MAX_CONDITIONS: usize = 25;
/// The largest number of values of `in` and `not in`.
const MAX_VALUES: usize = 50;

/// The filter of a COQL query: conditions, joined by `&` (and) and `|` (or).
///
/// A field is an API name, or several API names with dots between them. For example, `Account_Name.Account_Name`
/// follows a lookup field. A string is written in single quotes, and a single quote in the text is doubled
/// ([source](https://help.zoho.com/portal/en/community/topic/kaizen-171-faqs-on-coql-api)). No source describes the
/// meaning of a backslash in COQL. A backslash is assumed to have no special meaning. A string that would end early if
/// a backslash were an escape is rejected.
///
/// A filter has up to 25 conditions, and a list up to 50 values. Each pair of joined conditions is in parentheses, as
/// COQL requires. The operators that a field supports depend on its data type.
///
/// Sources: [limitations](https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html),
/// [comparators](https://www.zoho.com/crm/developer/docs/api/v8/Get-Records-through-COQL-Query.html).
#[derive(Clone, Debug, PartialEq)]
#[must_use = "pass the condition to `.filter(…)`"]
pub struct Condition(pub(super) Expression);

macro_rules! comparisons {
    ($($(#[$attribute:meta])* $name:ident: $operator:literal;)+) => {$(
        $(#[$attribute])*
        pub fn $name(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
            Self::from_field(field.as_ref(), |field| Ok(format!("{field} {} {}", $operator, quoted(field, &value.into())?)))
        }
    )+};
}

macro_rules! patterns {
    ($($(#[$attribute:meta])* $name:ident: $before:literal $operator:literal $after:literal;)+) => {$(
        $(#[$attribute])*
        ///
        /// Building the query fails with [`QueryError::Wildcard`] if the text contains `%`.
        pub fn $name(field: impl AsRef<str>, text: impl AsRef<str>) -> Self {
            Self::from_field(field.as_ref(), |field| {
                if text.as_ref().contains('%') {
                    return Err(QueryError::Wildcard { field: field.to_owned() });
                }
                let pattern = format!("{}{}{}", $before, text.as_ref(), $after);
                Ok(format!("{field} {} {}", $operator, quoted(field, &pattern.into())?))
            })
        }
    )+};
}

impl Condition {
    comparisons! {
        /// Returns the condition that the field equals the value.
        equals: "=";
        /// Returns the condition that the field differs from the value.
        not_equal: "!=";
        /// Returns the condition that the number, date or time of the field is greater than the value.
        greater_than: ">";
        /// Returns the condition that the number, date or time of the field is greater than or equal to the value.
        greater_equal: ">=";
        /// Returns the condition that the number, date or time of the field is less than the value.
        less_than: "<";
        /// Returns the condition that the number, date or time of the field is less than or equal to the value.
        less_equal: "<=";
    }

    patterns! {
        /// Returns the condition that the field starts with the text.
        starts_with: "" "like" "%";
        /// Returns the condition that the field ends with the text.
        ends_with: "%" "like" "";
        /// Returns the condition that the field contains the text.
        contains: "%" "like" "%";
        /// Returns the condition that the field does not contain the text.
        not_contains: "%" "not like" "%";
    }

    /// Returns the condition that the field is one of up to 50 values.
    pub fn is_in(field: impl AsRef<str>, values: impl IntoIterator<Item: Into<Operand>>) -> Self {
        Self::list(field.as_ref(), "in", values)
    }

    /// Returns the condition that the field is none of up to 50 values.
    pub fn is_not_in(field: impl AsRef<str>, values: impl IntoIterator<Item: Into<Operand>>) -> Self {
        Self::list(field.as_ref(), "not in", values)
    }

    /// Returns the condition that the number, date or time of the field is between two values.
    pub fn between(field: impl AsRef<str>, from: impl Into<Operand>, to: impl Into<Operand>) -> Self {
        Self::range(field.as_ref(), "between", &from.into(), &to.into())
    }

    /// Returns the condition that the number, date or time of the field is not between two values.
    pub fn not_between(field: impl AsRef<str>, from: impl Into<Operand>, to: impl Into<Operand>) -> Self {
        Self::range(field.as_ref(), "not between", &from.into(), &to.into())
    }

    /// Returns the condition that the field is empty.
    pub fn is_null(field: impl AsRef<str>) -> Self {
        Self::from_field(field.as_ref(), |field| Ok(format!("{field} is null")))
    }

    /// Returns the condition that the field is not empty. `Condition::is_not_null("id")` holds for every record.
    pub fn is_not_null(field: impl AsRef<str>) -> Self {
        Self::from_field(field.as_ref(), |field| Ok(format!("{field} is not null")))
    }

    fn list(field: &str, operator: &str, values: impl IntoIterator<Item: Into<Operand>>) -> Self {
        Self::from_field(field, |field| {
            let values: Result<Vec<String>, QueryError> =
                values.into_iter().map(|value| quoted(field, &value.into())).collect();
            let values = values?;
            expression::count(QueryPart::Values, values.len(), MAX_VALUES)?;
            Ok(format!("{field} {operator} ({})", values.join(", ")))
        })
    }

    fn range(field: &str, operator: &str, from: &Operand, to: &Operand) -> Self {
        Self::from_field(field, |field| {
            Ok(format!("{field} {operator} {} and {}", quoted(field, from)?, quoted(field, to)?))
        })
    }

    fn from_field(field: &str, text: impl FnOnce(&str) -> Result<String, QueryError>) -> Self {
        Self(Expression::condition(expression::path(field).and_then(text)))
    }

    fn join(self, word: &str, other: Self) -> Self {
        Self(self.0.join(other.0, MAX_CONDITIONS, |one, other| format!("({one} {word} {other})")))
    }
}

/// Returns a value as a literal of COQL: a number, or anything else as a string in single quotes.
fn quoted(field: &str, value: &Operand) -> Result<String, QueryError> {
    let (text, is_number) = value.checked(field)?;
    if is_number {
        return Ok(text.to_owned());
    }
    // If the server read a backslash as an escape, `\'` and a final `\` would move the end of the text.
    if text.contains("\\'") || text.ends_with('\\') {
        return Err(QueryError::Backslash { field: field.to_owned() });
    }
    Ok(format!("'{}'", text.replace('\'', "''")))
}

/// Joins conditions that must both hold.
impl BitAnd for Condition {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.join("and", other)
    }
}

/// Joins conditions of which at least one must hold.
impl BitOr for Condition {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.join("or", other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::value::{Date, DateTime};
    use proptest::prelude::*;

    fn text(condition: &Condition) -> Result<&str, QueryError> {
        condition.0.build(MAX_CONDITIONS)
    }

    #[test]
    fn conditions_have_the_form_of_the_source() {
        let moment = DateTime::parse("2023-05-28T04:25:36-07:00").unwrap();
        for (condition, expected) in [
            (Condition::equals("Last_Name", "O'Brien"), "Last_Name = 'O''Brien'"),
            (Condition::equals("Designation", "1' 2"), "Designation = '1'' 2'"),
            (Condition::not_equal("Annual_Revenue", 0), "Annual_Revenue != 0"),
            (Condition::greater_equal("Amount", Operand::number("12.50")), "Amount >= 12.50"),
            (Condition::equals("Email_Opt_Out", true), "Email_Opt_Out = 'true'"),
            (Condition::starts_with("Last_Name", "C"), "Last_Name like 'C%'"),
            (Condition::ends_with("Last_Name", "tech"), "Last_Name like '%tech'"),
            (Condition::contains("Last_Name", "O'"), "Last_Name like '%O''%'"),
            (Condition::not_contains("Last_Name", "tech"), "Last_Name not like '%tech%'"),
            (Condition::is_in("Account_Name.Account_Name", ["A", "B"]), "Account_Name.Account_Name in ('A', 'B')"),
            (Condition::is_not_in("Days_Visited", [1, 2]), "Days_Visited not in (1, 2)"),
            (
                Condition::between("Created_Time", moment, moment),
                "Created_Time between '2023-05-28T04:25:36-07:00' and '2023-05-28T04:25:36-07:00'",
            ),
            (
                Condition::not_between("Birthday", Date::new(2000, 1, 1), Date::new(2000, 12, 31)),
                "Birthday not between '2000-01-01' and '2000-12-31'",
            ),
            (Condition::is_null("Email"), "Email is null"),
            (Condition::equals("Path", r"a\b"), r"Path = 'a\b'"),
        ] {
            assert_eq!(text(&condition), Ok(expected));
        }
    }

    #[test]
    fn joined_conditions_are_in_brackets_in_pairs() {
        let is = |name: &str| Condition::is_null(name);
        assert_eq!(text(&(is("A") & is("B") & is("C"))), Ok("((A is null and B is null) and C is null)"));
        assert_eq!(text(&(is("A") & (is("B") | is("C")))), Ok("(A is null and (B is null or C is null))"));
    }

    #[test]
    fn limits_and_bad_input_are_typed_errors() {
        let one = || Condition::is_null("A");
        let many = |count: usize| (1..count).fold(one(), |all, _| all & one());
        assert!(text(&many(25)).is_ok());
        let error = QueryError::TooMany { part: QueryPart::Conditions, count: 26, limit: 25 };
        assert_eq!(text(&many(26)), Err(error));
        let error = QueryError::TooMany { part: QueryPart::Values, count: 51, limit: 50 };
        assert_eq!(text(&Condition::is_in("A", 0..51)), Err(error));
        assert_eq!(text(&Condition::is_not_in("A", [0; 0])), Err(QueryError::Empty { part: QueryPart::Values }));
        let field = || "A".to_owned();
        assert_eq!(text(&Condition::contains("A", "100%")), Err(QueryError::Wildcard { field: field() }));
        assert_eq!(text(&Condition::equals("A", f64::INFINITY)), Err(QueryError::InvalidNumber { field: field() }));
        for value in [r"O\", r"\' or id is not null or 'a' = '"] {
            assert_eq!(text(&Condition::equals("A", value)), Err(QueryError::Backslash { field: field() }));
        }
        for bad in ["", "A B", "A.", ".A", "A..B", "A'", "A = 1 or B", "A->B"] {
            assert_eq!(text(&Condition::is_null(bad)), Err(QueryError::InvalidName { name: bad.to_owned() }));
        }
    }

    /// Reads a string in single quotes up to its end. Returns its content and the rest of the text.
    fn read(text: &str, backslash_escapes: bool) -> Option<(String, &str)> {
        let mut content = String::new();
        let mut rest = text.strip_prefix('\'')?;
        loop {
            let character = rest.chars().next()?;
            rest = &rest[character.len_utf8()..];
            match character {
                '\\' if backslash_escapes => {
                    let escaped = rest.chars().next()?;
                    rest = &rest[escaped.len_utf8()..];
                    content.push(escaped);
                }
                '\'' => match rest.strip_prefix('\'') {
                    Some(after) => {
                        content.push('\'');
                        rest = after;
                    }
                    None => return Some((content, rest)),
                },
                other => content.push(other),
            }
        }
    }

    proptest! {
        /// Checks that a string ends where it should, even if the server reads a backslash as an escape.
        #[test]
        fn value_cannot_end_the_text_of_its_condition(value in prop_oneof![r"['\\a ]{0,12}", "(?s).{0,12}"]) {
            let condition = Condition::equals("A", value.as_str());
            let Ok(text) = text(&condition) else { return Ok(()) };
            let literal = text.strip_prefix("A = ").unwrap();
            prop_assert_eq!(read(literal, false), Some((value, "")));
            prop_assert_eq!(read(literal, true).map(|(_, rest)| rest), Some(""));
        }
    }
}
