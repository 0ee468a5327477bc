//! The search criteria of CRM.

use super::error::{QueryError, QueryPart};
use super::expression::{self, Expression};
use super::operand::Operand;
use std::ops::{BitAnd, BitOr};

/// The largest number of conditions. The API description of August 2026 and its error `CRITERIA_LIMIT_EXCEEDED` state
/// 15; earlier pages state 10.
const MAX_CONDITIONS: usize = 15;
/// The largest number of values of `in`.
const MAX_VALUES: usize = 100;
/// The largest number of characters, before percent-encoding.
const MAX_CHARACTERS: usize = 3000;

/// The criteria of `crm::SearchRecords` and `crm::GetRecordCount`: conditions, joined by `&` (and) and `|` (or).
///
/// In values, the characters `(`, `)`, `,` and `\` are escaped with a backslash. The source describes this escape for
/// parentheses, commas and a final backslash. For other backslashes, the escape is assumed. Criteria have up to 15
/// conditions and 3,000 characters, and a list up to 100 values. `crm::GetRecordCount` accepts up to 10 conditions.
///
/// CRM does not distinguish `equals` from "contains": `ABC` also finds `ABC Inc`, except in picklists. In encrypted
/// fields, only `equals` works. The operators that a field supports depend on its data type.
///
/// Source: [Search Records](https://www.zoho.com/crm/developer/docs/api/v8/search-records.html).
#[derive(Clone, Debug, PartialEq)]
#[must_use = "call `.build()` to get the parameter"]
pub struct Criteria(Expression);

impl Criteria {
    /// Returns the condition that the field contains the value. For a picklist, the field must equal the value.
    pub fn equals(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "equals", &[value.into()])
    }

    /// Returns the condition that the field differs from the value.
    pub fn not_equal(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "not_equal", &[value.into()])
    }

    /// Returns the condition that the text of the field starts with the value.
    pub fn starts_with(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "starts_with", &[value.into()])
    }

    /// Returns the condition that the field is one of up to 100 values.
    pub fn is_in(field: impl AsRef<str>, values: impl IntoIterator<Item: Into<Operand>>) -> Self {
        let values: Vec<Operand> = values.into_iter().map(Into::into).collect();
        Self::condition(field.as_ref(), "in", &values)
    }

    /// Returns the condition that the number, date or time of the field is greater than the value.
    pub fn greater_than(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "greater_than", &[value.into()])
    }

    /// Returns the condition that the number, date or time of the field is greater than or equal to the value.
    pub fn greater_equal(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "greater_equal", &[value.into()])
    }

    /// Returns the condition that the number, date or time of the field is less than the value.
    pub fn less_than(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "less_than", &[value.into()])
    }

    /// Returns the condition that the number, date or time of the field is less than or equal to the value.
    pub fn less_equal(field: impl AsRef<str>, value: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "less_equal", &[value.into()])
    }

    /// Returns the condition that the number, date or time of the field is between two values.
    pub fn between(field: impl AsRef<str>, from: impl Into<Operand>, to: impl Into<Operand>) -> Self {
        Self::condition(field.as_ref(), "between", &[from.into(), to.into()])
    }

    /// Returns the text for the parameter `criteria`.
    ///
    /// # Errors
    /// Fails with [`QueryError`] if a field is not an API name, or if a value is empty or an invalid number. Also fails
    /// if a limit is exceeded.
    pub fn build(&self) -> Result<String, QueryError> {
        let text = self.0.build(MAX_CONDITIONS)?;
        expression::count(QueryPart::Characters, text.chars().count(), MAX_CHARACTERS)?;
        Ok(text.to_owned())
    }

    fn condition(field: &str, operator: &str, values: &[Operand]) -> Self {
        Self(Expression::condition(condition(field, operator, values)))
    }

    fn join(self, word: &str, other: Self) -> Self {
        Self(self.0.join(other.0, MAX_CONDITIONS, |one, other| format!("({one}{word}{other})")))
    }
}

fn condition(field: &str, operator: &str, values: &[Operand]) -> Result<String, QueryError> {
    let field = expression::name(field)?;
    expression::count(QueryPart::Values, values.len(), MAX_VALUES)?;
    let mut text = format!("({field}:{operator}:");
    for (index, value) in values.iter().enumerate() {
        let (value, _) = value.checked(field)?;
        if value.is_empty() {
            return Err(QueryError::EmptyValue { field: field.to_owned() });
        }
        if index > 0 {
            text.push(',');
        }
        for character in value.chars() {
            if matches!(character, '(' | ')' | ',' | '\\') {
                text.push('\\');
            }
            text.push(character);
        }
    }
    text.push(')');
    Ok(text)
}

/// Joins criteria that must both hold.
impl BitAnd for Criteria {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.join("and", other)
    }
}

/// Joins criteria of which at least one must hold.
impl BitOr for Criteria {
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

    #[test]
    fn values_are_escaped_as_the_source_describes() {
        for (value, escaped) in [
            ("Burns,B", r"Burns\,B"),
            ("Patricia(Boyle)", r"Patricia\(Boyle\)"),
            (r"K\", r"K\\"),
            ("Zylker (Europe), Inc.", r"Zylker \(Europe\)\, Inc."),
            ("O'Brien", "O'Brien"),
            ("10:30", "10:30"),
        ] {
            assert_eq!(Criteria::equals("Last_Name", value).build().unwrap(), format!("(Last_Name:equals:{escaped})"));
        }
    }

    #[test]
    fn value_of_each_kind_is_formatted() {
        let noon = DateTime::utc(Date::new(2024, 2, 1), 18, 52, 56);
        for (criteria, text) in [
            (
                Criteria::between("Created_Time", noon, noon),
                "(Created_Time:between:2024-02-01T18:52:56+00:00,2024-02-01T18:52:56+00:00)",
            ),
            (Criteria::greater_than("Birthday", Date::new(2000, 1, 1)), "(Birthday:greater_than:2000-01-01)"),
            (Criteria::less_equal("Amount", Operand::number("12.50")), "(Amount:less_equal:12.50)"),
            (Criteria::not_equal("Email_Opt_Out", true), "(Email_Opt_Out:not_equal:true)"),
            (Criteria::is_in("Full_Name", ["Patricia", "Boyle, Kate"]), r"(Full_Name:in:Patricia,Boyle\, Kate)"),
        ] {
            assert_eq!(criteria.build().unwrap(), text);
        }
    }

    #[test]
    fn limits_and_bad_input_are_typed_errors() {
        let one = || Criteria::equals("A", 1);
        let many = |count: usize| (1..count).fold(one(), |all, _| all | one());
        assert!(many(15).build().is_ok());
        let too_many = QueryError::TooMany { part: QueryPart::Conditions, count: 100_000, limit: 15 };
        assert_eq!(many(100_000).build().unwrap_err(), too_many);
        let values = QueryError::TooMany { part: QueryPart::Values, count: 101, limit: 100 };
        assert_eq!(Criteria::is_in("A", 0..101).build().unwrap_err(), values);
        assert_eq!(Criteria::is_in("A", [""; 0]).build().unwrap_err(), QueryError::Empty { part: QueryPart::Values });
        assert_eq!(Criteria::equals("A", "").build().unwrap_err(), QueryError::EmptyValue { field: "A".to_owned() });
        let long = Criteria::equals("A", "x".repeat(3000)).build().unwrap_err();
        assert_eq!(long, QueryError::TooMany { part: QueryPart::Characters, count: 3011, limit: 3000 });
        for bad in ["", "Last Name", "A:equals:1)or(B", "A.B", "Ä", "A\n"] {
            let error = QueryError::InvalidName { name: bad.to_owned() };
            assert_eq!((one() & Criteria::equals(bad, 1)).build().unwrap_err(), error);
        }
    }

    /// A tree of conditions, which the parser below reads back.
    #[derive(Clone, Debug, PartialEq)]
    enum Tree {
        Condition(String, String, Vec<String>),
        Join(Box<Tree>, &'static str, Box<Tree>),
    }

    impl Tree {
        fn criteria(&self) -> Criteria {
            match self {
                Self::Condition(field, operator, values) => match (operator.as_str(), values.as_slice()) {
                    ("equals", [value]) => Criteria::equals(field, value),
                    ("starts_with", [value]) => Criteria::starts_with(field, value),
                    ("between", [from, to]) => Criteria::between(field, from, to),
                    (_, values) => Criteria::is_in(field, values),
                },
                Self::Join(one, "and", other) => one.criteria() & other.criteria(),
                Self::Join(one, _, other) => one.criteria() | other.criteria(),
            }
        }
    }

    /// Reads one expression. Returns its tree and the rest of the text.
    fn read(text: &str) -> Option<(Tree, &str)> {
        let inner = text.strip_prefix('(')?;
        if inner.starts_with('(') {
            let (one, rest) = read(inner)?;
            let (word, rest) = ["and", "or"].iter().find_map(|word| Some((*word, rest.strip_prefix(word)?)))?;
            let (other, rest) = read(rest)?;
            return Some((Tree::Join(Box::new(one), word, Box::new(other)), rest.strip_prefix(')')?));
        }
        let (field, rest) = inner.split_once(':')?;
        let (operator, rest) = rest.split_once(':')?;
        let (mut values, mut characters) = (vec![String::new()], rest.char_indices());
        loop {
            match characters.next()? {
                (_, '\\') => values.last_mut()?.push(characters.next()?.1),
                (_, ',') => values.push(String::new()),
                (_, '(') => return None,
                (index, ')') => {
                    return Some((Tree::Condition(field.into(), operator.into(), values), &rest[index + 1..]));
                }
                (_, other) => values.last_mut()?.push(other),
            }
        }
    }

    fn tree() -> impl Strategy<Value = Tree> {
        let value = || {
            prop_oneof![r"[(),\\:'a-z ]{1,12}", "(?s).{1,12}", Just(r"\".to_owned()), Just(")or(A:equals:1".to_owned())]
        };
        let condition = |operator: &'static str, count: std::ops::RangeInclusive<usize>| {
            ("[A-Za-z0-9_]{1,8}", prop::collection::vec(value(), count))
                .prop_map(move |(field, values)| Tree::Condition(field, operator.to_owned(), values))
        };
        let leaf = prop_oneof![
            condition("equals", 1..=1),
            condition("starts_with", 1..=1),
            condition("between", 2..=2),
            condition("in", 1..=4),
        ];
        leaf.prop_recursive(3, 12, 2, |inner| {
            (inner.clone(), prop_oneof![Just("and"), Just("or")], inner)
                .prop_map(|(one, word, other)| Tree::Join(Box::new(one), word, Box::new(other)))
        })
    }

    proptest! {
        /// Checks that no value can end its condition: the text has the conditions and values that were given.
        #[test]
        fn criteria_text_parses_back_to_the_same_tree(tree in tree()) {
            let text = tree.criteria().build().unwrap();
            prop_assert_eq!(read(&text), Some((tree, "")), "{}", text);
        }
    }
}
