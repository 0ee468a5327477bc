//! A Python interpreter with Zoho's own CRM SDK and `OAuth` libraries.

use crate::skipped;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the interpreter that can import these modules, separated by commas. Without one, reports the skipped check.
/// `ZOHO_TEST_PYTHON` names an interpreter.
///
/// # Panics
/// If no check may be skipped.
pub fn python(check: &str, modules: &str) -> Option<PathBuf> {
    let named = std::env::var_os("ZOHO_TEST_PYTHON").map(PathBuf::from);
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let python = named.unwrap_or_else(default);
    let why = match Command::new(&python).args(["-c", &format!("import {modules}")]).output() {
        Ok(output) if output.status.success() => return Some(python),
        Ok(_) => format!("{} cannot import {modules}", python.display()),
        Err(error) => format!("{} does not run ({error})", python.display()),
    };
    let how = "To run it: python3 -m venv target/python && target/python/bin/pip install 'zohocrmsdk8-0[mysql]==7.0.0' \
               authlib requests-oauthlib, or name an interpreter that has them in ZOHO_TEST_PYTHON.";
    skipped(check, &why, how);
    None
}
