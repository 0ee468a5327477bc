//! The risk table, which rates the access and the kind of data of each scope.

use crate::error::Error;
use zoho_catalog::risk::RiskTable;

/// Returns the table in `data/risk.json`. Fails if the file cannot be parsed.
pub(crate) fn table() -> Result<RiskTable, Error> {
    RiskTable::parse(zoho_catalog_data::RISK).map_err(|error| Error::catalog(vec![format!("data/risk.json: {error}")]))
}
