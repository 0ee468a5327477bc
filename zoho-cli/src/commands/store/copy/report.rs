//! The numbers of a copy, and the accounts that are not the same in both stores.

use super::transfer::Outcome;
use crate::commands::counted;
use crate::tokens::printable::{account_json, failure_json, on_one_line};
use serde_json::{Value, json};
use zoho_auth_typed::AccountId;
use zoho_auth_typed::store::StoreError;

/// The outcomes of a copy.
#[derive(Debug, Default)]
pub(super) struct Report {
    dry_run: bool,
    copied: usize,
    overwritten: usize,
    already_there: usize,
    different: Vec<AccountId>,
    unreadable: Vec<(AccountId, StoreError)>,
    rejected: Vec<(AccountId, StoreError)>,
}

impl Report {
    pub(super) fn new(dry_run: bool) -> Self {
        Self { dry_run, ..Self::default() }
    }

    pub(super) fn add(&mut self, id: AccountId, outcome: Outcome) {
        match outcome {
            Outcome::Copied => self.copied += 1,
            Outcome::Overwritten => self.overwritten += 1,
            Outcome::AlreadyThere => self.already_there += 1,
            Outcome::Different => self.different.push(id),
            Outcome::Unreadable(error) => self.unreadable.push((id, error)),
            Outcome::Rejected(error) => self.rejected.push((id, error)),
        }
    }

    /// Returns `true` if all accounts of the source are the same in the target, or would be after a dry run.
    pub(super) fn is_complete(&self) -> bool {
        self.different.is_empty() && self.unreadable.is_empty() && self.rejected.is_empty()
    }

    /// Prints the accounts that are not the same in the target to standard error.
    pub(super) fn print_accounts(&self) {
        for id in &self.different {
            let id = on_one_line(&id.to_string());
            anstream::eprintln!("error: the target has another record of {id}, which was left unchanged");
        }
        if !self.different.is_empty() {
            anstream::eprintln!("  next: add --overwrite if the records of the source are newer");
        }
        for (_, error) in self.unreadable.iter().chain(&self.rejected) {
            anstream::eprintln!("error: {}", on_one_line(&error.to_string()));
        }
    }

    /// Returns one line with the number of accounts per outcome.
    pub(super) fn numbers(&self) -> String {
        let Self { copied, overwritten, already_there, .. } = self;
        let [different, unreadable, rejected] = [self.different.len(), self.unreadable.len(), self.rejected.len()];
        let (copied_are, overwritten_are) =
            if self.dry_run { ("to copy", "to overwrite") } else { ("copied", "overwritten") };
        format!(
            "{}: {copied} {copied_are}, {overwritten} {overwritten_are}, {already_there} already there, \
             {different} different, {unreadable} unreadable, {rejected} rejected",
            counted(self.accounts() as u64, "account")
        )
    }

    pub(super) fn to_text(&self) -> String {
        format!("{}\n", self.numbers())
    }

    pub(super) fn to_json(&self) -> String {
        let failures = |list: &[(AccountId, StoreError)]| -> Vec<Value> {
            list.iter().map(|(id, error)| failure_json(id, &error.to_string())).collect()
        };
        let different: Vec<Value> = self.different.iter().map(|id| Value::Object(account_json(id))).collect();
        let object = json!({
            "dry_run": self.dry_run, "accounts": self.accounts(), "copied": self.copied,
            "overwritten": self.overwritten, "already_there": self.already_there, "different": different,
            "unreadable": failures(&self.unreadable), "rejected": failures(&self.rejected),
        });
        format!("{object}\n")
    }

    fn accounts(&self) -> usize {
        let counted = self.copied + self.overwritten + self.already_there;
        counted + self.different.len() + self.unreadable.len() + self.rejected.len()
    }
}
