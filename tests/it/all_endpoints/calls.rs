//! Every call of the catalog, as the build script lists them.

use super::case::Case;
use zoho_auth_typed::{accounts, books, creator, crm, desk};

include!(concat!(env!("OUT_DIR"), "/calls.rs"));
