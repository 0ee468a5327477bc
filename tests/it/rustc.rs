//! The compiler without cargo, with limits of time and memory. It uses the libraries with which the tests were built.

use crate::ui_limits::MEMORY_KIB;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The time after which a compiler run is stopped.
const MAX_TIME: Duration = Duration::from_secs(60);

/// The result of compiling a program.
pub(crate) struct Run {
    pub(crate) success: bool,
    pub(crate) stderr: String,
    /// The processor time, or the elapsed time on systems other than Linux.
    pub(crate) time: Duration,
    /// The peak memory in KiB, or 0 on systems other than Linux.
    pub(crate) memory_kib: u64,
}

impl Run {
    pub(crate) fn faster(self, other: Self) -> Self {
        if self.time < other.time { self } else { other }
    }
}

/// A program that compiles only with the library of these tests. A library that cargo built for another crate has fewer
/// features.
const PROBE: &str = "#[allow(unused_imports)]
use zoho_auth_typed::{accounts, books, catalog, creator, crm, desk, zeptomail, oauth::{CallbackQuery, LoopbackLogin}};
fn main() {}";

/// The compiler, and the libraries with which the tests were built.
#[derive(Clone)]
pub(crate) struct Rustc {
    program: String,
    libraries: PathBuf,
    runtime: PathBuf,
    out: PathBuf,
}

impl Rustc {
    /// Finds rustc and the library. The search runs once per process, because concurrent tests share the folder of the
    /// probe.
    pub(crate) fn find() -> Self {
        static FOUND: OnceLock<Rustc> = OnceLock::new();
        FOUND.get_or_init(Self::search).clone()
    }

    fn search() -> Self {
        let libraries = std::env::current_exe()
            .expect("path of this binary should be known")
            .parent()
            .expect("path should have a parent folder")
            .to_owned();
        let entries = std::fs::read_dir(&libraries).expect("folder should be readable");
        let mut built: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with("libzoho_auth_typed-") && name.ends_with(".rlib")
            })
            .collect();
        built.sort_by_key(|path| std::cmp::Reverse(path.metadata().and_then(|m| m.modified()).ok()));
        let out = std::env::temp_dir().join(format!("ui-limits-{}", std::process::id()));
        std::fs::create_dir_all(&out).expect("temporary folder should be created");
        let probe = out.join("probe.rs");
        std::fs::write(&probe, PROBE).expect("temporary file should be written");
        let program = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
        let candidates = built.into_iter().map(|runtime| Self {
            program: program.clone(),
            libraries: libraries.clone(),
            runtime,
            out: out.clone(),
        });
        let mut with_all = candidates.filter(|candidate| candidate.run(&probe).success);
        with_all.next().expect("zoho-auth-typed should be built with all features")
    }

    /// Compiles a program without a package.
    pub(crate) fn run(&self, program: &Path) -> Run {
        self.run_in(program, None)
    }

    /// Compiles a program of the package whose manifest is in the folder `package`, or without a package.
    pub(crate) fn run_in(&self, program: &Path, package: Option<&Path>) -> Run {
        let start = Instant::now();
        let package = package.map(|folder| ("CARGO_MANIFEST_DIR", folder));
        let child = Command::new(&self.program)
            // As in `trybuild`, the option prevents the compiler from shortening long names of types.
            .arg("--verbose")
            .args(["--edition", "2024", "--crate-type", "bin", "--emit", "metadata", "--color", "never"])
            .arg("-L")
            .arg(format!("dependency={}", self.libraries.display()))
            .arg("--extern")
            .arg(format!("zoho_auth_typed={}", self.runtime.display()))
            .arg("--out-dir")
            .arg(&self.out)
            .arg(program)
            .env_remove("CARGO_MANIFEST_DIR")
            .envs(package)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("rustc should run");
        watch(child, start)
    }
}

/// Waits until the process ends, and records its processor time and peak memory. Kills a process that exceeds the
/// limits.
fn watch(mut child: Child, start: Instant) -> Run {
    let mut pipe = child.stderr.take().expect("stderr should be piped");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).map(|_| text)
    });
    let (mut memory_kib, mut used) = (0, None);
    let status = loop {
        memory_kib = memory_kib.max(resident_peak_kib(child.id()));
        used = processor_time(child.id()).max(used);
        if let Some(status) = child.try_wait().expect("rustc should end") {
            break status;
        }
        if start.elapsed() > MAX_TIME || memory_kib > 4 * MEMORY_KIB {
            child.kill().expect("rustc should be stopped");
            break child.wait().expect("rustc should end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let time = used.unwrap_or(start.elapsed());
    let stderr = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    Run { success: status.success(), stderr, time, memory_kib }
}

fn resident_peak_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

/// Returns the processor time of all threads of a process. Returns `None` on systems other than Linux, and for a
/// process that has ended.
#[cfg(target_os = "linux")]
fn processor_time(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program, in parentheses, may contain spaces. User and system time are the fields 14 and 15.
    let fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(1000 * ticks / rustix::param::clock_ticks_per_second()))
}

#[cfg(not(target_os = "linux"))]
fn processor_time(_: u32) -> Option<Duration> {
    None
}
