//! The accounts and records of the test cases.

use crate::coordination::refresh_state::{NextStep, Reason, RefreshRequest, RefreshResult, RefreshState};
use crate::coordination::to_unix_seconds;
use crate::data_center::{DataCenter, Environment};
use crate::store::{AccountId, AccountStatus, Grant, Record, StoredToken};

/// Returns the account of `user`.
pub(super) fn account(user: &str) -> AccountId {
    AccountId::new(user, "1000.CLIENT", DataCenter::EU)
}

/// Returns accounts that a store confuses if its key is ambiguous.
pub(super) fn similar_accounts() -> Vec<AccountId> {
    let users = [
        "",
        "anna",
        "Anna",
        "anna ",
        "anna/1000.CLIENT",
        "änna",
        "a\u{308}nna",
        "an%na",
        "an_na",
        "an'na",
        "an\"na\\",
        "an\nna",
        "an\0na",
        "../anna",
    ];
    let mut all: Vec<AccountId> = users.into_iter().map(account).collect();
    all.push(AccountId::new("anna", "1000.CLIENT", DataCenter::US));
    all.push(AccountId::new("anna", "1000.CLIENt", DataCenter::EU));
    all.push(AccountId::new("ann", "a1000.CLIENT", DataCenter::EU));
    all.push(account("anna").with_environment(Environment::Sandbox));
    all.push(account("anna").with_environment(Environment::Developer));
    all.push(account("anna (sandbox)"));
    all
}

/// Returns a record that is different for each number.
pub(super) fn record(number: u64) -> Record {
    let owner = "conformance: ä\"\\\n\0😀";
    let request = RefreshRequest { owner, now: number, lease_observed_for: 0, reason: Reason::NoToken };
    let NextStep::Refresh(state, guard, forced_by) = RefreshState::default().next_step(request) else {
        unreachable!("the lease should be free")
    };
    let committed =
        state.commit(&guard, RefreshResult::Token { expires_at: number + 3600, forced_by }).unwrap_or(*state);
    let expiring = RefreshRequest { reason: Reason::Expiring(guard.fencing_token()), ..request };
    let NextStep::Refresh(leased, ..) = committed.next_step(expiring) else {
        unreachable!("the only token should expire soon")
    };
    // The token is long and contains every kind of character that JSON escapes.
    let refresh_token = StoredToken::new(format!("plain:{number}.\"\\\u{7f}\u{2028}ä😀{}", "x".repeat(4096)));
    let scopes = vec!["ZohoCRM.modules.leads.READ".to_owned(), number.to_string()];
    let access_token = StoredToken::new(format!("plain:{number}"));
    Record::new(Grant::RefreshToken(refresh_token), Some(access_token), *leased)
        .with_scopes(Some(scopes.clone()), Some(scopes))
}

/// Returns a record with the status `status`.
pub(super) fn record_with_status(status: AccountStatus) -> Record {
    let mut record = record(0);
    record.refresh_state = match status {
        AccountStatus::Active => record.refresh_state,
        AccountStatus::ConsentRequired { since } => {
            let request =
                RefreshRequest { owner: "a", now: 10_000, lease_observed_for: 10_000, reason: Reason::NoToken };
            let NextStep::Refresh(state, guard, _) = RefreshState::default().next_step(request) else {
                unreachable!("the lease should be free")
            };
            state.commit(&guard, RefreshResult::ConsentRevoked(to_unix_seconds(since))).unwrap_or(*state)
        }
        AccountStatus::RevocationPending { since } => {
            record.refresh_state.with_pending_revocation(to_unix_seconds(since))
        }
    };
    record
}

/// Returns the number from which [`record`] created the record.
pub(super) fn number(record: &Record) -> Option<u64> {
    record.access_token.as_ref()?.text().strip_prefix("plain:")?.parse().ok()
}
