//! A comparison of the code with the table "Failures of a refresh" in `docs/rate-limits-and-retries.md`.

use super::backoff;
use crate::data_center::{Environment, GrantedEnvironment};
use crate::failure::{Failure, Retry};
use crate::store::StoreError;
use crate::tokens::TokenError;
use crate::transport::NetworkErrorKind;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rate-limits-and-retries.md");

fn network(request_sent: bool) -> TokenError {
    let (kind, reason) = (NetworkErrorKind::Other, String::new());
    TokenError::Network { data_center: "eu", kind, request_sent, reason, retry_after: None }
}

/// Returns an error for each row of the table, with the first cell of the row. The rate limit has the default wait.
fn errors() -> Vec<(&'static str, TokenError)> {
    let (status, retry_after) = (502, None);
    vec![
        ("no connection (DNS, TCP, TLS, proxy)", network(false)),
        ("lost connection", network(true)),
        ("timeout", TokenError::Timeout { data_center: "eu", retry_after }),
        ("status 500 or above", TokenError::Unavailable { status, retry_after }),
        (
            "HTML page or redirect",
            TokenError::UnexpectedPage { data_center: "eu", status, redirected_to: None, retry_after },
        ),
        ("token that expires within ten seconds", TokenError::NoUsableToken { retry_after }),
        ("store unavailable", StoreError::unavailable("a test", "no connection").into()),
        ("rate limit", TokenError::RateLimited { retry_after: Duration::from_secs(600) }),
        ("revoked consent", TokenError::ConsentRevoked { since: SystemTime::UNIX_EPOCH }),
        ("no record", TokenError::AccountNotFound { account: String::new() }),
        ("wrong client, secret or other setting", TokenError::InvalidClientSecret { data_center: "eu" }),
        (
            "token of another environment",
            TokenError::EnvironmentMismatch {
                expected: Environment::Production,
                granted: GrantedEnvironment::Known(Environment::Sandbox),
            },
        ),
        ("response that cannot be read", TokenError::InvalidResponse { status, reason: "" }),
    ]
}

/// Returns the cells of the columns that the code determines: the next attempt, `retry()`, and whether the refresh
/// counts.
fn columns(error: &TokenError) -> [&'static str; 3] {
    let delays: Vec<_> = [1, 2, 3, 100].into_iter().map(|failures| backoff::delay(error, failures)).collect();
    let next_attempt = match (error, delays.as_slice()) {
        (TokenError::ConsentRevoked { .. }, [10, 10, 10, 10]) => "never sent again; the store is checked every 10 s",
        (_, [10, 10, 10, 10]) => "the store is checked every 10 s",
        (_, [1, 2, 4, 60]) => "1, 2, 4, … 60 s",
        (_, [600, 600, 600, 600]) => "the announced time, up to 1 hour; 600 s if no time is announced",
        (_, [60, 60, 60, 60]) => "60 s",
        _ => panic!("no row for {delays:?}: {error}"),
    };
    let retry = match error.retry() {
        Retry::Safe { .. } => "`Safe`",
        Retry::Never if error.needs_consent() => "`Never`, needs consent",
        Retry::Never => "`Never`",
        Retry::MayDuplicate { .. } => panic!("a retried refresh should not be reported as `MayDuplicate`: {error}"),
    };
    let is_sent = !matches!(error, TokenError::Store(_) | TokenError::AccountNotFound { .. });
    [next_attempt, retry, if is_sent && error.may_have_been_received() { "yes" } else { "no" }]
}

#[test]
fn table_of_refresh_failures_agrees_with_the_code() {
    let document = std::fs::read_to_string(DOCUMENT).expect("the document should be readable");
    let (_, section) = document.split_once("## Failures of a refresh").expect("the document should have the section");
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows = section.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let rows = rows.take_while(|line| line.starts_with('|')).map(cells);
    let documented: BTreeMap<String, Vec<String>> =
        rows.map(|cells| (cells[0].clone(), cells[1..4].to_vec())).collect();
    let expected: BTreeMap<String, Vec<String>> = errors()
        .iter()
        .map(|(failure, error)| ((*failure).to_owned(), columns(error).map(str::to_owned).to_vec()))
        .collect();
    assert_eq!(documented, expected);
}
