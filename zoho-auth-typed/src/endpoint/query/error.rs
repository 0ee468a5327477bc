//! The error of queries that cannot be built.

use crate::failure::permanent;
use std::fmt;
use thiserror::Error;

/// The error of a query that cannot be built. No variant contains a value, because values may be personal data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A name of a field or a module with characters that could change the query.
    #[error("cannot use {name:?} as a name in a query; write the API name, with letters, digits and `_`")]
    #[non_exhaustive]
    InvalidName {
        /// The rejected name.
        name: String,
    },
    /// An empty value, which search criteria cannot express.
    #[error("a value for `{field}` is empty; pass a nonempty string, or leave the condition out")]
    #[non_exhaustive]
    EmptyValue {
        /// The field of the condition.
        field: String,
    },
    /// A number that is not finite, or a string that is not a decimal number.
    #[error("a value for `{field}` is not a decimal number; write it like `-12.50`")]
    #[non_exhaustive]
    InvalidNumber {
        /// The field of the condition.
        field: String,
    },
    /// A `%` in a value for `like`, which COQL reads as a wildcard. No source describes an escape for `%`.
    #[error("a value for `{field}` contains `%`, which is a wildcard in `like`; use `equals`, or a string without `%`")]
    #[non_exhaustive]
    Wildcard {
        /// The field of the condition.
        field: String,
    },
    /// A backslash before a single quote or at the end of a COQL text. No source describes the meaning of a backslash
    /// in COQL, so such a string could end before its last character.
    #[error("a value for `{field}` contains a backslash before a single quote or at its end; remove the backslash")]
    #[non_exhaustive]
    Backslash {
        /// The field of the condition.
        field: String,
    },
    /// A part of the query without items.
    #[error("the query has no {part}; add at least one")]
    #[non_exhaustive]
    Empty {
        /// The part without items.
        part: QueryPart,
    },
    /// A part of the query with more items than Zoho accepts.
    #[error("the query has {count} {part}; use up to {limit}")]
    #[non_exhaustive]
    TooMany {
        /// The part with too many items.
        part: QueryPart,
        /// The number of items in the query.
        count: usize,
        /// The largest number of items that Zoho accepts.
        limit: usize,
    },
    /// A name that occurs twice in a list. Zoho rejects such a list with the code `DUPLICATE_DATA`.
    #[error("`{name}` occurs twice among the {part}; delete one of the two")]
    #[non_exhaustive]
    Duplicate {
        /// The list that contains the name twice.
        part: QueryPart,
        /// The name that occurs twice.
        name: String,
    },
}

permanent!(QueryError);

/// A part of a query with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QueryPart {
    /// The conditions of a filter or of search criteria.
    Conditions,
    /// The values of `in` and `not in`.
    Values,
    /// The characters of search criteria.
    Characters,
    /// The columns after `select`.
    Columns,
    /// The aggregate functions among the columns.
    Aggregates,
    /// The fields after `group by`.
    GroupFields,
    /// The fields after `order by`.
    OrderFields,
    /// The records after `limit`.
    Records,
    /// The sum of `offset` and `limit`: the number of records up to the last record of the response.
    ReachedRecords,
}

impl fmt::Display for QueryPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conditions => "conditions",
            Self::Values => "values in a list",
            Self::Characters => "characters",
            Self::Columns => "columns",
            Self::Aggregates => "aggregate functions",
            Self::GroupFields => "fields to group by",
            Self::OrderFields => "fields to order by",
            Self::Records => "records in `limit`",
            Self::ReachedRecords => "records in `offset` and `limit` together",
        })
    }
}
