//! Tests of `zoho emulate`.

use crate::zoho::{errors, with, zoho};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use url::{Position, Url};

const ZOHO: &str = env!("CARGO_BIN_EXE_zoho");

// The headings of the text that the emulator prints.
const SHELL: &str = "For `zoho token` and `zoho login` in another shell:\n";
const SIGN_IN: &str = "To sign in as one of the users, in a browser:\n";
const PROGRAM: &str = "For a program in Rust:\n";

/// An emulator in a separate process. The emulator stops when its standard input closes, at the latest with this
/// process.
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
        (running, crate::schema::parse_as("emulate", &line))
    }

    /// Returns the text that the emulator prints at start, up to its last heading.
    fn text(&mut self) -> String {
        let mut printed = String::new();
        while !printed.ends_with(PROGRAM) {
            let line = self.line();
            assert!(!line.is_empty(), "the text should not end early: {printed}");
            printed += &line;
        }
        printed
    }

    fn end(self) -> ExitStatus {
        let Self { mut child, stdin, .. } = self;
        drop(stdin);
        child.wait().expect("command should exit")
    }
}

/// Returns the lines below a heading, up to the next heading.
fn commands<'t>(printed: &'t str, heading: &str) -> &'t str {
    let below = printed.split(heading).nth(1).unwrap_or_else(|| panic!("no heading {heading:?}: {printed}"));
    [SIGN_IN, PROGRAM]
        .iter()
        .filter_map(|next| below.split_once(next))
        .map(|(lines, _)| lines)
        .min_by_key(|lines| lines.len())
        .unwrap_or(below)
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

/// Returns a shell that runs a script. The shell finds the command `zoho`, and has no variables of Zoho.
fn shell(script: &str) -> Command {
    let folder = Path::new(ZOHO).parent().expect("folder should exist");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let mut sh = Command::new("sh");
    sh.args(["-c", script]);
    with(&mut sh, &[("PATH", &path)]);
    sh
}

/// Consents as a user on the emulator's page, and returns the URL of the callback.
fn consent(url: &Url, user: &str) -> Url {
    let page = request(url, "GET", "");
    let number = page.split("name=\"request\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let form = format!("request={}&user={user}&decision=approve", number.expect("page should have a form"));
    let decision = url.join("/emulator/decision").expect("path should be valid");
    let response = request(&decision, "POST", &form);
    let location = response.lines().find_map(|line| line.strip_prefix("location: "));
    Url::parse(location.unwrap_or_else(|| panic!("no redirect: {response}"))).expect("URL should be valid")
}

/// Sends a request to a server on loopback and returns the whole response.
fn request(url: &Url, method: &str, form: &str) -> String {
    let address = &url[Position::BeforeHost..Position::AfterPort];
    let mut server = TcpStream::connect(address).expect("server should listen");
    write!(
        server,
        "{method} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        &url[Position::BeforePath..Position::AfterQuery],
        form.len()
    )
    .expect("request should be sent");
    let mut response = String::new();
    server.read_to_string(&mut response).expect("server should respond");
    response
}

#[test]
fn printed_emulate_commands_work() {
    let mut zoho = Running::start(&["--scope", "ZohoCRM.modules.leads.READ,Desk.tickets.READ"]);
    let printed = zoho.text();
    let output = shell(commands(&printed, SHELL)).output().expect("sh should start");
    let banner = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}\n{}", errors(&output));
    assert!(
        banner.contains("The accounts server of `us` issued a token") && banner.contains("Desk.tickets.READ"),
        "{banner}"
    );
    assert!(zoho.end().success());
}

#[test]
fn printed_login_command_signs_a_user_in() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port should be free");
    let mut zoho = Running::start(&["--redirect-uri", &format!("http://{free}/callback")]);
    let printed = zoho.text();
    let script = format!("{}\n{} --no-browser", commands(&printed, SHELL), commands(&printed, SIGN_IN).trim_end());
    let mut sh = shell(&script);
    let mut login = sh.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("sh should start");
    let mut stderr = BufReader::new(login.stderr.take().expect("standard error should be piped"));
    let mut written = String::new();
    while !written.contains("http://") {
        assert!(stderr.read_line(&mut written).expect("output should be UTF-8") > 0, "{printed}\n{written}");
    }
    let url = written.lines().find(|line| line.starts_with("http://")).expect("the command should print a URL");
    let callback = consent(&Url::parse(url).expect("URL should be valid"), "anna");
    request(&callback, "GET", "");
    let output = login.wait_with_output().expect("command should exit");
    stderr.read_to_string(&mut written).expect("output should be UTF-8");
    assert!(output.status.success(), "{written}");
    let token = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(token.contains("The accounts server of `eu` issued a token"), "{token}");
    assert!(zoho.end().success());
}

#[test]
fn no_login_command_without_loopback_redirect_uri() {
    for arguments in [["--client-type", "self-client"], ["--redirect-uri", "https://app.example/callback"]] {
        let mut zoho = Running::start(&arguments);
        let printed = zoho.text();
        assert!(!printed.contains("zoho login --"), "{printed}");
        assert!(zoho.end().success());
    }
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

/// Writes a file for a test and returns its path.
fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("file should be written");
    path.display().to_string()
}

/// Sends a request to the control server and returns the whole response.
fn control(origin: &str, token: &str, path: &str) -> String {
    let address = origin.strip_prefix("http://").expect("origin should be http");
    let mut server = TcpStream::connect(address).expect("server should listen");
    let head = format!("GET /_emulator/{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close");
    write!(server, "{head}\r\nauthorization: Bearer {token}\r\n\r\n").expect("request should be sent");
    let mut response = String::new();
    server.read_to_string(&mut response).expect("server should respond");
    response
}

#[test]
fn seed_and_control_are_in_the_json_line() {
    let seed = file(
        "seed.json",
        r#"{ "records": [{ "data_center": "eu", "module": "Leads", "fields": { "Last_Name": "Burns" } }],
             "console_codes": [{ "client": "default", "user": "anna", "scopes": "ZohoCRM.modules.leads.READ" }] }"#,
    );
    let (zoho, json) = Running::json(&["--client-type", "self-client", "--seed", &seed, "--control"]);
    assert!(text(&json["seed"]["console_codes"][0]).starts_with("1000."), "{json}");
    let (origin, token) = (text(&json["control"]["origin"]), text(&json["control"]["token"]));
    let records = control(origin, token, "records?data_center=eu&module=Leads");
    assert!(records.starts_with("HTTP/1.1 200") && records.contains("Burns"), "{records}");
    assert!(zoho.end().success());
    let (zoho, json) = Running::json(&[]);
    assert_eq!(
        (json.get("control"), json.get("seed")),
        (None, None),
        "`control` and `seed` should be absent by default"
    );
    assert!(zoho.end().success());
}

#[cfg(unix)]
#[test]
fn control_token_file_must_be_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let token = "0123456789abcdef0123456789abcdef";
    let path = file("control-token", &format!("{token}\n"));
    let set_mode = |mode| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("mode should be changeable");
    };
    for mode in [0o644, 0o640, 0o400] {
        set_mode(mode);
        let output = zoho(&["emulate", "--control", "--control-token-file", &path]);
        let errors = errors(&output);
        assert!(errors.contains(&format!("has mode {mode:04o}, not 0600")) && errors.contains("chmod 600"), "{errors}");
    }
    set_mode(0o600);
    let (zoho, json) = Running::json(&["--control", "--control-token-file", &path]);
    assert!(json["control"]["token"].is_null(), "the token of a file should not be printed");
    assert!(control(text(&json["control"]["origin"]), token, "clock").starts_with("HTTP/1.1 200"));
    assert!(zoho.end().success());
}

#[test]
fn custom_catalog_scopes_are_known_to_emulator() {
    let catalog = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/custom-catalog/warehouse.json");
    let grant = r#"{ "access_tokens": [{ "client": "default", "user": "anna", "scopes": "Warehouse.stock.ALL" }] }"#;
    let seed = file("warehouse-seed.json", grant);
    let (zoho, json) = Running::json(&["--catalog", catalog, "--seed", &seed]);
    assert!(text(&json["seed"]["access_tokens"][0]).starts_with("1000."), "{json}");
    assert!(zoho.end().success());
    let output = self::zoho(&["emulate", "--seed", &seed]);
    assert!(errors(&output).contains("the catalog has no scope `Warehouse.stock.ALL`"), "{}", errors(&output));
}

#[test]
fn invalid_emulate_options_are_rejected() {
    for (arguments, message) in [
        (&["--dc", "mars"][..], "unknown data center `mars`; use one of us, eu"),
        (&["--dc", "eu", "--dc", "eu"], "the data center `eu` is listed twice"),
        (&["--user", "anna"], "write NAME@DC, such as anna@eu"),
        (&["--user", "anna@jp"], "next: add --dc jp to the other --dc options"),
        (&["--user", "anna@eu", "--user", "anna@us"], "the user anna is listed twice"),
        (&["--port", "0"], "invalid value '0' for '--port <PORT>'"),
        (&["--port", "65535"], "not enough ports at or above 65535"),
        (&["--scope", "Desk.ticket.READ"], "did you mean `Desk.tickets.READ`"),
        (&["--redirect-uri", "http://app.example/"], "invalid value 'http://app.example/'"),
        (&["--control"], "next: add --json, which prints a token, or --control-token-file"),
        (&["--record-secrets"], "--control"),
        (&["--seed", "no/such/file"], "cannot read no/such/file"),
        (&["--catalog", "no/such/file"], "next: check the path of --catalog"),
    ] {
        let output = zoho(&[&["emulate"], arguments].concat());
        assert!(errors(&output).contains(message), "{arguments:?}: {}", errors(&output));
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
