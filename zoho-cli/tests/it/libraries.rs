//! Tests of Zoho's SDKs and of general `OAuth` libraries of other languages against `zoho emulate --control`. Each flow
//! has a consent, one call, a scheduled fault, an expired token and a refresh.

use optional_software::{python, skipped};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the path of a file or folder in the workspace.
fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Runs a test of `tests/libraries`, which must pass.
fn run(interpreter: &Path, arguments: &[&str]) {
    let mut test = Command::new(interpreter);
    test.args(arguments).current_dir(workspace("tests/libraries")).env("ZOHO", env!("CARGO_BIN_EXE_zoho"));
    test.env("ZOHO_NODE_MODULES", modules()).env("PYTHONDONTWRITEBYTECODE", "1");
    // The requests to loopback must not use a proxy of the machine.
    test.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
    let output = test.output().expect("interpreter should start");
    let printed = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{printed}");
}

/// Returns the folder of the installed packages for Node, which the variable `ZOHO_TEST_NODE_MODULES` may name.
fn modules() -> PathBuf {
    let named = std::env::var_os("ZOHO_TEST_NODE_MODULES").map(PathBuf::from);
    named.unwrap_or_else(|| workspace("target/node/node_modules"))
}

fn run_python(library: &str, module: &str, test: &str) {
    if let Some(python) = python(&format!("{library} for Python against the emulator"), module) {
        run(&python, &["-m", "unittest", "-v", test]);
    }
}

fn run_node(library: &str, package: &str, test: &str) {
    let installed = modules().join("node/bin/node");
    let default = if installed.exists() { installed } else { PathBuf::from("node") };
    let node = std::env::var_os("ZOHO_TEST_NODE").map_or(default, PathBuf::from);
    let package = modules().join(package).join("package.json");
    // The test runner and this import of modules have existed since version 20.
    let probe = ["-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"];
    let can_run = Command::new(&node).args(probe).output().is_ok_and(|output| output.status.success());
    if can_run && package.exists() {
        return run(&node, &["--test", test]);
    }
    let reason = if can_run {
        format!("{} does not exist", package.display())
    } else {
        format!("{} 20 does not run", node.display())
    };
    let how =
        "To run it: .ci/others, or name a folder of packages in ZOHO_TEST_NODE_MODULES and Node in ZOHO_TEST_NODE.";
    skipped(&format!("{library} for Node against the emulator"), &reason, how);
}

#[test]
fn authlib_completes_its_flow() {
    run_python("authlib", "authlib,requests", "test_authlib");
}

#[test]
fn requests_oauthlib_completes_its_flow() {
    run_python("requests-oauthlib", "requests_oauthlib", "test_requests_oauthlib");
}

#[test]
fn zoho_sdk_for_python_completes_its_flow() {
    run_python("Zoho's CRM SDK", "zohocrmsdk", "test_zoho_sdk");
}

#[test]
fn simple_oauth2_completes_its_flow() {
    run_node("simple-oauth2", "simple-oauth2", "simple-oauth2.test.mjs");
}

#[test]
fn zoho_sdk_for_node_completes_its_flow() {
    run_node("Zoho's CRM SDK", "@zohocrm/nodejs-sdk-8.0", "zoho-sdk.test.mjs");
}
