//! What is said of an account.

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};
use zoho_auth_typed::{AccountId, AccountInfo, AccountState, AccountStatus, Evidence};

/// The headings of the table.
const HEAD: [&str; 5] = ["USER", "CLIENT", "AT", "ACCESS TOKEN", "SCOPES"];

/// An account.
pub(super) struct Row {
    id: AccountId,
    state: State,
    evidence: Option<Evidence>,
}

/// How it stands with its tokens.
enum State {
    Lives(Duration),
    Expired,
    NoTokenYet,
    /// For how long, where that is known.
    NeedsConsent(Option<Duration>),
    /// Its revocation was begun, and has to be ended.
    Revoking,
    Unreadable,
}

impl Row {
    pub(super) fn new(AccountInfo { id, state, .. }: AccountInfo, now: SystemTime) -> Self {
        let Ok(AccountState { status, expires_at, evidence, .. }) = state else {
            return Self { id, state: State::Unreadable, evidence: None };
        };
        let state = match (status, expires_at.map(|at| at.duration_since(now))) {
            (AccountStatus::NeedsConsent { since, .. }, _) => {
                State::NeedsConsent(since.map(|since| now.duration_since(since).unwrap_or_default()))
            }
            (AccountStatus::Revoking { .. }, _) => State::Revoking,
            (_, Some(Ok(left))) if !left.is_zero() => State::Lives(left),
            (_, Some(_)) => State::Expired,
            (_, None) => State::NoTokenYet,
        };
        Self { id, state, evidence: Some(evidence) }
    }

    pub(super) fn as_json(&self) -> Value {
        let (scopes_are, scopes) = match &self.evidence {
            Some(Evidence::Reported(scopes)) => (Some("reported"), Some(scopes)),
            Some(Evidence::Asked) => (Some("asked"), None),
            Some(Evidence::Declared) => (Some("declared"), None),
            _ => (None, None),
        };
        let (state, expires_in) = match self.state {
            State::Lives(left) => ("lives", Some(left.as_secs())),
            State::Expired => ("expired", None),
            State::NoTokenYet => ("no_token_yet", None),
            State::NeedsConsent(_) => ("needs_consent", None),
            State::Revoking => ("revoking", None),
            State::Unreadable => ("unreadable", None),
        };
        let needs_consent_for = match self.state {
            State::NeedsConsent(since) => since.map(|since| since.as_secs()),
            _ => None,
        };
        json!({
            "user": self.id.user(), "client_id": self.id.client_id(), "data_center": self.id.data_center().code(),
            "state": state, "expires_in": expires_in, "scopes": scopes, "scopes_are": scopes_are,
            "needs_consent_for": needs_consent_for,
        })
    }

    fn cells(&self) -> [String; 5] {
        let state = match self.state {
            State::Lives(left) if left >= Duration::from_mins(1) => format!("{} minutes", left.as_secs() / 60),
            State::Lives(left) => format!("{} seconds", left.as_secs()),
            State::Expired => "expired".to_owned(),
            State::NoTokenYet => "none yet".to_owned(),
            State::NeedsConsent(_) => "needs a consent".to_owned(),
            State::Revoking => "being revoked".to_owned(),
            State::Unreadable => "unreadable".to_owned(),
        };
        let scopes = self.evidence.as_ref().map_or_else(
            || "?".to_owned(),
            |evidence| match evidence {
                Evidence::Reported(scopes) => scopes.join(","),
                Evidence::Asked => "asked for, and not reported".to_owned(),
                _ => "not reported: the token is from elsewhere".to_owned(),
            },
        );
        let [user, client, scopes] = [self.id.user(), self.id.client_id(), &scopes].map(on_one_line);
        [user, client, self.id.data_center().to_string(), state, scopes]
    }
}

/// A name can have whatever characters: none of them moves the terminal's cursor.
fn on_one_line(text: &str) -> String {
    text.chars().flat_map(|char| if char.is_control() { char.escape_default().collect() } else { vec![char] }).collect()
}

/// The rows under headings. The last column is as long as it is.
pub(super) fn table(rows: &[Row]) -> String {
    let lines: Vec<[String; 5]> = [HEAD.map(str::to_owned)].into_iter().chain(rows.iter().map(Row::cells)).collect();
    let widths: [usize; 5] =
        std::array::from_fn(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or_default());
    let [users, clients, ats, states, _] = widths;
    let mut text = String::new();
    for [user, client, at, state, scopes] in &lines {
        let _ = writeln!(text, "{user:users$}  {client:clients$}  {at:ats$}  {state:states$}  {scopes}");
    }
    text
}
