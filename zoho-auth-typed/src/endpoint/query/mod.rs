//! Queries of CRM, built from names and values: search criteria and COQL. Values are escaped, so that no value can
//! change the query.
//!
//! ```
//! use zoho_auth_typed::endpoint::query::{Condition, Coql, Criteria, Order};
//!
//! let criteria = Criteria::equals("Last_Name", "O'Brien") & Criteria::starts_with("Company", "Zylker (Europe), Inc.");
//! let text = criteria.build()?; // for `crm::SearchRecords`: `.criteria(text)`
//! assert_eq!(text, r"((Last_Name:equals:O'Brien)and(Company:starts_with:Zylker \(Europe\)\, Inc.))");
//!
//! let query = Coql::select(["Last_Name", "Account_Name.Account_Name"])
//!     .from("Contacts")
//!     .filter(Condition::equals("Last_Name", "O'Brien") & Condition::is_not_null("Email"))
//!     .order_by("Last_Name", Order::Ascending)
//!     .limit(2000)
//!     .build()?; // the JSON body of `crm::ExecuteCoqlQuery`
//! assert!(query.as_str().contains("where (Last_Name = 'O''Brien' and Email is not null) order by"));
//! # Ok::<(), zoho_auth_typed::endpoint::query::QueryError>(())
//! ```

mod condition;
mod coql;
mod criteria;
mod error;
mod expression;
mod operand;

pub use condition::Condition;
pub use coql::{Column, Coql, CoqlFrom, CoqlQuery, CoqlSelect, Order};
pub use criteria::Criteria;
pub use error::{QueryError, QueryPart};
pub use operand::Operand;
