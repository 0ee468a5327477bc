//! Full disks and read-only folders: the error names the cause, the stored data remains, and the response of the
//! emulator is stored when the disk has space again.

use crate::capture::{ExpectError, Recorded};
use crate::manual_clock::HandClock;
use crate::processes::{self, Shared};
use optional_software::skipped;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CapabilitySet, capabilities, set_capabilities};
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;
use zoho_auth_typed::Failure;
use zoho_auth_typed::{Encryption, KeyRing, TokenError, TokenManager, store::StoreError};
use zoho_emulator::{App, Fault};

const SCOPE: &str = "ZohoCRM.modules.leads.READ";
/// The environment variable with the cause of the lack of space: `limit` or `filler`.
const ROOM: &str = "ZOHO_TEST_DISK_ROOM";

/// The reason why the store cannot be written.
enum Room {
    /// A limit of the process, which lets no file grow.
    Limit,
    /// A file that fills the rest of the disk.
    Filler,
    /// A folder without permission to write.
    Mode,
}

impl Room {
    fn take(&self, store: &Path) {
        let folder = store.parent().expect("path should have a parent folder");
        match self {
            Self::Limit => {
                // A file store writes a new file, so half of its size is too little. A database appends to its log.
                let (log, half) =
                    (store.with_extension("db-wal"), fs::metadata(store).expect("file should exist").len() / 2);
                let current = Some(fs::metadata(log).map_or(half, |log| log.len() + 100));
                setrlimit(Resource::Fsize, Rlimit { current, ..getrlimit(Resource::Fsize) })
                    .expect("limit should be lowered");
            }
            Self::Filler => {
                let mut file = fs::File::create(folder.join("filler")).expect("file should be created");
                for size in [4096, 1] {
                    while file.write_all(&vec![0; size]).is_ok() {}
                }
            }
            Self::Mode => {
                fs::set_permissions(folder, Permissions::from_mode(0o500)).expect("folder should be writable");
            }
        }
    }

    fn give(&self, store: &Path) {
        let folder = store.parent().expect("path should have a parent folder");
        match self {
            Self::Limit => {
                let Rlimit { maximum, .. } = getrlimit(Resource::Fsize);
                setrlimit(Resource::Fsize, Rlimit { current: maximum, maximum }).expect("limit should be raised");
            }
            Self::Filler => fs::remove_file(folder.join("filler")).expect("file should be writable"),
            Self::Mode => {
                fs::set_permissions(folder, Permissions::from_mode(0o700)).expect("folder should be writable");
            }
        }
    }

    /// Returns the message with which the operating system or the database reports the lack of space.
    fn expected_message(&self, store: &Path) -> &'static str {
        match (self, is_database(store)) {
            (Self::Limit, false) => "File too large",
            (Self::Limit, true) => "disk I/O error",
            (Self::Filler, false) => "No space left",
            (Self::Filler, true) => "database or disk is full",
            (Self::Mode, _) => "Permission denied",
        }
    }
}

fn is_database(store: &Path) -> bool {
    store.extension().is_some_and(|end| end == "db")
}

/// The emulator, a store with a refresh token and a clock.
struct TestEnv {
    zoho: Recorded,
    app: App,
    shared: Shared,
    store: PathBuf,
    clock: HandClock,
}

impl TestEnv {
    async fn start(store: &Path) -> Self {
        let (zoho, app, shared) = processes::zoho().await;
        Self { zoho, app, shared, store: store.to_owned(), clock: HandClock::still() }
    }

    async fn manager(&self) -> TokenManager {
        let keys = Encryption::with_keys(KeyRing::new("test", [7; 32]).expect("key name should be valid"));
        self.shared.manager_builder(&processes::on_disk(&self.store), keys).await.clock(self.clock.jumping()).build()
    }

    fn refresh_token(&self) -> String {
        self.zoho.refresh_token(&self.app, "anna", SCOPE)
    }

    fn refreshes(&self) -> usize {
        self.zoho.requests().iter().filter(|seen| seen.is_refresh()).count()
    }

    /// Returns the JSON of the account's record, which is read through a newly opened store.
    async fn record(&self) -> String {
        use zoho_auth_typed::{ExposeSecret as _, TokenStore};
        async fn text(store: impl TokenStore, shared: &Shared) -> String {
            let stored = store
                .load(&shared.account_id("anna"))
                .await
                .expect("store should be readable")
                .expect("record should exist");
            stored.record.to_json().expose_secret().to_owned()
        }
        match is_database(&self.store) {
            #[cfg(feature = "sqlite")]
            true => {
                let store =
                    zoho_auth_typed::store::SqliteStore::open(&self.store).await.expect("file should be readable");
                text(store, &self.shared).await
            }
            _ => {
                text(
                    zoho_auth_typed::store::FileStore::open(&self.store).expect("file should be readable"),
                    &self.shared,
                )
                .await
            }
        }
    }
}

/// Checks that the error is a temporary error of the store, and that it names the store and the reason.
fn assert_says(error: &StoreError, store: &Path, reason: &str) {
    let StoreError::Unavailable { location, .. } = error else { panic!("{error}") };
    assert!(location.contains(store.to_str().expect("value should be text")) && error.retry().is_safe(), "{error}");
    assert!(error.to_string().contains(reason), "{error}");
}

fn store_error(error: TokenError) -> StoreError {
    if let TokenError::Store(error) = error { error } else { panic!("{error}") }
}

async fn without_room(store: &Path, room: Room) {
    let world = TestEnv::start(store).await;
    let manager = world.manager().await;
    let id = world.shared.account_id("anna");
    let account = manager.insert(id.clone(), world.refresh_token()).await.expect("account should be stored");

    // The disk is full before the refresh request.
    let before = world.record().await;
    room.take(store);
    let error = store_error(account.token().await.expect_error());
    assert_says(&error, store, room.expected_message(store));
    let error = manager.insert(id.clone(), world.refresh_token()).await.map(drop).expect_error();
    let error = store_error(error.into());
    assert_says(&error, store, room.expected_message(store));
    assert_eq!(world.record().await, before, "the record should be readable on a full disk");
    room.give(store);
    assert_eq!(
        (world.record().await, world.refreshes()),
        (before, 0),
        "the record should not change, and no refresh should be sent"
    );

    // The disk becomes full during the refresh request.
    world.clock.advance(1);
    world.zoho.fault(Fault::Slow(Duration::from_secs(1000)));
    let refresh = tokio::spawn({
        let account = account.clone();
        async move { account.token().await.map(drop) }
    });
    while world.refreshes() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let before = world.record().await;
    room.take(store);
    world.zoho.clock().advance(Duration::from_secs(1000));
    let error = store_error(refresh.await.expect("task should not panic").expect_error());
    assert_says(&error, store, room.expected_message(store));
    room.give(store);
    assert_eq!(world.record().await, before);
    let names =
        fs::read_dir(store.parent().expect("path should have a parent folder")).expect("folder should be readable");
    let names: Vec<_> = names.map(|entry| entry.expect("folder should be readable").file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("unfinished")), "{names:?}");

    // The store has space again.
    world.clock.advance(10);
    let token = account.token().await.expect("token of the response should be returned");
    assert_eq!(world.refreshes(), 1, "no second refresh should be sent");
    let other = world
        .manager()
        .await
        .account(id)
        .expect("manager should have the client")
        .token()
        .await
        .expect("stored token should be returned");
    assert_eq!((other.expires_at(), world.refreshes()), (token.expires_at(), 1));
}

/// Opens a database on a full disk while no process has the database open. Reads must succeed, and writes must fail
/// until the disk has space.
#[cfg(feature = "sqlite")]
async fn read_on_a_full_disk(path: &Path) {
    use zoho_auth_typed::TokenStore;
    use zoho_auth_typed::store::{CasOutcome, Record, SqliteStore};
    const RECORD: &str = r#"{"format":1,"grant":{"refresh_token":"plain:1000.refre5h"},"refresh_state":{"lease":{"fencing_token":0},"refreshes":[],"access":null}}"#;
    let record = Record::from_json(RECORD, "a test").expect("the text should be a record");
    let id = zoho_auth_typed::AccountId::new("anna", "1000.ID", zoho_auth_typed::DataCenter::EU);
    let store = SqliteStore::open(path).await.expect("disk should have space");
    store.compare_and_swap(&id, None, Some(&record)).await.expect("record should be writable");
    store.close().await;

    Room::Filler.take(path);
    let store = SqliteStore::open(path).await.expect("database should open on a full disk");
    let stored = store.load(&id).await.expect("record should be readable").expect("account should exist");
    assert_eq!(stored.record, record);
    let error = store.compare_and_swap(&id, Some(stored.version), Some(&record)).await.expect_error();
    assert_says(&error, path, Room::Filler.expected_message(path));
    Room::Filler.give(path);
    let swapped = store.compare_and_swap(&id, Some(stored.version), Some(&record)).await;
    assert!(matches!(swapped, Ok(CasOutcome::Swapped(_))), "{swapped:?}");
    store.close().await;
    fs::remove_file(path).expect("file should be writable");
}

fn run(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("runtime should start").block_on(work);
}

/// Runs as the child process of the tests below, because a limit applies to a whole process.
#[test]
fn child_process_runs_without_disk_space() {
    let (Some((store, _)), Ok(room)) = (processes::child_environment(), std::env::var(ROOM)) else { return };
    let store = store.to_string();
    let (_, path) = store.split_once(':').expect("store should be on a disk");
    let store = Path::new(path);
    #[cfg(feature = "sqlite")]
    if room == "filler" && is_database(store) {
        run(read_on_a_full_disk(&store.with_file_name("closed.db")));
    }
    run(without_room(store, if room == "limit" { Room::Limit } else { Room::Filler }));
    println!("the child process completed");
}

/// Runs the child process through a shell: `sh -c SCRIPT BINARY ARGUMENTS`. The command begins with the words in
/// `before`, if any.
fn by_shell(before: &[&str], script: &str, room: &str, store: &Path) -> Output {
    let shared = "http://127.0.0.1:9 http://127.0.0.1:9 1000.ID secret";
    let shared = Shared::from_text(shared).expect("text should have all parts");
    let this =
        processes::command("disk_full::child_process_runs_without_disk_space", &shared, &processes::on_disk(store));
    let mut words = before.iter().copied().chain(["sh", "-c", script]);
    let mut command = Command::new(words.next().expect("command should have a program"));
    command.args(words).arg(this.get_program()).args(this.get_args()).env(ROOM, room);
    command.envs(this.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("FOLDER", store.parent().expect("path should have a parent folder")).output().expect("shell should run")
}

fn assert_went_on(run: &Output) {
    let (out, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && out.contains("the child process completed"), "{out}{error}");
}

fn with_a_limit(name: &str) {
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    // The signal SIGXFSZ would end the process. If the process ignores the signal, the write fails instead.
    let script = "trap '' XFSZ; exec \"$0\" \"$@\"";
    assert_went_on(&by_shell(&[], script, "limit", &folder.path().join(name)));
}

fn on_a_full_disk(name: &str) {
    const MOUNTED: i32 = 77;
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let mount = "mount -t tmpfs -o size=1m none \"$FOLDER\"";
    // The first command works for users who may create a namespace, and the second one for root.
    let ways = [&["unshare", "--user", "--map-root-user", "--mount"][..], &["unshare", "--mount"]];
    let may = |way: &&&[&str]| {
        let script = format!("{mount} && exit {MOUNTED}");
        let mut command = Command::new(way[0]);
        let output = command.args(&way[1..]).args(["sh", "-c", &script]).env("FOLDER", folder.path()).output();
        output.is_ok_and(|output| output.status.code() == Some(MOUNTED))
    };
    let Some(way) = ways.iter().find(may) else {
        let how = "Run the test as root, or on a system where users may create mount namespaces";
        return skipped("a full disk", "no separate disk can be mounted", how);
    };
    let run = by_shell(way, &format!("{mount} && exec \"$0\" \"$@\""), "filler", &folder.path().join(name));
    assert_went_on(&run);
}

/// Runs `work` in a new thread to which file modes apply. Under root, the thread and the threads that it starts lose
/// the privilege to ignore file modes.
fn bound_by_modes(work: impl FnOnce() + Send + 'static) {
    let bound = || {
        let mut sets = capabilities(None).expect("capabilities should be readable");
        sets.effective.remove(CapabilitySet::DAC_OVERRIDE | CapabilitySet::DAC_READ_SEARCH);
        set_capabilities(None, sets).expect("capabilities should be reduced");
        work();
    };
    if let Err(panic) = std::thread::spawn(bound).join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn file_store_on_a_full_disk_loses_nothing() {
    on_a_full_disk("tokens.json");
}

#[test]
fn file_store_with_a_size_limit_loses_nothing() {
    with_a_limit("tokens.json");
}

#[test]
fn file_store_in_a_read_only_folder_loses_nothing() {
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let store = folder.path().join("tokens.json");
    bound_by_modes(move || run(without_room(&store, Room::Mode)));
}

#[cfg(feature = "sqlite")]
#[test]
fn sqlite_store_on_a_full_disk_loses_nothing() {
    on_a_full_disk("tokens.db");
}

#[cfg(feature = "sqlite")]
#[test]
fn sqlite_store_with_a_size_limit_loses_nothing() {
    with_a_limit("tokens.db");
}

/// Checks that an open database works in a read-only folder. A closed database cannot be opened there, because SQLite
/// creates files beside it.
#[cfg(feature = "sqlite")]
#[test]
fn sqlite_store_in_a_read_only_folder_works_while_open() {
    use zoho_auth_typed::store::SqliteStore;
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let store = folder.path().join("tokens.db");
    let refused = async |store: &Path, reason: &str| {
        let before = fs::read(store).expect("file should be readable");
        let error = SqliteStore::open(store).await.map(drop).expect_error();
        assert_says(&error, store, reason);
        assert_eq!(fs::read(store).expect("file should be readable"), before);
    };
    let work = async move {
        let world = TestEnv::start(&store).await;
        let opened = SqliteStore::open(&store).await.expect("store should open");
        let keys = || Encryption::with_keys(KeyRing::new("test", [7; 32]).expect("key name should be valid"));
        let manager = TokenManager::builder(opened.clone(), keys()).oauth_client(&world.shared.oauth()).build();
        let account = manager
            .insert(world.shared.account_id("anna"), world.refresh_token())
            .await
            .expect("account should be stored");
        Room::Mode.take(&store);
        account.token().await.expect("token should be returned");
        Room::Mode.give(&store);
        opened.close().await;
        Room::Mode.take(&store);
        refused(&store, "attempt to write a readonly database").await;
        Room::Mode.give(&store);
        fs::set_permissions(&store, Permissions::from_mode(0o400)).expect("file should be writable");
        refused(&store, "Permission denied").await;
        fs::set_permissions(&store, Permissions::from_mode(0o600)).expect("file should be writable");
        let again =
            world.manager().await.account(world.shared.account_id("anna")).expect("manager should have the client");
        again.token().await.expect("stored token should be returned");
        assert_eq!(world.refreshes(), 1);
    };
    bound_by_modes(move || run(work));
}
