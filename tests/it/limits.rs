//! Each program through rustc alone: it fails with its headline, whatever the compiler, and within limits of time and
//! memory. A solver that runs away is caught here before it takes the machine.

use crate::cases::{headlines, programs};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What an unhurried reader waits for: no message may take longer.
const TIME: Duration = Duration::from_secs(2);
/// Resident memory, in KiB.
const MEMORY_KIB: u64 = 1024 * 1024;
/// A runaway is stopped here.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn each_program_fails_with_its_headline_within_limits() {
    let rustc = Rustc::find();
    let mut complaints = Vec::new();
    let mut slowest = (Duration::ZERO, 0, PathBuf::new());
    for program in programs("fail") {
        let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A loaded machine can be slow once: the better of two runs is the program's own time.
        let mut run = rustc.run(&program);
        if run.time > TIME {
            run = rustc.run(&program).better(run);
        }
        if run.success {
            complaints.push(format!("{name}: compiles"));
        }
        for headline in headlines(&program) {
            let aborting = headline.starts_with("could not compile") || headline.starts_with("aborting due to");
            if !aborting && !run.stderr.contains(&headline) {
                complaints.push(format!("{name}: does not say «{headline}», but\n{}", run.stderr));
            }
        }
        if run.time > TIME || run.memory_kib > MEMORY_KIB {
            complaints.push(format!("{name}: {:?}, {} MiB", run.time, run.memory_kib / 1024));
        }
        if run.time > slowest.0 {
            slowest = (run.time, run.memory_kib, program);
        }
    }
    println!("slowest: {} {:?}, {} MiB", slowest.2.display(), slowest.0, slowest.1 / 1024);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn programs_that_must_compile_do() {
    let rustc = Rustc::find();
    for program in programs("pass") {
        let run = rustc.run(&program);
        assert!(run.success, "{}:\n{}", program.display(), run.stderr);
    }
}

struct Run {
    success: bool,
    stderr: String,
    time: Duration,
    memory_kib: u64,
}

impl Run {
    fn better(self, other: Self) -> Self {
        if self.time < other.time { self } else { other }
    }
}

/// rustc with the libraries that this test itself was built with.
struct Rustc {
    program: String,
    libraries: PathBuf,
    runtime: PathBuf,
    out: PathBuf,
}

impl Rustc {
    fn find() -> Self {
        let libraries = std::env::current_exe().expect("a running program").parent().expect("a folder").to_owned();
        let newest = |prefix: &str| {
            let entries = std::fs::read_dir(&libraries).expect("the folder of this program");
            entries
                .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                .filter(|path| {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    name.starts_with(prefix) && name.ends_with(".rlib")
                })
                .max_by_key(|path| path.metadata().and_then(|m| m.modified()).ok())
        };
        let runtime = newest("libzoho_auth_typed-").expect("zoho-auth-typed was built for this test");
        let out = std::env::temp_dir().join(format!("ui-limits-{}", std::process::id()));
        std::fs::create_dir_all(&out).expect("a folder for temporary files");
        Self { program: std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()), libraries, runtime, out }
    }

    fn run(&self, program: &Path) -> Run {
        let start = Instant::now();
        let child = Command::new(&self.program)
            // As `trybuild` runs it: names of types in full, however long.
            .arg("--verbose")
            .args(["--edition", "2024", "--crate-type", "bin", "--emit", "metadata", "--color", "never"])
            .arg("-L")
            .arg(format!("dependency={}", self.libraries.display()))
            .arg("--extern")
            .arg(format!("zoho_auth_typed={}", self.runtime.display()))
            .arg("--out-dir")
            .arg(&self.out)
            .arg(program)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("rustc runs");
        watch(child, start)
    }
}

/// Waits for the end, and keeps the most memory that was seen: Linux tells, elsewhere it stays 0.
fn watch(mut child: Child, start: Instant) -> Run {
    let mut pipe = child.stderr.take().expect("stderr is piped");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).map(|_| text)
    });
    let mut memory_kib = 0;
    let status = loop {
        memory_kib = memory_kib.max(resident_peak_kib(child.id()));
        if let Some(status) = child.try_wait().expect("a child to wait for") {
            break status;
        }
        if start.elapsed() > PATIENCE || memory_kib > 4 * MEMORY_KIB {
            child.kill().expect("a child to stop");
            break child.wait().expect("a child to wait for");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let time = start.elapsed();
    let stderr = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    Run { success: status.success(), stderr, time, memory_kib }
}

fn resident_peak_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}
