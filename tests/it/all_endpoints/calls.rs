//! All calls of the catalog, listed by the build script.

use super::case::Case;

include!(concat!(env!("OUT_DIR"), "/calls.rs"));
