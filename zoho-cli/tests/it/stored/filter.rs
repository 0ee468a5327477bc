//! Tests of `zoho accounts --state` and `--since`.

use super::records::{insert, open, record};
use super::{expect_error, expect_stdout, parse_json, run};
use crate::zoho::folder;

#[tokio::test]
async fn accounts_are_listed_by_state_and_time() {
    let path = folder("accounts-by-state").join("tokens.db").display().to_string();
    let store = open(&path).await;
    for (user, state) in [
        ("anna", String::new()),
        ("ben", r#","consent_revoked_since":1769817600"#.to_owned()),
        ("cleo", r#","consent_revoked_since":1769860800"#.to_owned()),
        ("dora", r#","revoking_since":1769817600"#.to_owned()),
        ("emil", r#","revoking_since":1769860800"#.to_owned()),
    ] {
        insert(&store, user, &record("plain:1000.r", &state)).await;
    }
    store.close().await;
    let list = async |arguments: &[&str]| {
        let arguments = [&["accounts", "--store", &path], arguments].concat();
        run(&[], &arguments).await
    };
    for (arguments, users) in [
        (&[][..], &["anna", "ben", "cleo", "dora", "emil"][..]),
        (&["--state", "active"], &["anna"]),
        (&["--state", "consent-required"], &["ben", "cleo"]),
        (&["--state", "consent-required", "--since", "2026-01-31"], &["ben", "cleo"]),
        (&["--state", "consent-required", "--since", "2026-01-31T12:00Z"], &["cleo"]),
        (&["--state", "consent-required", "--since", "1s"], &[]),
        (&["--state", "revocation-pending"], &["dora", "emil"]),
        (&["--state", "revocation-pending", "--since", "2026-01-31T00:00:01Z"], &["emil"]),
    ] {
        let listed = parse_json(&list(&[arguments, &["--json"]].concat()).await);
        crate::schema::assert_matches("accounts", &listed);
        let listed: Vec<&str> =
            listed.as_array().expect("output should be a list").iter().filter_map(|row| row["user"].as_str()).collect();
        assert_eq!(listed, users, "{arguments:?}");
    }
    let none = list(&["--state", "revocation-pending", "--since", "1s"]).await;
    assert_eq!(expect_stdout(&none), "");
    assert_eq!(crate::zoho::errors(&none), "The store has no accounts that match the options.\n");
    expect_error(&list(&["--since", "7d"]).await, 2, "--state");
    expect_error(&list(&["--state", "active", "--since", "7d"]).await, 2, "next: omit --since");
    expect_error(&list(&["--state", "consent-required", "--since", "1 month"]).await, 2, "write a duration of hours");
}
