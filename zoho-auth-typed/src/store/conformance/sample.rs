//! Accounts and records that differ in every way that matters.

use crate::DataCenter;
use crate::manager::ledger::{Asking, Ledger, Next, Outcome};
use crate::store::{AccountId, Kept, Record};
use crate::token::Evidence;

/// An account.
pub(super) fn account(user: &str) -> AccountId {
    AccountId::new(user, "1000.CLIENT", DataCenter::EU)
}

/// Accounts that a careless key takes for one another.
pub(super) fn alike() -> Vec<AccountId> {
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
    all
}

/// A record that no other number gives.
pub(super) fn record(number: u64) -> Record {
    let asking = Asking { owner: "conformance: ä\"\\\n\0😀", now: number, watched: 0, not: None };
    let Next::Redeem(ledger, claim) = Ledger::default().next(asking) else { unreachable!("nobody has it") };
    let settled = ledger.settle(&claim, Outcome::Token(number + 3600)).unwrap_or(ledger);
    let Next::Redeem(leased, _) = settled.next(Asking { not: Some(claim.fence()), ..asking }) else {
        unreachable!("the only token was refused")
    };
    // As long as a token may be, and every kind of character that JSON has to escape.
    let refresh_token = Kept::new(format!("plain:{number}.\"\\\u{7f}\u{2028}ä😀{}", "x".repeat(4096)));
    let scopes = vec!["ZohoCRM.modules.leads.READ".to_owned(), number.to_string()];
    Record::new(refresh_token, Some(Kept::new(format!("plain:{number}"))), Evidence::Reported(scopes), leased)
}

/// The number of a record that [`record`] made.
pub(super) fn number(record: &Record) -> Option<u64> {
    record.access_token.as_ref()?.text().strip_prefix("plain:")?.parse().ok()
}
