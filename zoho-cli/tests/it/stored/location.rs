//! Tests of the location of a store: arguments, variables and files. Passwords are not accepted in arguments, and never
//! printed.

use super::records::{insert, open, record};
use super::{expect_error, expect_stdout, run};
use crate::zoho::{errors, folder};
use std::path::Path;

/// A password in the locations of these tests.
const PASSWORD: &str = "hunter2";

/// Returns the URL of a server that does not exist. Connections to port 1 of loopback are refused.
fn url(scheme: &str) -> String {
    format!("{scheme}://app:{PASSWORD}@127.0.0.1:1/tokens")
}

/// Writes a file that only its owner can access.
pub(super) fn write_private(path: &Path, text: &str) {
    std::fs::write(path, text).expect("file should be writable");
    set_mode(path, 0o600);
}

pub(super) fn set_mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("file should be writable");
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
}

#[tokio::test]
async fn password_in_argument_is_rejected_and_not_shown() {
    let [postgres, mysql] = ["postgres", "mysql"].map(url);
    let query = format!("postgres://127.0.0.1:1/tokens?user=app&password={PASSWORD}");
    for (arguments, next) in [
        (
            &["accounts", "--store", &postgres][..],
            "put the URL into the variable ZOHO_STORE or a file with mode 0600, and pass the file with --store-file; or put \
             only the password into ~/.pgpass or the file of PGPASSFILE",
        ),
        (&["accounts", "--store", &query], "PGPASSFILE"),
        (
            &["rotate-keys", "--store", &mysql],
            "put the URL into the variable ZOHO_STORE or a file with mode 0600, and pass the file with --store-file\n",
        ),
        (&["store", "copy", "--from", &postgres, "--to", "a.db"], "with --from-file; or put only"),
        (
            &["store", "copy", "--from", "a.db", "--to", &mysql],
            "put the URL into a file with mode 0600, and pass the file with --to-file\n",
        ),
        (
            &["store", "import", "--from-mysql", &mysql, "--to", "a.db", "--dry-run"],
            "a file with mode 0600, and pass the file with --from-mysql-file\n",
        ),
    ] {
        let output = run(&[("TOKEN_KEYS", super::OLD)], arguments).await;
        expect_error(&output, 2, "contains a password, and other users can read arguments");
        assert!(errors(&output).contains(next), "{}", errors(&output));
        assert!(!errors(&output).contains(PASSWORD), "{}", errors(&output));
    }
}

#[tokio::test]
async fn invalid_location_is_reported_without_its_text() {
    let malformed = format!("postgres://app:{PASSWORD}/3@db.example/tokens");
    for variables in [[("ZOHO_STORE", malformed.as_str())], [("TOKEN_STORE", &malformed)]] {
        let output = run(&variables, &["accounts"]).await;
        expect_error(&output, 2, &format!("{}: the URL of the database is invalid", variables[0].0));
        assert!(!errors(&output).contains(PASSWORD), "{}", errors(&output));
    }
    let output = run(&[], &["accounts", "--store", &malformed]).await;
    expect_error(&output, 2, "--store: the URL of the database is invalid");
    assert!(!errors(&output).contains(PASSWORD), "{}", errors(&output));
}

#[tokio::test]
async fn unreachable_server_is_reported_without_password() {
    let folder = folder("location-unreachable");
    let [postgres, mysql] = ["postgres", "mysql"].map(|scheme| {
        let file = folder.join(scheme);
        write_private(&file, &format!("{}\n", url(scheme)));
        file.display().to_string()
    });
    let variable = url("postgres");
    let variables = [[("ZOHO_STORE", &*variable)], [("ZOHO_STORE_FILE", &*postgres)], [("ZOHO_STORE_FILE", &*mysql)]];
    // Each run waits ten seconds for a connection.
    let [first, second, third] = &variables;
    let runs = (run(first, &["accounts"]), run(second, &["accounts"]), run(third, &["accounts"]));
    let outputs = tokio::join!(runs.0, runs.1, runs.2);
    for output in [outputs.0, outputs.1, outputs.2] {
        expect_error(&output, 1, "127.0.0.1:1 is unavailable");
        assert!(!errors(&output).contains(PASSWORD), "{}", errors(&output));
    }
}

#[tokio::test]
async fn option_has_precedence_over_variables() {
    let folder = folder("location-precedence");
    let path = |name: &str| folder.join(name).display().to_string();
    let names = ["option", "option-file", "first", "second", "file"];
    for name in names {
        let store = open(&path(name)).await;
        insert(&store, name, &record("plain:1000.r", "")).await;
        store.close().await;
    }
    let [option_file, variable_file] = ["option.location", "variable.location"].map(|name| folder.join(name));
    write_private(&option_file, &path("option-file"));
    write_private(&variable_file, &format!("sqlite:{}\n", path("file")));
    let [option, first, second] = ["option", "first", "second"].map(path);
    let [option_file, variable_file] = [option_file, variable_file].map(|path| path.display().to_string());
    let all = [("ZOHO_STORE", &*first), ("TOKEN_STORE", &second), ("ZOHO_STORE_FILE", &variable_file)];
    for (variables, arguments, expected) in [
        (&all[..], &["--store", &option][..], "option"),
        (&all[..], &["--store-file", &option_file], "option-file"),
        (&all[..], &[], "first"),
        (&all[1..], &[], "second"),
        (&all[2..], &[], "file"),
    ] {
        let output = run(variables, &[&["accounts"], arguments].concat()).await;
        let listed = expect_stdout(&output);
        assert!(listed.contains(&format!("\n{expected} ")), "{expected}: {listed}");
    }
    let both = run(&[], &["accounts", "--store", &option, "--store-file", &option_file]).await;
    expect_error(&both, 2, "cannot be used with");
}

#[cfg(unix)]
#[tokio::test]
async fn location_file_of_other_users_is_rejected() {
    let file = folder("location-file-mode").join("store");
    write_private(&file, "tokens.db");
    let path = file.display().to_string();
    for mode in [0o644, 0o620, 0o606] {
        set_mode(&file, mode);
        let output = run(&[("ZOHO_STORE_FILE", &path)], &["accounts"]).await;
        expect_error(&output, 2, &format!("next: run `chmod 600 {path}`"));
    }
    let missing = run(&[], &["accounts", "--store-file", "/nonexistent/store"]).await;
    expect_error(&missing, 2, "cannot read /nonexistent/store");
}

#[tokio::test]
async fn table_of_store_on_this_machine_is_rejected() {
    let path = folder("location-table").join("tokens.db").display().to_string();
    open(&path).await.close().await;
    for option in ["--store-schema", "--store-table"] {
        let output = run(&[], &["accounts", "--store", &path, option, "auth"]).await;
        expect_error(&output, 2, "only a store in a database server has a schema");
    }
    // Variables may be set for other commands.
    let variables = [("ZOHO_STORE_SCHEMA", "auth"), ("ZOHO_STORE_TABLE", "tokens")];
    expect_stdout(&run(&variables, &["accounts", "--store", &path]).await);
}
