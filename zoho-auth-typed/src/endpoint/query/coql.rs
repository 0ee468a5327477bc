//! The builder of COQL queries.

use super::condition::{Condition, MAX_CONDITIONS};
use super::error::{QueryError, QueryPart};
use super::expression::{count, name, path};
use serde::Serialize;
use std::collections::HashSet;
use std::fmt;

/// The largest number of columns after `select`.
const MAX_COLUMNS: usize = 50;
/// The largest number of aggregate functions.
const MAX_AGGREGATES: usize = 5;
/// The largest number of fields after `group by`.
const MAX_GROUP_FIELDS: usize = 4;
/// The largest number of fields after `order by`.
const MAX_ORDER_FIELDS: usize = 10;
/// The largest number of records in a response.
const MAX_RECORDS: usize = 2_000;
/// The number of records in a response without `limit`.
const DEFAULT_RECORDS: usize = 200;
/// The largest number of records that `offset` and `limit` reach together.
const MAX_REACHED_RECORDS: usize = 100_000;

/// A builder for a COQL query: columns, module, filter, and the optional clauses.
///
/// COQL requires a filter. [`Condition::is_not_null`]`("id")` selects every record. A query has up to 50 columns, of
/// which up to 5 are aggregate functions. It has up to 4 fields to group by and up to 10 fields to order by. A response
/// has up to 2,000 records. `offset` and `limit` together reach up to 100,000 records.
///
/// ```
/// use zoho_auth_typed::endpoint::query::{Column, Condition, Coql};
///
/// let query = Coql::select([Column::from("Lead_Source"), Column::count("id")])
///     .from("Leads")
///     .filter(Condition::greater_than("Annual_Revenue", 25_000))
///     .group_by(["Lead_Source"])
///     .build()?;
/// assert_eq!(
///     serde_json::to_string(&query).unwrap(),
///     r#"{"select_query":"select Lead_Source, COUNT(id) from Leads where Annual_Revenue > 25000 group by Lead_Source"}"#
/// );
/// # Ok::<(), zoho_auth_typed::endpoint::query::QueryError>(())
/// ```
///
/// Sources: [overview](https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html),
/// [limitations](https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html).
#[derive(Clone, Debug)]
#[must_use = "call `.build()` to get the query"]
pub struct Coql {
    columns: Vec<Column>,
    module: String,
    filter: Condition,
    group_by: Vec<String>,
    order_by: Vec<(String, Order)>,
    limit: Option<usize>,
    offset: Option<usize>,
}

/// The first step of a query: its columns. The next step is [`from`](Self::from).
#[derive(Clone, Debug)]
#[must_use = "call `.from(…)` to set the module"]
pub struct CoqlSelect {
    columns: Vec<Column>,
}

/// The second step of a query: its columns and its module. The next step is [`filter`](Self::filter).
#[derive(Clone, Debug)]
#[must_use = "call `.filter(…)` to set the filter"]
pub struct CoqlFrom {
    columns: Vec<Column>,
    module: String,
}

/// A column of a query: a field, or an aggregate function of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    function: Option<&'static str>,
    field: String,
}

/// The direction of a sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The smallest value first.
    Ascending,
    /// The largest value first.
    Descending,
}

/// A complete COQL query. It serializes as the JSON body of `crm::ExecuteCoqlQuery`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoqlQuery {
    select_query: String,
}

impl Coql {
    /// Starts a query with up to 50 columns. A column is the API name of a field, several API names with dots between
    /// them, or a [`Column`].
    pub fn select(columns: impl IntoIterator<Item: Into<Column>>) -> CoqlSelect {
        CoqlSelect { columns: columns.into_iter().map(Into::into).collect() }
    }

    /// Groups the records by up to 4 fields.
    pub fn group_by(mut self, fields: impl IntoIterator<Item: Into<String>>) -> Self {
        self.group_by.extend(fields.into_iter().map(Into::into));
        self
    }

    /// Orders the records by a field, after the fields of earlier calls. Up to 10 fields are possible.
    pub fn order_by(mut self, field: impl Into<String>, order: Order) -> Self {
        self.order_by.push((field.into(), order));
        self
    }

    /// Sets the maximum number of records in a response, from 1 to 2,000. The default is 200.
    pub fn limit(mut self, records: usize) -> Self {
        self.limit = Some(records);
        self
    }

    /// Skips the first `records` records. Offset and limit together reach up to 100,000 records.
    pub fn offset(mut self, records: usize) -> Self {
        self.offset = Some(records);
        self
    }

    /// Builds the query.
    ///
    /// # Errors
    /// Fails with [`QueryError`] if a name is not an API name, or if a value cannot be written. Also fails if a name
    /// occurs twice in a list, or if a limit is exceeded.
    pub fn build(&self) -> Result<CoqlQuery, QueryError> {
        let columns = self.columns()?;
        let (module, filter) = (name(&self.module)?, self.filter.0.build(MAX_CONDITIONS)?);
        let mut text = format!("select {columns} from {module} where {filter}");
        if !self.group_by.is_empty() {
            count(QueryPart::GroupFields, self.group_by.len(), MAX_GROUP_FIELDS)?;
            text += " group by ";
            text += &list(QueryPart::GroupFields, self.group_by.iter().map(|field| Ok(path(field)?.to_owned())))?;
        }
        if !self.order_by.is_empty() {
            count(QueryPart::OrderFields, self.order_by.len(), MAX_ORDER_FIELDS)?;
            distinct(QueryPart::OrderFields, self.order_by.iter().map(|(field, _)| field.as_str()))?;
            text += " order by ";
            let fields = self.order_by.iter().map(|(field, order)| Ok(format!("{} {order}", path(field)?)));
            text += &list(QueryPart::OrderFields, fields)?;
        }
        text += &self.page()?;
        Ok(CoqlQuery { select_query: text })
    }

    fn columns(&self) -> Result<String, QueryError> {
        count(QueryPart::Columns, self.columns.len(), MAX_COLUMNS)?;
        let aggregates = self.columns.iter().filter(|column| column.function.is_some()).count();
        if aggregates > MAX_AGGREGATES {
            return Err(QueryError::TooMany { part: QueryPart::Aggregates, count: aggregates, limit: MAX_AGGREGATES });
        }
        list(QueryPart::Columns, self.columns.iter().map(Column::text))
    }

    /// Returns the clauses `limit` and `offset`.
    fn page(&self) -> Result<String, QueryError> {
        if let Some(limit) = self.limit {
            count(QueryPart::Records, limit, MAX_RECORDS)?;
        }
        let Some(offset) = self.offset else {
            return Ok(self.limit.map(|limit| format!(" limit {limit}")).unwrap_or_default());
        };
        let limit = self.limit.unwrap_or(DEFAULT_RECORDS);
        count(QueryPart::ReachedRecords, offset.saturating_add(limit), MAX_REACHED_RECORDS)?;
        Ok(format!(" limit {limit} offset {offset}"))
    }
}

impl CoqlSelect {
    /// Sets the module. `module` is its API name, such as `"Leads"` or `crm::Leads::API_NAME`.
    pub fn from(self, module: impl Into<String>) -> CoqlFrom {
        CoqlFrom { columns: self.columns, module: module.into() }
    }
}

impl CoqlFrom {
    /// Sets the filter, which selects the records.
    pub fn filter(self, filter: Condition) -> Coql {
        let Self { columns, module } = self;
        Coql { columns, module, filter, group_by: Vec::new(), order_by: Vec::new(), limit: None, offset: None }
    }
}

macro_rules! functions {
    ($($(#[$attribute:meta])* $name:ident: $function:literal;)+) => {$(
        $(#[$attribute])*
        pub fn $name(field: impl Into<String>) -> Self {
            Self { function: Some($function), field: field.into() }
        }
    )+};
}

impl Column {
    functions! {
        /// Returns a column with the number of records that have a value in the field, such as `COUNT(id)`.
        count: "COUNT";
        /// Returns a column with the sum of the field.
        sum: "SUM";
        /// Returns a column with the smallest value of the field.
        min: "MIN";
        /// Returns a column with the largest value of the field.
        max: "MAX";
        /// Returns a column with the average of the field.
        avg: "AVG";
    }

    fn text(&self) -> Result<String, QueryError> {
        let field = path(&self.field)?;
        Ok(self.function.map_or_else(|| field.to_owned(), |function| format!("{function}({field})")))
    }
}

impl From<&str> for Column {
    fn from(field: &str) -> Self {
        Self { function: None, field: field.to_owned() }
    }
}

impl From<String> for Column {
    fn from(field: String) -> Self {
        Self { function: None, field }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        })
    }
}

impl CoqlQuery {
    /// Returns the text of the query.
    pub fn as_str(&self) -> &str {
        &self.select_query
    }
}

/// Joins the items of a list by commas. Fails if an item occurs twice.
fn list(part: QueryPart, items: impl Iterator<Item = Result<String, QueryError>>) -> Result<String, QueryError> {
    let items: Vec<String> = items.collect::<Result<_, _>>()?;
    distinct(part, items.iter().map(String::as_str))?;
    Ok(items.join(", "))
}

/// Checks that no item occurs twice.
fn distinct<'i>(part: QueryPart, items: impl Iterator<Item = &'i str>) -> Result<(), QueryError> {
    let mut seen = HashSet::new();
    for item in items {
        if !seen.insert(item) {
            return Err(QueryError::Duplicate { part, name: item.to_owned() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Coql {
        Coql::select(["id"]).from("Leads").filter(Condition::is_not_null("id"))
    }

    #[test]
    fn clauses_are_in_the_order_of_coql() {
        let query = Coql::select(["Company", "Owner.profile.id"])
            .from("Leads")
            .filter(Condition::equals("Last_Name", "O'Brien"))
            .order_by("Company", Order::Ascending)
            .order_by("id", Order::Descending)
            .group_by(["Company"])
            .limit(2000)
            .offset(98_000);
        assert_eq!(
            query.build().unwrap().as_str(),
            "select Company, Owner.profile.id from Leads where Last_Name = 'O''Brien' group by Company \
             order by Company asc, id desc limit 2000 offset 98000"
        );
        assert_eq!(
            all().offset(0).build().unwrap().as_str(),
            "select id from Leads where id is not null limit 200 offset 0"
        );
    }

    #[test]
    fn limits_and_bad_input_are_typed_errors() {
        let too_many = |part, count, limit| QueryError::TooMany { part, count, limit };
        let names = |count: usize| (0..count).map(|number| format!("Field_{number}")).collect::<Vec<_>>();
        let select = |columns: Vec<Column>| Coql { columns, ..all() };
        let fields = |count: usize| names(count).into_iter().map(Column::from).collect::<Vec<_>>();
        let aggregates = |count: usize| names(count).into_iter().map(Column::sum).collect::<Vec<_>>();
        let ordered =
            |count| names(count).into_iter().fold(all(), |query, name| query.order_by(name, Order::Ascending));
        assert!(select(fields(50)).build().is_ok() && select(aggregates(5)).build().is_ok());
        assert!(ordered(10).group_by(names(4)).limit(2000).build().is_ok());
        for (query, error) in [
            (select(fields(51)), too_many(QueryPart::Columns, 51, 50)),
            (select(Vec::new()), QueryError::Empty { part: QueryPart::Columns }),
            (select(aggregates(6)), too_many(QueryPart::Aggregates, 6, 5)),
            (all().group_by(names(5)), too_many(QueryPart::GroupFields, 5, 4)),
            (ordered(11), too_many(QueryPart::OrderFields, 11, 10)),
            (all().limit(2001), too_many(QueryPart::Records, 2001, 2000)),
            (all().limit(0), QueryError::Empty { part: QueryPart::Records }),
            (all().offset(usize::MAX), too_many(QueryPart::ReachedRecords, usize::MAX, 100_000)),
            (all().limit(2000).offset(98_001), too_many(QueryPart::ReachedRecords, 100_001, 100_000)),
            (
                all().order_by("id", Order::Ascending).order_by("id", Order::Descending),
                QueryError::Duplicate { part: QueryPart::OrderFields, name: "id".to_owned() },
            ),
            (
                select(vec!["id".into(), "id".into()]),
                QueryError::Duplicate { part: QueryPart::Columns, name: "id".to_owned() },
            ),
            (
                Coql::select(["id"]).from("Leads where 1").filter(Condition::is_null("id")),
                QueryError::InvalidName { name: "Leads where 1".to_owned() },
            ),
            (select(vec![Column::max("id) from x")]), QueryError::InvalidName { name: "id) from x".to_owned() }),
            (all().group_by(["a, b"]), QueryError::InvalidName { name: "a, b".to_owned() }),
        ] {
            assert_eq!(query.build().unwrap_err(), error);
        }
    }
}
