//! A Python interpreter with Zoho's own CRM SDK and `OAuth` libraries.

use crate::skipped;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns a Python interpreter that can import `modules`, which are separated by commas. The interpreter is the one in
/// `ZOHO_TEST_PYTHON`, or else that of `target/python`. If it cannot import the modules, reports the skipped check and
/// returns `None`.
///
/// # Panics
/// Panics if the check is skipped and `ZOHO_TEST_REQUIRE=1` is set.
pub fn python(check: &str, modules: &str) -> Option<PathBuf> {
    let named = std::env::var_os("ZOHO_TEST_PYTHON").map(PathBuf::from);
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let python = named.unwrap_or_else(default);
    let why = match Command::new(&python).args(["-c", &format!("import {modules}")]).output() {
        Ok(output) if output.status.success() => return Some(python),
        Ok(_) => format!("{} cannot import {modules}", python.display()),
        Err(error) => format!("{} cannot be run ({error})", python.display()),
    };
    let how = "To run it: python3 -m venv target/python && target/python/bin/pip install 'zohocrmsdk8-0[mysql]==7.0.0' \
               authlib requests-oauthlib, or set ZOHO_TEST_PYTHON to an interpreter that has these packages.";
    skipped(check, &why, how);
    None
}
