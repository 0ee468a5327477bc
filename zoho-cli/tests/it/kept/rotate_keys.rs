//! `zoho rotate-keys`

use super::{NEW, OLD, OTHER, OTHER_OLD, Round, as_json, refused, said, sealed};
use crate::zoho::{errors, with};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use zoho_auth_typed::Protection;

#[tokio::test]
async fn what_cannot_be_opened_is_named_and_left_as_it_is() {
    let round = Round::new("what-cannot-be-opened", "").await;
    round.keep(sealed(OLD), &["anna", "dora"]).await;
    round.keep(sealed(OTHER_OLD), &["ben"]).await;
    round.keep(sealed(OTHER), &["cleo"]).await;
    round.keep(Protection::plaintext(), &["eve"]).await;

    let both = format!("{NEW} {OLD}");
    let partly = round.zoho_on(&both, &["rotate-keys", "--batch", "2"]).await;
    refused(&partly, 1, "a token of `ben` of the client");
    for next in [
        "next: put the right key `old` into TOKEN_KEYS",
        "next: put the key `other` into TOKEN_KEYS, beside the others",
        "next: zoho rotate-keys --or-plaintext seals it",
        "2 accounts, 1 of them sealed anew\n4 accounts, 2 of them sealed anew\nerror: a token of",
    ] {
        assert!(errors(&partly).contains(next), "{next}: {}", errors(&partly));
    }
    let summary = "5 accounts: 2 sealed anew, 0 were already, 3 left as they are\n";
    assert_eq!(String::from_utf8_lossy(&partly.stdout), summary);

    let more = round.zoho_on(&format!("{both} {OTHER}"), &["rotate-keys", "--or-plaintext", "--json"]).await;
    assert_eq!(more.status.code(), Some(1));
    let more: Value = serde_json::from_slice(&more.stdout).expect("JSON");
    assert_eq!((&more["seen"], &more["sealed"]), (&json!(5), &json!(2)));
    assert_eq!((&more["failed"][0]["user"], more["failed"].as_array().map(Vec::len)), (&json!("ben"), Some(1)));

    // All but ben's are sealed with the new key, and ben's as they were.
    for user in ["anna", "cleo", "eve"] {
        said(&round.token(user, NEW, &[]).await);
    }
    assert_eq!(round.refreshes(), 3);
    refused(&round.token("ben", &both, &[]).await, 1, "cannot be opened with the key `old`");
    said(&round.token("ben", OTHER_OLD, &[]).await);
    assert_eq!(round.refreshes(), 4);
}

#[tokio::test]
async fn one_that_is_killed_is_run_again() {
    const ACCOUNTS: usize = 60;
    let round = Round::new("killed-rotation", "").await;
    let users: Vec<String> = (0..ACCOUNTS).map(|number| format!("user{number:02}")).collect();
    round.keep(sealed(OLD), &users.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let both = format!("{NEW} {OLD}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoho"));
    command.args(["rotate-keys", "--batch", "1"]).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child =
        with(&mut command, &[("TOKEN_KEYS", &both), ("TOKEN_STORE", &round.store)]).spawn().expect("it runs");
    let mut said_first = String::new();
    BufReader::new(child.stderr.take().expect("it is piped")).read_line(&mut said_first).expect("text");
    assert_eq!(said_first, "1 accounts, 1 of them sealed anew\n");
    child.kill().expect("it runs, or has ended");
    child.wait().expect("an end");

    let rest = as_json(&round.zoho_on(&both, &["rotate-keys", "--json"]).await);
    assert_eq!((&rest["seen"], &rest["failed"]), (&json!(ACCOUNTS), &json!([])));
    assert!(rest["sealed"].as_u64().is_some_and(|sealed| sealed < ACCOUNTS as u64), "{rest}");
    let all = said(&round.zoho_on(NEW, &["rotate-keys"]).await);
    assert_eq!(all, format!("{ACCOUNTS} accounts: 0 sealed anew, {ACCOUNTS} were already, 0 left as they are\n"));
}
