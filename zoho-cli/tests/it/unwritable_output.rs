//! Tests of standard output that cannot be written: a full disk, and a reader that has closed its pipe.

use crate::token::{CALLBACK, code, europe, loopback};
use crate::zoho::with;
use std::fs::OpenOptions;
use std::process::{Command, Output, Stdio};
use zoho_emulator::Registration;

/// Runs the command with this standard output.
fn run(variables: &[(&str, &str)], arguments: &[&str], stdout: impl Into<Stdio>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoho"));
    with(command.args(arguments), variables);
    let child = command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).spawn();
    child.expect("command should start").wait_with_output().expect("command should exit")
}

/// Returns a pipe whose reader is closed.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("pipe should be available");
    drop(reader);
    writer.into()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const PRINTING: &[&[&str]] = &[
    &["catalog", "dump", "--json"],
    &["catalog", "search", "leads"],
    &["catalog", "show", "crm::ListUsers"],
    &["catalog", "stats"],
    &["catalog", "stats", "--json"],
    &["catalog", "lint", "--json"],
    &["store", "schema", "--to", "postgres"],
    &["emulate", "--until-stdin-closes"],
];

#[cfg(target_os = "linux")]
fn full_disk() -> std::fs::File {
    OpenOptions::new().write(true).open("/dev/full").expect("Linux should have /dev/full")
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_an_error_of_each_command() {
    for arguments in PRINTING {
        let output = run(&[], arguments, full_disk());
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {error}");
        assert!(error.contains("error: cannot write to standard output: No space left"), "{arguments:?}: {error}");
    }
}

#[test]
fn reader_that_closes_its_pipe_causes_no_error() {
    for arguments in PRINTING {
        let output = run(&[], arguments, closed_pipe());
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
        assert!(!error.contains("error"), "{arguments:?}: {error}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn lost_tokens_are_an_error_with_the_next_step() {
    let (zoho, app) = europe(Registration::server().redirect_uri(CALLBACK)).await;
    let code = code(&zoho, &app, "offline");
    let mut arguments =
        ["token", "--dc", "eu", "--code", "--redirect-uri", CALLBACK, "--show-tokens"].map(str::to_owned).to_vec();
    arguments.extend(loopback(&zoho));
    let variables = [("ZOHO_CLIENT_ID", app.id()), ("ZOHO_CLIENT_SECRET", app.secret()), ("ZOHO_CODE", &code)];
    let variables = variables.map(|(name, value)| (name, value.to_owned()));
    // The emulator responds on this thread, so another thread must wait for the process.
    let output = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        run(&variables, &arguments, closed_pipe())
    });
    let output = output.await.expect("blocking task should not panic");
    let error = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("cannot write to standard output"), "{error}");
    assert!(error.contains("next: sign in again for a new code"), "{error}");
}
