//! All calls of the catalog, as listed by the build script.

use super::case::Case;

include!(concat!(env!("OUT_DIR"), "/calls.rs"));
