//! The rows of the list of accounts.

use crate::commands::counted;
use crate::tokens::printable::{account_json, on_one_line};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};
use zoho_auth_typed::{
    AccountId,
    store::{AccountStatus, ListEntry},
    tokens::GrantedScopes,
};

/// The column headings of the table.
const HEAD: [&str; 6] = ["USER", "CLIENT", "DATA CENTER", "ENVIRONMENT", "ACCESS TOKEN", "SCOPES"];

/// An account and the state of its tokens.
pub(super) struct Row {
    id: AccountId,
    state: TokenState,
    evidence: Option<GrantedScopes>,
    requested_scopes: Option<Vec<String>>,
}

/// The state of an account's tokens.
enum TokenState {
    Valid(Duration),
    Expired,
    NoTokenYet,
    /// An account whose user must authorize again, with the time since then.
    ConsentRequired(Duration),
    /// An account with an unfinished revocation.
    RevocationPending,
    Unreadable,
}

impl Row {
    pub(super) fn new(ListEntry { id, stored }: ListEntry, now: SystemTime) -> Self {
        let Ok(stored) = stored else {
            return Self { id, state: TokenState::Unreadable, evidence: None, requested_scopes: None };
        };
        let record = stored.record;
        let state = match (record.status(), record.expires_at().map(|at| at.duration_since(now))) {
            (AccountStatus::ConsentRequired { since, .. }, _) => {
                TokenState::ConsentRequired(now.duration_since(since).unwrap_or_default())
            }
            (AccountStatus::RevocationPending { .. }, _) => TokenState::RevocationPending,
            (_, Some(Ok(left))) if !left.is_zero() => TokenState::Valid(left),
            (_, Some(_)) => TokenState::Expired,
            (_, None) => TokenState::NoTokenYet,
        };
        let requested_scopes = record.requested_scopes().map(<[String]>::to_vec);
        Self { id, state, evidence: Some(record.granted_scopes()), requested_scopes }
    }

    pub(super) fn to_json(&self) -> Value {
        let (scopes_are, scopes) = match &self.evidence {
            Some(GrantedScopes::Reported(scopes)) => (Some("reported"), Some(scopes)),
            Some(GrantedScopes::Requested) => (Some("requested"), None),
            Some(GrantedScopes::Assumed) => (Some("assumed"), None),
            _ => (None, None),
        };
        let (state, expires_in) = match self.state {
            TokenState::Valid(left) => ("valid", Some(left.as_secs())),
            TokenState::Expired => ("expired", None),
            TokenState::NoTokenYet => ("no_token_yet", None),
            TokenState::ConsentRequired(_) => ("consent_required", None),
            TokenState::RevocationPending => ("revocation_pending", None),
            TokenState::Unreadable => ("unreadable", None),
        };
        let consent_required_for = match self.state {
            TokenState::ConsentRequired(since) => Some(since.as_secs()),
            _ => None,
        };
        let mut members = account_json(&self.id);
        for (name, value) in [
            ("state", json!(state)),
            ("expires_in", json!(expires_in)),
            ("scopes", json!(scopes)),
            ("scopes_are", json!(scopes_are)),
            ("requested_scopes", json!(self.requested_scopes)),
            ("consent_required_for", json!(consent_required_for)),
        ] {
            members.insert(name.to_owned(), value);
        }
        Value::Object(members)
    }

    fn cells(&self) -> [String; 6] {
        let state = match self.state {
            TokenState::Valid(left) if left >= Duration::from_mins(1) => counted(left.as_secs() / 60, "minute"),
            TokenState::Valid(left) => counted(left.as_secs(), "second"),
            TokenState::Expired => "expired".to_owned(),
            TokenState::NoTokenYet => "none yet".to_owned(),
            TokenState::ConsentRequired(_) => "consent required".to_owned(),
            TokenState::RevocationPending => "revocation pending".to_owned(),
            TokenState::Unreadable => "unreadable".to_owned(),
        };
        let scopes = self.evidence.as_ref().map_or_else(
            || "?".to_owned(),
            |evidence| match evidence {
                GrantedScopes::Reported(scopes) => scopes.join(","),
                GrantedScopes::Requested => "requested, not reported".to_owned(),
                _ => "not reported (the token was issued elsewhere)".to_owned(),
            },
        );
        let [user, client, scopes] = [self.id.user(), self.id.client_id(), &scopes].map(on_one_line);
        [user, client, self.id.data_center().to_string(), self.id.environment().to_string(), state, scopes]
    }
}

/// Returns the rows as a table with headings. The last column is not padded.
pub(super) fn table(rows: &[Row]) -> String {
    let lines: Vec<[String; 6]> = [HEAD.map(str::to_owned)].into_iter().chain(rows.iter().map(Row::cells)).collect();
    let widths: [usize; 6] =
        std::array::from_fn(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or_default());
    let [users, clients, data_centers, environments, states, _] = widths;
    let mut text = String::new();
    for [user, client, data_center, environment, state, scopes] in &lines {
        let _ = writeln!(
            text,
            "{user:users$}  {client:clients$}  {data_center:data_centers$}  {environment:environments$}  {state:states$}  {scopes}"
        );
    }
    text
}
