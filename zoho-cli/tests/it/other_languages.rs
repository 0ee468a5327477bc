//! Tests of scripts in other languages against `zoho emulate --control`.

use optional_software::skipped;
use std::path::Path;
use std::process::Command;

/// Runs a test in `tests/other-languages` with an interpreter, which `variable` may name. An interpreter in `target`
/// that `.ci/others` installed takes precedence over the interpreter of the system. Reports a skipped check if the
/// interpreter fails with the arguments `probe`.
fn run(check: &str, variable: &str, interpreter: &str, probe: &[&str], arguments: &[&str]) {
    let installed =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../target/{interpreter}/node_modules/.bin/{interpreter}"));
    let default = if installed.exists() { installed.display().to_string() } else { interpreter.to_owned() };
    let interpreter = std::env::var(variable).unwrap_or(default);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/other-languages");
    let mut command = Command::new(&interpreter);
    let can_run = command.args(probe).output().is_ok_and(|output| output.status.success());
    if !can_run {
        let how = format!("To run it, name a newer interpreter in {variable}.");
        skipped(check, &format!("{interpreter} {} fails", probe.join(" ")), &how);
        return;
    }
    let mut test = Command::new(&interpreter);
    test.args(arguments).current_dir(folder).env("ZOHO", env!("CARGO_BIN_EXE_zoho"));
    let output = test.env("PYTHONDONTWRITEBYTECODE", "1").output().expect("interpreter should start");
    let printed = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{printed}");
}

#[test]
fn python_script_passes_its_test() {
    let probe = ["-c", "import sys, unittest; sys.exit(sys.version_info < (3, 9))"];
    run("the invoice script in Python", "ZOHO_TEST_PYTHON3", "python3", &probe, &["-m", "unittest", "-v"]);
}

#[test]
fn typescript_script_passes_its_test() {
    // Node runs TypeScript without a compiler since version 23.6.
    let probe = ["-e", "process.exit(process.features.typescript ? 0 : 1)"];
    run("the invoice script in TypeScript", "ZOHO_TEST_NODE", "node", &probe, &["--test", "overdue.test.ts"]);
}
