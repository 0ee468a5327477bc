//! Tests of completions in a shell, and of manual pages.

use crate::zoho::{errors, folder, output, zoho, zoho_with};

/// Returns the completions of the last word, as the script for fish requests them.
fn completions(words: &[&str]) -> Vec<String> {
    let arguments = [&["--", "zoho"], words].concat();
    let completed = zoho_with(&[("ZOHO_COMPLETE", "fish")], &arguments);
    assert!(completed.status.success(), "{}", errors(&completed));
    let printed = String::from_utf8(completed.stdout).expect("output should be UTF-8");
    printed.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn commands_scopes_calls_and_products_are_completed() {
    assert!(completions(&["catalog", "sea"]).contains(&"search".to_owned()));
    assert_eq!(completions(&["login", "--scope", "ZohoCRM.modules.leads.RE"]), ["ZohoCRM.modules.leads.READ"]);
    assert!(completions(&["login", "--scope", "desk.tickets.read,desk.tickets."]).iter().all(|one| one.contains(',')));
    assert!(completions(&["catalog", "show", "crm::listrec"]).contains(&"crm::ListRecords".to_owned()));
    assert_eq!(completions(&["catalog", "dump", "--product", "bo"]), ["bookings", "books"]);
}

#[test]
fn script_for_each_shell_asks_the_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = output(&["completions", shell]);
        assert!(script.contains("ZOHO_COMPLETE"), "{shell}: {script}");
    }
    assert_eq!(zoho(&["completions", "cmd"]).status.code(), Some(2));
}

#[test]
fn each_command_has_a_manual_page() {
    assert!(output(&["man"]).contains(".TH zoho 1"));
    assert!(output(&["man", "store", "copy"]).contains("overwrite"));
    let unknown = zoho(&["man", "store", "move"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(errors(&unknown).contains("`zoho store` has no command `move`"), "{}", errors(&unknown));
    let folder = folder("man");
    output(&["man", "--folder", &folder.to_string_lossy()]);
    for page in ["zoho.1", "zoho-store-copy.1", "zoho-catalog-search.1"] {
        assert!(folder.join(page).is_file(), "{page}");
    }
}
