//! Tests of the transcripts in the documents: each `$ command` of a `console` block prints the lines that follow it.
//! `BLESS=1` rewrites these lines.

use crate::login::{login, start};
use crate::token::loopback;
use crate::zoho::{errors, folder, with};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use zoho_emulator::{App, Emulator};

/// The documents with transcripts.
const DOCUMENTS: &[&str] = &["cli.md", "deluge.md", "postman.md"];

/// The files that the commands read.
const FILES: &[(&str, &str)] = &[("orders.dg", include_str!("orders.dg")), ("calls.txt", include_str!("calls.txt"))];

/// The scopes of the account.
const SCOPES: &str = "ZohoBooks.invoices.READ,ZohoCRM.modules.leads.READ";
/// The ID of the organization of the account.
const ORGANIZATION: &str = "60001234567";

struct TestEnv {
    zoho: (Emulator, App, String),
    folder: PathBuf,
}

impl TestEnv {
    async fn new() -> Self {
        let env = Self { zoho: start().await, folder: folder("transcripts") };
        for (name, text) in FILES {
            std::fs::write(env.folder.join(name), text).expect("file should be written");
        }
        let (zoho, secret) = (&env.zoho.0, env.zoho.1.secret());
        zoho.organization("anna", ORGANIZATION);
        for (id, total) in [("90300000079426", 120.5), ("90300000079427", 80.0)] {
            let invoice = json!({ "invoice_id": id, "status": "overdue", "total": total });
            zoho.lists("eu").insert("books", "invoices", invoice);
        }
        let arguments = ["--scope", SCOPES, "--user", "anna", "--plaintext"];
        let consent = async |url: &str| Some(zoho.approve(url, "anna"));
        let output = login(&env.zoho, Some(secret), &[("TOKEN_STORE", &env.store())], &arguments, consent).await;
        assert!(output.status.success(), "{}", errors(&output));
        env
    }

    fn store(&self) -> String {
        format!("file:{}", self.folder.join("tokens.json").display())
    }

    /// Returns the output of a command, standard output and standard error together.
    async fn run(&self, command: &str) -> String {
        let (options, app) = (loopback(&self.zoho.0).join(" "), &self.zoho.1);
        // Only `zoho api` sends requests.
        let function = format!(
            "zoho() {{ if [ \"$1\" = api ]; then command zoho \"$@\" --plaintext {options}; else command zoho \"$@\"; fi; }}"
        );
        let zoho = Path::new(env!("CARGO_BIN_EXE_zoho")).parent().expect("folder should exist").display();
        let path = format!("{zoho}:{}", std::env::var("PATH").unwrap_or_default());
        let mut sh = Command::new("sh");
        sh.args(["-c", &format!("{function}\nexec 2>&1\n{command}")]).current_dir(&self.folder);
        let store = self.store();
        let variables = [
            ("PATH", path.as_str()),
            ("TOKEN_STORE", &store),
            ("ZOHO_CLIENT_ID", app.id()),
            ("ZOHO_CLIENT_SECRET", app.secret()),
        ];
        with(&mut sh, &variables);
        let run = tokio::task::spawn_blocking(move || sh.output().expect("sh should start"));
        let output = run.await.expect("blocking task should not panic");
        String::from_utf8(output.stdout).expect("output should be UTF-8")
    }
}

/// Returns the document with the new output of its commands, and the number of commands.
async fn renewed(env: &TestEnv, text: &str) -> (String, usize) {
    let (mut renewed, mut commands, mut is_console, mut is_command) = (String::new(), 0, false, false);
    let lines = text.lines();
    for line in lines {
        if line.starts_with("```") {
            is_console = line == "```console";
        }
        let starts = is_console && line.starts_with("$ ");
        if is_console && !line.starts_with("```") && !starts && !is_command {
            // The old output.
            continue;
        }
        renewed.push_str(line);
        renewed.push('\n');
        is_command = (starts || is_command) && line.ends_with('\\');
        if starts && !is_command {
            renewed.push_str(&env.run(&line[2..]).await);
            commands += 1;
        }
    }
    (renewed, commands)
}

#[tokio::test]
async fn transcripts_of_documents_are_the_output_of_their_commands() {
    let env = TestEnv::new().await;
    for name in DOCUMENTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (renewed, commands) = renewed(&env, &text).await;
        assert!(commands > 0, "{name} should have a transcript");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &renewed).expect("document should be written");
        } else {
            assert_eq!(text, renewed, "{name}: run the test with BLESS=1 and read the diff");
        }
    }
}
