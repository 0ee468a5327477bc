//! Stored tokens. No file of a store or of its server contains a plaintext token, and the memory of a process contains
//! few copies after a refresh.

use crate::force_refresh::force_refresh;
use crate::processes::{self, Other};
use crate::store_location::StoreLocation;
#[cfg(all(feature = "mysql", feature = "postgres"))]
use optional_software::servers;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use zoho_auth_typed::store::SqliteStore;
use zoho_auth_typed::{Encryption, KeyRing};

const SCOPE: &str = "ZohoCRM.modules.leads.READ";

/// Returns the first file of a folder that contains one of `secrets` in plaintext, and the secret. Returns `None` if no
/// file contains one.
pub(crate) fn lies_open(folder: &Path, secrets: &[impl AsRef<str>]) -> Option<String> {
    assert!(
        secrets.iter().all(|secret| secret.as_ref().len() >= 8),
        "a secret should have eight or more characters, so that it is not found by chance"
    );
    let files = fs::read_dir(folder)
        .expect("folder should be readable")
        .map(|entry| entry.expect("folder should be readable").path());
    for file in files {
        // A temporary file may be removed before it is read.
        let Ok(bytes) = fs::read(&file) else { continue };
        if let Some(secret) = first_in_plaintext(&bytes, secrets) {
            return Some(format!("{secret} in {}", file.display()));
        }
    }
    None
}

/// Returns the first of `secrets` that the bytes contain in plaintext. Returns `None` if the bytes contain none of
/// them.
pub(crate) fn first_in_plaintext<'a>(bytes: &[u8], secrets: &'a [impl AsRef<str>]) -> Option<&'a str> {
    secrets.iter().map(AsRef::as_ref).find(|secret| times(bytes, secret) > 0)
}

/// Returns the number of occurrences of a string in the bytes.
fn times(bytes: &[u8], text: &str) -> usize {
    memchr::memmem::find_iter(bytes, text).count()
}

fn key(name: &str) -> KeyRing {
    KeyRing::new(name, [name.as_bytes()[0]; 32]).expect("key name should be valid")
}

/// A thread that repeatedly searches all files of a folder for secrets, including temporary files.
struct Watcher {
    ends: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<Option<String>>,
}

impl Watcher {
    fn start(folder: PathBuf, secrets: Vec<String>) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let thread = std::thread::spawn({
            let ends = Arc::clone(&ends);
            move || {
                let look = || lies_open(&folder, &secrets);
                std::iter::from_fn(|| (!ends.load(Ordering::Relaxed)).then(look)).flatten().next()
            }
        });
        Self { ends, thread }
    }

    fn end(self) -> Option<String> {
        self.ends.store(true, Ordering::Relaxed);
        self.thread.join().expect("task should not panic")
    }
}

/// Waits until no connection to a database is open. The last connection removes the log of the database.
async fn until_closed(store: &Path) {
    for wait in 1_u32.. {
        if !store.with_extension("db-wal").exists() {
            return;
        }
        if wait.is_multiple_of(1000) {
            // If two connections close at the same time, both leave the log. A new connection removes the log.
            drop(SqliteStore::open(store).await.expect("database should open"));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn nothing_lies_open(name: &str) {
    let (zoho, app, shared) = processes::zoho().await;
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let store = folder.path().join(name);
    let manager_with = async |protection| shared.manager_builder(&processes::on_disk(&store), protection).await.build();
    let ids = ["anna", "ben"].map(|user| shared.account_id(user));

    // First, the search must find a plaintext token.
    let open = manager_with(Encryption::disabled()).await;
    let token = zoho.refresh_token(&app, "anna", SCOPE);
    open.insert(ids[0].clone(), token.clone())
        .await
        .expect("account should be stored")
        .token()
        .await
        .expect("token should be returned");
    assert!(lies_open(folder.path(), std::slice::from_ref(&token)).is_some());
    drop(open);
    until_closed(&store).await;

    // The rotation encrypts the plaintext, and no plaintext remains.
    let rotation = manager_with(Encryption::with_keys(key("a")).allow_plaintext())
        .await
        .rotate_keys(None, 10)
        .await
        .expect("keys should be rotated");
    assert_eq!((rotation.reencrypted, rotation.failed.len()), (1, 0));
    until_closed(&store).await;
    assert_eq!(lies_open(folder.path(), &zoho.secrets()), None);

    let bens = zoho.refresh_token(&app, "anna", SCOPE);
    let watcher = Watcher::start(folder.path().to_owned(), vec![token, bens.clone(), app.secret().to_owned()]);
    let manager = manager_with(Encryption::with_keys(key("a"))).await;
    manager.insert(ids[1].clone(), bens).await.expect("account should be stored");
    for id in &ids {
        let account = manager.account(id.clone()).expect("manager should have the client");
        let mut token = account.token().await.expect("token should be returned");
        for _ in 0..3 {
            token = force_refresh(&account, &token).await.expect("refresh should succeed");
        }
    }
    let both = Encryption::with_keys(key("b").with_key("a", [b'a'; 32]).expect("names of the keys should differ"));
    assert_eq!(manager_with(both).await.rotate_keys(None, 10).await.expect("keys should be rotated").reencrypted, 2);
    assert_eq!(lies_open(folder.path(), &zoho.secrets()), None);
    let manager = manager_with(Encryption::with_keys(key("b"))).await;
    for id in &ids {
        let account = manager.account(id.clone()).expect("manager should have the client");
        account.token().await.expect("token should be returned");
        manager.remove(id).await.expect("account should be removed");
    }
    assert_eq!(watcher.end(), None);
    assert_eq!(lies_open(folder.path(), &zoho.secrets()), None);
}

#[tokio::test]
async fn file_store_contains_no_plaintext_token() {
    nothing_lies_open("tokens.json").await;
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn sqlite_store_contains_no_plaintext_token() {
    nothing_lies_open("tokens.db").await;
}

/// Runs as a process that refreshes a token, and keeps running so that the parent can read its memory.
#[test]
fn child_process_refreshes_and_keeps_running() {
    let Some((store, shared)) = processes::child_environment() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("runtime should start");
    runtime.block_on(async {
        let manager = shared.manager_builder(&store, Encryption::with_keys(key("a"))).await.build();
        let account = manager.account(shared.account_id("anna")).expect("manager should have the client");
        let token = account.token().await.expect("token should be returned");
        println!("ready");
        std::io::stdin().read_line(&mut String::new()).expect("stdin should be readable");
        drop(token);
    });
}

/// Returns the number of occurrences of each text in the writable memory of a process.
#[cfg(target_os = "linux")]
fn in_memory<const N: usize>(process: u32, texts: [&str; N]) -> [usize; N] {
    use std::io::{Read as _, Seek as _, SeekFrom};
    let maps =
        fs::read_to_string(format!("/proc/{process}/maps")).expect("memory of the child process should be readable");
    let mut memory =
        fs::File::open(format!("/proc/{process}/mem")).expect("memory of the child process should be readable");
    let mut found = [0; N];
    for line in maps.lines() {
        let mut words = line.split(' ');
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        // The mappings of the kernel, such as `[vvar]`, cannot be read.
        if !rights.starts_with("rw") || line.contains("[v") {
            continue;
        }
        let (from, to) = range.split_once('-').expect("line should have a range");
        let [from, to] =
            [from, to].map(|number| u64::from_str_radix(number, 16).expect("address should be hexadecimal"));
        memory.seek(SeekFrom::Start(from)).expect("address should be readable");
        let mut bytes = Vec::new();
        (&memory).take(to - from).read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{line}: {error}"));
        for (found, text) in found.iter_mut().zip(texts) {
            *found += times(&bytes, text);
        }
    }
    found
}

#[cfg(target_os = "linux")]
async fn few_copies_in_memory(name: &str, store: &StoreLocation) {
    use crate::manual_clock::HandClock;
    let (zoho, app, shared) = processes::zoho().await;
    let refresh_token = zoho.refresh_token(&app, "anna", SCOPE);
    let manager =
        shared.manager_builder(store, Encryption::with_keys(key("a"))).await.clock(HandClock::still()).build();
    manager.insert(shared.account_id("anna"), refresh_token.clone()).await.expect("account should be stored");
    let before = zoho.secrets();
    let command =
        processes::command("secrets_at_rest::child_process_refreshes_and_keeps_running", &shared, store).spawn();
    let mut other = tokio::task::block_in_place(|| Other::ready(command.expect("process should start")));
    let access_token =
        zoho.secrets().into_iter().find(|secret| !before.contains(secret)).expect("an access token should be issued");
    let [refresh, access] = in_memory(other.pid(), [&refresh_token, &access_token]);
    println!("{name}: refresh token {refresh}, access token {access}");
    other.kill();
    // One copy is the cached token, which proves that the search works. The other copy is in the buffer of the
    // connection, as a part of the response.
    assert!((1..=2).contains(&access), "the memory should contain one or two copies of the access token, not {access}");
    assert_eq!(refresh, 0, "the memory should contain no plaintext refresh token");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn file_store_leaves_few_token_copies_in_memory() {
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    few_copies_in_memory("a file", &processes::on_disk(&folder.path().join("tokens.json"))).await;
}

#[cfg(all(target_os = "linux", feature = "sqlite"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_store_leaves_few_token_copies_in_memory() {
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    few_copies_in_memory("SQLite", &processes::on_disk(&folder.path().join("tokens.db"))).await;
}

#[cfg(all(target_os = "linux", feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_stores_leave_few_token_copies_in_memory() {
    if let Some(url) = servers::postgres("memory of a process with tokens in PostgreSQL") {
        few_copies_in_memory("PostgreSQL", &StoreLocation::new_table(&url)).await;
    }
    if let Some(url) = servers::mariadb("memory of a process with tokens in MariaDB") {
        few_copies_in_memory("MariaDB", &StoreLocation::new_table(&url)).await;
    }
}

/// Returns the files in `paths` and their subfolders that contain one of `secrets`. A secret can be in plaintext or in
/// hexadecimal digits, as in logs of SQL statements. Skips files that cannot be read.
#[cfg(all(target_os = "linux", feature = "mysql", feature = "postgres"))]
fn files_with(secrets: &[String], paths: &[PathBuf]) -> Vec<String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut grep = Command::new("grep");
    grep.args(["--recursive", "--files-with-matches", "--no-messages", "--text", "--fixed-strings", "--file=-"]);
    grep.args(paths).env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut grep = grep.spawn().expect("grep should be installed");
    let lines: String = secrets
        .iter()
        .flat_map(|secret| {
            let digits = crate::sql_rows::hexadecimal(secret.as_bytes());
            [secret.clone(), digits.to_uppercase(), digits]
        })
        .map(|pattern| pattern + "\n")
        .collect();
    // The search begins at the end of the standard input.
    grep.stdin
        .take()
        .expect("stdin should be piped")
        .write_all(lines.as_bytes())
        .expect("grep should read its patterns");
    let output = grep.wait_with_output().expect("grep should end");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// Stores, refreshes and removes tokens of accounts in the store, and rotates the keys.
#[cfg(all(target_os = "linux", feature = "mysql", feature = "postgres"))]
async fn use_store(
    zoho: &zoho_emulator::Emulator,
    app: &zoho_emulator::App,
    shared: &processes::Shared,
    store: &crate::store_location::OpenStore,
) {
    let manager = |keys| store.clone().into_manager(Encryption::with_keys(keys)).oauth_client(&shared.oauth()).build();
    let ids = ["anna", "ben"].map(|user| shared.account_id(user));
    for id in &ids {
        let manager = manager(key("a"));
        manager.insert(id.clone(), zoho.refresh_token(app, "anna", SCOPE)).await.expect("account should be inserted");
        let account = manager.account(id.clone()).expect("client should be known");
        let token = account.token().await.expect("token should be available");
        force_refresh(&account, &token).await.expect("token should be refreshed");
    }
    let both = key("b").with_key("a", [b'a'; 32]).expect("name should be new");
    let rotation = manager(both).rotate_keys(None, 10).await.expect("keys should be rotated");
    assert_eq!((rotation.reencrypted, rotation.failed.len()), (2, 0));
    let manager = manager(key("b"));
    manager.list(None, 10).await.expect("page should be readable");
    manager.remove(&ids[1]).await.expect("account should be removed");
}

/// Inserts a token in plaintext, which a search must find. Returns the token.
#[cfg(all(target_os = "linux", feature = "mysql", feature = "postgres"))]
async fn insert_plaintext(
    zoho: &zoho_emulator::Emulator,
    app: &zoho_emulator::App,
    shared: &processes::Shared,
    store: &crate::store_location::OpenStore,
) -> String {
    let token = zoho.refresh_token(app, "anna", SCOPE);
    let manager = store.clone().into_manager(Encryption::disabled()).oauth_client(&shared.oauth()).build();
    manager.insert(shared.account_id("cleo"), token.clone()).await.expect("account should be inserted");
    token
}

#[cfg(all(target_os = "linux", feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_server_contains_no_plaintext_token() {
    let check = "search for tokens in the files of PostgreSQL";
    let Some(server) = tokio::task::block_in_place(|| servers::PrivatePostgres::start(check)) else { return };
    let sql = |statement: &str| tokio::task::block_in_place(|| server.sql(statement));
    // The log contains all statements with their parameters.
    sql("ALTER DATABASE postgres SET log_statement = 'all'");
    let data = PathBuf::from(sql("SHOW data_directory"));
    let folder = data.parent().expect("log should be beside the data").to_owned();
    let (zoho, app, shared) = processes::zoho().await;
    let store = StoreLocation::new_table(&server.url()).open().await;
    use_store(&zoho, &app, &shared, &store).await;
    sql("CHECKPOINT");
    let files = std::slice::from_ref(&folder);
    assert_eq!(files_with(&zoho.secrets(), files), [""; 0]);

    let token = insert_plaintext(&zoho, &app, &shared, &store).await;
    sql("CHECKPOINT");
    let found = files_with(&[token], files);
    for part in ["/log", "/data/base/", "/data/pg_wal/"] {
        assert!(found.iter().any(|file| file.contains(part)), "the search should find a token in {part}: {found:?}");
    }
}

#[cfg(all(target_os = "linux", feature = "mysql", feature = "postgres"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mariadb_server_contains_no_plaintext_token() {
    use crate::sql_rows::Rows;
    let check = "search for tokens in the files of MariaDB";
    let (Some(url), Some(admin)) = (servers::mariadb(check), servers::mariadb_admin(check)) else { return };
    let location = StoreLocation::new_table(&url);
    let StoreLocation::MySql { table, .. } = &location else { unreachable!("the URL should be that of MariaDB") };
    let as_admin = StoreLocation::MySql { url: admin, table: table.clone() };
    let mut rows = Rows::connect(&as_admin).await.expect("store should be in a server");
    let (zoho, app, shared) = processes::zoho().await;
    // Other tests use the server at the same time. The log contains their statements, too.
    rows.execute("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON").await;
    let store = location.open().await;
    use_store(&zoho, &app, &shared, &store).await;
    let secrets = zoho.secrets();
    // The files of the table, of the redo log, of the system tablespace and of the undo logs. Only root and the
    // server's user can read them.
    let text = |bytes: Vec<Vec<u8>>| String::from_utf8(bytes.concat()).expect("column should be text");
    let data = PathBuf::from(text(rows.bytes("SELECT @@datadir").await));
    let database = text(rows.bytes("SELECT DATABASE()").await);
    let mut files = vec![data.join(database).join(format!("{table}.ibd"))];
    files.extend(["ib_logfile0", "ibdata1", "undo001", "undo002", "undo003"].map(|name| data.join(name)));
    let is_readable = fs::File::open(&files[0]).is_ok();
    rows.execute("FLUSH TABLES {table} FOR EXPORT").await;
    assert_eq!(files_with(&secrets, &files), [""; 0]);
    rows.execute("UNLOCK TABLES").await;

    let token = insert_plaintext(&zoho, &app, &shared, &store).await;
    rows.execute("SET GLOBAL general_log = OFF").await;
    rows.execute("FLUSH TABLES {table} FOR EXPORT").await;
    let found = files_with(std::slice::from_ref(&token), &files);
    rows.execute("UNLOCK TABLES").await;
    for part in [".ibd", "ib_logfile0"] {
        let is_found = found.iter().any(|file| file.ends_with(part));
        assert!(is_found || !is_readable, "the search should find a token in {part}: {found:?}");
    }
    let log = "SELECT CAST(argument AS BINARY) FROM mysql.general_log WHERE argument LIKE '%{table}%'";
    let log = rows.bytes(log).await.concat();
    rows.execute("TRUNCATE mysql.general_log").await;
    let hexadecimal = |secret: &String| [secret.clone(), crate::sql_rows::hexadecimal(secret.as_bytes())];
    let patterns: Vec<String> = secrets.iter().flat_map(hexadecimal).collect();
    assert_eq!(first_in_plaintext(&log, &patterns), None);
    assert_eq!(first_in_plaintext(&rows.contents().await, &secrets), None);
    assert!(first_in_plaintext(&log, std::slice::from_ref(&token)).is_some(), "the search should find a token");
}
