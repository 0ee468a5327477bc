//! The imported accounts, and the rows that were not imported.

use super::insert::Outcome;
use crate::commands::counted;
use crate::tokens::printable::{account_json, on_one_line};
use serde_json::{Value, json};
use std::fmt::Write as _;
use zoho_auth_typed::AccountId;

/// A row that was not imported.
pub(super) struct NotImported {
    row: usize,
    user: Option<String>,
    reason: String,
    has_refresh_token: bool,
}

impl NotImported {
    /// Creates the entry of a row with a refresh token.
    pub(super) fn new(row: usize, user: Option<String>, reason: impl Into<String>) -> Self {
        Self { row, user, reason: reason.into(), has_refresh_token: true }
    }

    /// Creates the entry of a row without a refresh token.
    pub(super) fn without_refresh_token(row: usize, user: Option<String>, reason: impl Into<String>) -> Self {
        Self { has_refresh_token: false, ..Self::new(row, user, reason) }
    }
}

/// The outcomes of an import.
#[derive(Default)]
pub(super) struct Report {
    dry_run: bool,
    imported: Vec<AccountId>,
    already_there: Vec<AccountId>,
    pub(super) not_imported: Vec<NotImported>,
}

impl Report {
    pub(super) fn new(dry_run: bool) -> Self {
        Self { dry_run, ..Self::default() }
    }

    pub(super) fn add(&mut self, id: AccountId, outcome: Outcome) {
        match outcome {
            Outcome::Imported => self.imported.push(id),
            Outcome::AlreadyThere => self.already_there.push(id),
            Outcome::Failed { row, reason } => {
                self.not_imported.push(NotImported::new(row, Some(id.user().to_owned()), reason));
            }
        }
    }

    /// Returns `true` if the target has the account of every row with a refresh token, or would have it after a dry
    /// run.
    pub(super) fn is_complete(&self) -> bool {
        !self.not_imported.iter().any(|row| row.has_refresh_token)
    }

    /// Prints the rows that were not imported, and the accounts that the target already had, to standard error.
    pub(super) fn print_rows(&self) {
        for NotImported { row, user, reason, .. } in &self.not_imported {
            let user = user.as_ref().map_or_else(String::new, |user| format!(" (`{}`)", on_one_line(user)));
            anstream::eprintln!("row {row}{user} was not imported: {}", on_one_line(reason));
        }
        for id in &self.already_there {
            anstream::eprintln!("already in the store, and left unchanged: {}", on_one_line(&id.to_string()));
        }
        if !self.already_there.is_empty() {
            anstream::eprintln!("  next: add --overwrite to replace the tokens of these accounts");
        }
    }

    /// Returns one line with the number of rows per outcome.
    pub(super) fn numbers(&self) -> String {
        let [imported, already_there, not_imported] =
            [self.imported.len(), self.already_there.len(), self.not_imported.len()];
        let imported_are = if self.dry_run { "to import" } else { "imported" };
        let rows = counted((imported + already_there + not_imported) as u64, "row");
        format!("{rows}: {imported} {imported_are}, {already_there} already there, {not_imported} not imported")
    }

    /// Returns the text for standard output. In a dry run, the text lists the accounts.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        for id in self.imported.iter().filter(|_| self.dry_run) {
            let _ = writeln!(text, "{}", on_one_line(&id.to_string()));
        }
        let _ = writeln!(text, "{}", self.numbers());
        text
    }

    pub(super) fn to_json(&self) -> String {
        let accounts = |ids: &[AccountId]| -> Vec<Value> { ids.iter().map(|id| account_json(id).into()).collect() };
        let rows: Vec<Value> = self
            .not_imported
            .iter()
            .map(|row| json!({ "row": row.row, "user": row.user, "reason": row.reason }))
            .collect();
        let object = json!({
            "dry_run": self.dry_run, "imported": accounts(&self.imported),
            "already_there": accounts(&self.already_there), "not_imported": rows,
        });
        format!("{object}\n")
    }
}
