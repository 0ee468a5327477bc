//! The stores in database servers. `tests/servers up` starts the servers.

mod accounts;
mod conformance;
mod first_open;
mod lost_commit;
#[cfg(target_os = "linux")]
mod machines;
mod misuse;
mod relay;
mod skew;
#[cfg(target_os = "linux")]
mod standby;
mod table;
mod virtual_day;

use zoho_auth_typed::store::TableOptions;
use zoho_auth_typed::{AccountId, DataCenter};

/// Returns a table that no other test uses.
pub(crate) fn new_table() -> TableOptions {
    TableOptions::new().table(format!("test_{:016x}", fastrand::u64(..)))
}

fn id(user: &str) -> AccountId {
    AccountId::new(user, "1000.ID", DataCenter::EU)
}

/// Returns a record with a plaintext refresh token that contains `number`.
fn record(number: u64) -> zoho_auth_typed::store::Record {
    let text = format!(
        r#"{{"format":1,"grant":{{"refresh_token":"plain:1000.{number}"}},"refresh_state":{{"lease":{{"fencing_token":0}},"refreshes":[],"access":null}}}}"#
    );
    zoho_auth_typed::store::Record::from_json(&text, "a test").expect("the text should be a record")
}
