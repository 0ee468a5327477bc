//! A `PostgreSQL` server of a single test.

use super::file_setting;
use crate::skipped;
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest wait for a server. A server takes far less time, even on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);

/// A shell script that stops the server and removes its folder when standard input ends.
const CLEANUP: &str = r#"cat; "$0" stop --silent --mode=immediate --pgdata="$1/data"; exec rm -rf "$1""#;

/// A `PostgreSQL` server for a single test, such as a test of restarts or failover. Committed data survives a crash.
/// The server is stopped and its data is removed when the value is dropped, and when the process ends, even if it is
/// killed.
///
/// `PostgreSQL` does not run as root. If the user is root, the server runs as the user `postgres` of Debian's package.
pub struct PrivatePostgres {
    programs: PathBuf,
    folder: PathBuf,
    addresses: String,
    port: u16,
    password: String,
    cleanup: Child,
}

impl PrivatePostgres {
    /// Starts a server that listens on 127.0.0.1. The programs of `PostgreSQL` are in the folder
    /// `ZOHO_TEST_POSTGRES_BIN`. If they are missing, reports the skipped check and returns `None`.
    ///
    /// # Panics
    /// Panics if the server does not start.
    pub fn start(check: &str) -> Option<Self> {
        Self::start_on(check, "127.0.0.1")
    }

    /// Starts a server that listens on `addresses`, which has the format of the setting `listen_addresses`. The
    /// addresses must include 127.0.0.1, as `0.0.0.0` does. Clients must send the password, whatever their address is.
    ///
    /// # Panics
    /// Panics if the server does not start.
    pub fn start_on(check: &str, addresses: &str) -> Option<Self> {
        let variable = "ZOHO_TEST_POSTGRES_BIN";
        let programs = std::env::var(variable).ok().or_else(|| file_setting(variable));
        let programs = PathBuf::from(programs.as_deref().unwrap_or("/usr/lib/postgresql/15/bin"));
        if !programs.join("initdb").exists() {
            let how = format!("To run it, run `tests/servers install`, or set {variable}.");
            skipped(check, &format!("{} has no PostgreSQL programs", programs.display()), &how);
            return None;
        }
        let mut server = Self::prepare(programs, addresses, random());
        let password_file = server.folder.join("password");
        server.write("password", &server.password);
        let mut initdb = server.program("initdb");
        initdb.args(["--username=zoho", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        run(initdb.arg("--pgdata").arg(server.data()).arg("--pwfile").arg(&password_file));
        fs::remove_file(password_file).expect("password file should be removed");
        server.write("data/pg_hba.conf", "host all all all scram-sha-256\nhost replication all all scram-sha-256\n");
        server.launch();
        Some(server)
    }

    /// Copies the server to a synchronous standby, and starts the standby on the same addresses. When this function
    /// returns, each commit on this server waits until the standby has applied it
    /// (`synchronous_commit = remote_apply`).
    ///
    /// # Panics
    /// Panics if the standby does not start or does not connect within two minutes.
    #[must_use = "dropping the standby stops it, and commits on the primary then wait forever"]
    pub fn start_standby(&self) -> Self {
        let mut standby = Self::prepare(self.programs.clone(), &self.addresses, self.password.clone());
        let mut backup = standby.program("pg_basebackup");
        backup.args(["--host=127.0.0.1", "--username=zoho", "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        backup.arg(format!("--port={}", self.port)).env("PGPASSWORD", &self.password);
        run(backup.arg("--pgdata").arg(standby.data()));
        // The copy has the setting of a server with a standby. Without this change, a promoted standby would wait for
        // its own standby forever.
        standby.write("data/postgresql.auto.conf", "synchronous_standby_names = ''\n");
        // The standby reports this name to the primary.
        let name = standby.folder.file_name().and_then(|name| name.to_str()).expect("folder should have a name");
        standby.write("data/postgresql.conf", &format!("cluster_name = '{name}'\n"));
        let connected = format!(
            "SELECT count(*) FROM pg_stat_replication WHERE application_name = '{name}' AND state = 'streaming'"
        );
        standby.launch();
        self.wait_for(&connected, "1");
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.sql("ALTER SYSTEM SET synchronous_commit = 'remote_apply'");
        self.sql("SELECT pg_reload_conf()");
        self.wait_for("SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'", "t");
        // Commits wait after the checkpointer has read the settings, which happens between two checkpoints.
        self.sql("CHECKPOINT");
        self.sql("CHECKPOINT");
        standby
    }

    /// Returns the URL of the database `postgres` on 127.0.0.1, for a superuser.
    pub fn url(&self) -> String {
        self.url_for_host("127.0.0.1")
    }

    /// Returns the URL of the database `postgres` on the address `host` of the server, for a superuser.
    pub fn url_for_host(&self, host: &str) -> String {
        format!("postgres://zoho:{}@{host}:{}/postgres", self.password, self.port)
    }

    /// Returns the port of the server. The port stays the same after a restart.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs one SQL statement with `psql` and returns its rows, with `|` between columns.
    ///
    /// # Panics
    /// Panics if the statement fails.
    pub fn sql(&self, statement: &str) -> String {
        let mut psql = self.program("psql");
        psql.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--host=127.0.0.1", "--username=zoho"]);
        psql.args(["--dbname=postgres", "--command", statement]).arg(format!("--port={}", self.port));
        run(psql.env("PGPASSWORD", &self.password)).trim_end().to_owned()
    }

    /// Restarts the server with its data, or starts a stopped server.
    ///
    /// # Panics
    /// Panics if the server does not start.
    pub fn restart(&self) {
        run(self.control("restart").arg("--mode=fast").arg("--log").arg(self.log()));
    }

    /// Stops the server regularly: ends all sessions, and writes a checkpoint.
    ///
    /// # Panics
    /// Panics if the server does not stop.
    pub fn stop(&self) {
        run(self.control("stop").arg("--mode=fast"));
    }

    /// Stops the server as in a crash: sessions end immediately, and the next start recovers the data from the log.
    ///
    /// # Panics
    /// Panics if the server does not stop.
    pub fn stop_immediately(&self) {
        run(self.control("stop").arg("--mode=immediate"));
    }

    /// Promotes the standby to a primary server. The server accepts writes when this function returns.
    ///
    /// # Panics
    /// Panics if the server is not a standby.
    pub fn promote(&self) {
        run(&mut self.control("promote"));
    }

    /// Creates a folder that belongs to the server's user, and starts the process that cleans up.
    fn prepare(programs: PathBuf, addresses: &str, password: String) -> Self {
        let folder = run(server_command("mktemp").args(["-d", "/tmp/zoho-postgres.XXXXXX"]));
        let folder = PathBuf::from(folder.trim_end());
        let mut cleanup = server_command("sh");
        cleanup.args(["-c", CLEANUP]).arg(programs.join("pg_ctl")).arg(&folder);
        cleanup.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // A terminal sends Ctrl-C to the test's process group, and the cleanup must outlive the test.
        let cleanup = cleanup.process_group(0).spawn().expect("sh should run");
        Self { programs, folder, addresses: addresses.to_owned(), port: 0, password, cleanup }
    }

    /// Starts the server for the first time. If the port is in use, tries another port.
    fn launch(&mut self) {
        for _ in 0..5 {
            self.port = free_port();
            // If a setting occurs several times, the last line applies.
            let settings = format!(
                "listen_addresses = '{}'\nport = {}\nunix_socket_directories = ''\nfsync = on\n",
                self.addresses, self.port
            );
            self.write("data/postgresql.conf", &settings);
            let output = self.control("start").arg("--log").arg(self.log()).output().expect("pg_ctl should run");
            if output.status.success() {
                return;
            }
            let log = fs::read_to_string(self.log()).unwrap_or_default();
            assert!(log.contains("Address already in use"), "PostgreSQL should start: {log}");
        }
        panic!("one of five ports should be free");
    }

    /// Waits until a query returns `text`.
    fn wait_for(&self, query: &str, text: &str) {
        let end = Instant::now() + LIMIT;
        while self.sql(query) != text {
            assert!(Instant::now() < end, "`{query}` should return {text}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Appends text to a file in the server's folder. Creates the file for the server's user if it does not exist.
    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        if !path.exists() {
            run(server_command("install").args(["-m", "600", "/dev/null"]).arg(&path));
        }
        let file = OpenOptions::new().append(true).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes())).expect("file should be writable");
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn program(&self, name: &str) -> Command {
        server_command(self.programs.join(name))
    }

    fn control(&self, action: &str) -> Command {
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl.args([action, "--wait", "--timeout", &LIMIT.as_secs().to_string()]).arg("--pgdata").arg(self.data());
        pg_ctl
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        drop(self.cleanup.stdin.take());
        let _ = self.cleanup.wait();
    }
}

/// Returns a command that runs a program as the server's user, with messages in English.
fn server_command(program: impl AsRef<Path>) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let mut command = Command::new(if is_root { Path::new("setpriv") } else { program.as_ref() });
    if is_root {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(program.as_ref());
    }
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
    // The user of the server may not have access to the current folder.
    command.current_dir("/tmp").env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// Runs a command and returns its standard output.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{} should run: {e}", command.get_program().display()));
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?} should succeed: {stdout}{}", String::from_utf8_lossy(&output.stderr));
    stdout
}

/// Returns a free port below the range from which the system assigns ports to connections and to tests. No other
/// process takes such a port before a stopped server starts again.
fn free_port() -> u16 {
    loop {
        let number = u16::from_str_radix(&random()[..4], 16).expect("digits should be hexadecimal");
        let port = 20_000 + number % 12_768;
        if TcpListener::bind(("0.0.0.0", port)).is_ok() {
            return port;
        }
    }
}

/// Returns 32 random hexadecimal digits.
fn random() -> String {
    let mut bytes = [0; 16];
    let file = fs::File::open("/dev/urandom");
    file.and_then(|mut file| file.read_exact(&mut bytes)).expect("system should provide random bytes");
    format!("{:032x}", u128::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::PrivatePostgres;
    use std::net::TcpStream;

    #[test]
    fn commit_survives_failover_to_the_standby() {
        let Some(primary) = PrivatePostgres::start("the failover of PostgreSQL") else { return };
        primary.sql("CREATE TABLE tokens (name text)");
        let standby = primary.start_standby();
        primary.sql("INSERT INTO tokens VALUES ('committed')");
        // With `remote_apply`, the standby shows the row as soon as the commit returns.
        assert_eq!(standby.sql("SELECT name FROM tokens"), "committed");
        primary.stop_immediately();
        standby.promote();
        assert_eq!(standby.sql("SELECT name FROM tokens"), "committed");
        standby.sql("INSERT INTO tokens VALUES ('after the failover')");
        assert_eq!(standby.sql("SELECT count(*) FROM tokens"), "2");
    }

    #[test]
    fn commit_survives_restart_and_crash() {
        let Some(server) = PrivatePostgres::start_on("the restart of PostgreSQL", "0.0.0.0") else { return };
        server.sql("CREATE TABLE tokens AS SELECT 'committed' AS name");
        let port = server.port();
        server.restart();
        server.stop();
        server.restart();
        server.stop_immediately();
        server.restart();
        assert_eq!(server.sql("SELECT name FROM tokens"), "committed");
        assert_eq!(server.port(), port);
    }

    #[test]
    fn drop_stops_the_server_and_removes_its_data() {
        let Some(server) = PrivatePostgres::start("the cleanup of PostgreSQL") else { return };
        let folder = server.folder.clone();
        let port = server.port();
        assert!(folder.join("data").exists());
        drop(server);
        assert!(!folder.exists());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
