//! `zoho emulate`

use crate::zoho::{errors, with, zoho};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

const ZOHO: &str = env!("CARGO_BIN_EXE_zoho");

/// An emulator in a separate process. It stops when its standard input closes, at the latest with this process.
struct Running {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(ZOHO);
        command.args(["emulate", "--until-stdin-closes"]).args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("command should start");
        let stdin = child.stdin.take().expect("standard input should be piped");
        let stdout = BufReader::new(child.stdout.take().expect("standard output should be piped"));
        Self { child, stdin, stdout }
    }

    /// Returns the next line of standard output.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("output should have a line");
        line
    }

    /// Starts an emulator and returns its line of JSON.
    fn json(arguments: &[&str]) -> (Self, Value) {
        let mut running = Self::start(&[&["--json"], arguments].concat());
        let line = running.line();
        (running, serde_json::from_str(&line).expect("output should be JSON"))
    }

    fn end(self) -> ExitStatus {
        let Self { mut child, stdin, .. } = self;
        drop(stdin);
        child.wait().expect("command should exit")
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("value should be a string")
}

#[test]
fn emulate_json_line_is_sufficient_for_a_token() {
    let (zoho, json) = Running::json(&["--client-type", "self-client", "--dc", "eu", "--user", "zoe@eu"]);
    assert_eq!(json["users"], serde_json::json!([{ "name": "zoe", "data_center": "eu", "refresh_token": null }]));
    let (server, client) = (&json["servers"][0], &json["client"]);
    assert_eq!((&server["data_center"], &client["data_center"]), (&"eu".into(), &"eu".into()));
    assert_eq!((&client["type"], &client["redirect_uris"]), (&"self-client".into(), &serde_json::json!([])));
    let loopback = format!("{},{}", text(&server["accounts_server"]), text(&server["api_domain"]));
    let variables = [("ZOHO_CLIENT_ID", text(&client["id"])), ("ZOHO_CLIENT_SECRET", text(&client["secret"]))];
    let arguments = ["token", "--client-credentials", "--scope", "Desk.tickets.READ", "--dc", "eu"];
    let token = crate::zoho::zoho_with(&variables, &[&arguments[..], &["--loopback", &loopback]].concat());
    assert!(token.status.success(), "{}", errors(&token));
    assert!(zoho.end().success());
}

#[test]
fn emulate_defaults_to_two_data_centers_and_users() {
    let (zoho, json) = Running::json(&[]);
    let pairs = |list: &str, name: &str| -> Vec<(String, String)> {
        let list = json[list].as_array().expect("value should be a list").iter();
        list.map(|entry| (text(&entry[name]).to_owned(), text(&entry["data_center"]).to_owned())).collect()
    };
    let users = [("ben", "us"), ("anna", "eu")].map(|(name, dc)| (name.to_owned(), dc.to_owned()));
    assert_eq!(pairs("users", "name"), users);
    assert_eq!(pairs("servers", "data_center").len(), 2);
    assert_eq!(json["client"]["redirect_uris"], serde_json::json!(["http://127.0.0.1:8080/callback"]));
    assert!(zoho.end().success());
}

#[test]
fn fixed_ports_are_used_and_taken_port_fails() {
    let (port, zoho, json) = (21_000..60_000)
        .step_by(101)
        .find_map(|port| {
            let mut zoho = Running::start(&["--json", "--port", &port.to_string()]);
            let line = zoho.line();
            // An empty line means that another process has taken a port.
            (!line.is_empty())
                .then(|| (port, zoho, serde_json::from_str::<Value>(&line).expect("output should be JSON")))
        })
        .expect("four ports in a row should be free");
    for (index, server) in (0..).zip(json["servers"].as_array().expect("value should be a list")) {
        let origin = |beside| format!("http://127.0.0.1:{}", port + 2 * index + beside);
        assert_eq!((text(&server["accounts_server"]), text(&server["api_domain"])), (&*origin(0), &*origin(1)));
    }
    let taken = self::zoho(&["emulate", "--port", &port.to_string()]);
    assert_eq!(taken.status.code(), Some(1));
    let errors = errors(&taken);
    assert!(
        errors.starts_with(&format!("error: failed to listen on 127.0.0.1:{port}: "))
            && errors.contains("next: use another --port"),
        "{errors}"
    );
    assert!(zoho.end().success());
}

#[test]
fn printed_emulate_commands_work() {
    let mut zoho = Running::start(&["--scope", "ZohoCRM.modules.leads.READ,Desk.tickets.READ"]);
    let mut printed = String::new();
    while !printed.contains("\nFor a program:\n") {
        let line = zoho.line();
        assert!(!line.is_empty(), "it ends early: {printed}");
        printed += &line;
    }
    let script = printed.split("in another shell:\n").nth(1).and_then(|rest| rest.split("For a program:").next());
    let folder = Path::new(ZOHO).parent().expect("folder should exist");
    let mut sh = Command::new("sh");
    sh.args(["-c", script.expect("output should contain commands")]);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let output = with(&mut sh, &[("PATH", &path)]).output().expect("sh should start");
    let banner = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}\n{}", errors(&output));
    assert!(
        banner.contains("The accounts server of us issued a token") && banner.contains("Desk.tickets.READ"),
        "{banner}"
    );
    assert!(zoho.end().success());
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_emulator() {
    let mut command = Command::new(ZOHO);
    command.args(["emulate", "--json"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut zoho = command.spawn().expect("command should start");
    let mut stdout = zoho.stdout.take().expect("standard output should be piped");
    let mut first = [0];
    stdout.read_exact(&mut first).expect("emulator should print its start");
    let killed = Command::new("kill").args(["-INT", &zoho.id().to_string()]).status().expect("kill should run");
    assert!(killed.success());
    assert_eq!(zoho.wait().expect("command should exit").code(), Some(0));
}

#[test]
fn invalid_emulate_options_are_rejected() {
    for (arguments, message) in [
        (&["--dc", "mars"][..], "unknown data center `mars`; use one of us, eu"),
        (&["--dc", "eu", "--dc", "eu"], "the data center `eu` is listed twice"),
        (&["--user", "anna"], "write NAME@DC, such as anna@eu"),
        (&["--user", "anna@jp"], "next: add --dc jp to the others"),
        (&["--user", "anna@eu", "--user", "anna@us"], "the user anna is listed twice"),
        (&["--port", "0"], "invalid value '0' for '--port <PORT>'"),
        (&["--port", "65535"], "not enough ports from 65535 on"),
        (&["--scope", "Desk.ticket.READ"], "did you mean `Desk.tickets.READ`"),
        (&["--redirect-uri", "http://app.example/"], "invalid value 'http://app.example/'"),
    ] {
        let output = zoho(&[&["emulate"], arguments].concat());
        assert!(errors(&output).contains(message), "{arguments:?}: {}", errors(&output));
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
