//! All calls of the catalog, as listed by the build script.

use super::case::Case;
use zoho_auth_typed::{accounts, books, creator, crm, desk};

include!(concat!(env!("OUT_DIR"), "/calls.rs"));
