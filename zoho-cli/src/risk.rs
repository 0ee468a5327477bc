//! The table of the risk of scopes.

use crate::error::Error;
use zoho_catalog::risk::RiskTable;

/// Returns the table of `data/risk.json`.
pub(crate) fn table() -> Result<RiskTable, Error> {
    RiskTable::parse(zoho_catalog_data::RISK).map_err(|error| Error::catalog(vec![format!("data/risk.json: {error}")]))
}
