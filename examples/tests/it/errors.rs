//! The errors that the examples print: the message with its causes, not the `Debug` text of a type.

use std::process::{Command, Output};

/// Runs an example with only the given environment variables.
fn run(example: &str, variables: &[(&str, &str)]) -> Output {
    let variables = variables.iter().copied();
    Command::new(example).env_clear().envs(variables).output().expect("the example should run")
}

fn stderr(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).expect("the output should be UTF-8")
}

#[test]
fn invalid_variable_is_printed_with_its_cause() {
    let variables = [("ZOHO_CLIENT_ID", "1000.EXAMPLE"), ("ZOHO_DC", "atlantis")];
    let output = run(env!("CARGO_BIN_EXE_existing_refresh_token"), &variables);
    let cause = "atlantis".parse::<zoho_auth_typed::DataCenter>().expect_err("the data center should be unknown");
    assert_eq!(stderr(&output), format!("Error: cannot read ZOHO_DC\n\nCaused by:\n    {cause}\n"));
}

#[test]
fn missing_variable_is_printed_with_its_document() {
    let output = run(env!("CARGO_BIN_EXE_existing_refresh_token"), &[("ZOHO_CLIENT_ID", "1000.EXAMPLE")]);
    let expected = "Error: ZOHO_REFRESH_TOKEN is not set; see docs/registering-a-client.md for its value\n";
    assert_eq!(stderr(&output), expected);
}

#[cfg(unix)]
#[tokio::test]
async fn readable_token_store_is_printed_with_its_fix() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use zoho_auth_typed::store::SqliteStore;

    let folder = tempfile::tempdir().expect("temp directory should be writable");
    let path = folder.path().join("tokens.db");
    fs::write(&path, "").expect("the file should be writable");
    fs::set_permissions(&path, Permissions::from_mode(0o644)).expect("the mode should be changeable");
    let keys = format!("test:{}=", "A".repeat(43));
    let variables = [("TOKEN_STORE", path.to_str().expect("the path should be UTF-8")), ("TOKEN_KEYS", &keys)];
    let output = run(env!("CARGO_BIN_EXE_many_accounts"), &variables);
    let expected = SqliteStore::open(&path).await.expect_err("a store that other users can read should be rejected");
    assert_eq!(stderr(&output), format!("Error: {expected}\n"));
    assert!(expected.to_string().contains("chmod 600"), "{expected}");
}
