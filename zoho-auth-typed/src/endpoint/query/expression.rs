//! Expressions of conditions, which search criteria and COQL have in common.

use super::error::{QueryError, QueryPart};

/// The text of an expression, or its first error, and the number of its conditions.
///
/// An expression is a string and not a tree, so that neither its depth nor its size can exhaust the stack.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expression {
    text: Result<String, QueryError>,
    conditions: usize,
}

impl Expression {
    pub(super) fn condition(text: Result<String, QueryError>) -> Self {
        Self { text, conditions: 1 }
    }

    /// Joins two expressions. If they have more than `limit` conditions, the result has only the number of conditions
    /// and no text.
    pub(super) fn join(self, other: Self, limit: usize, join: impl FnOnce(&str, &str) -> String) -> Self {
        let conditions = self.conditions.saturating_add(other.conditions);
        let text = match (self.text, other.text) {
            (Ok(_), Ok(_)) if conditions > limit => Ok(String::new()),
            (Ok(one), Ok(other)) => Ok(join(&one, &other)),
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        Self { text, conditions }
    }

    /// Returns the text. Fails with the first error, or if the expression has more than `limit` conditions.
    pub(super) fn build(&self, limit: usize) -> Result<&str, QueryError> {
        let text = self.text.as_ref().map_err(Clone::clone)?;
        if self.conditions > limit {
            return Err(QueryError::TooMany { part: QueryPart::Conditions, count: self.conditions, limit });
        }
        Ok(text)
    }
}

/// Returns the API name of a field or a module. Fails if the name has characters other than letters, digits and `_`.
pub(super) fn name(name: &str) -> Result<&str, QueryError> {
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits { Ok(name) } else { Err(QueryError::InvalidName { name: name.to_owned() }) }
}

/// Returns the names of fields with dots between them, which COQL follows over lookup fields. Fails if a part is not an
/// API name.
pub(super) fn path(path: &str) -> Result<&str, QueryError> {
    if path.split('.').all(|part| name(part).is_ok()) {
        Ok(path)
    } else {
        Err(QueryError::InvalidName { name: path.to_owned() })
    }
}

/// Checks that a part has at least one and up to `limit` items.
pub(super) fn count(part: QueryPart, count: usize, limit: usize) -> Result<(), QueryError> {
    match count {
        0 => Err(QueryError::Empty { part }),
        count if count > limit => Err(QueryError::TooMany { part, count, limit }),
        _ => Ok(()),
    }
}
