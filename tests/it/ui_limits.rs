//! Each program through rustc alone: it fails with its headline, whatever the compiler, and within limits of time and
//! memory. A solver that runs away is caught here before it takes the machine.

use crate::rustc::Rustc;
use crate::ui_programs::{headlines, programs};
use std::path::PathBuf;
use std::time::Duration;

/// What an unhurried reader waits for: no message may take longer.
const TIME: Duration = Duration::from_secs(2);
/// Resident memory, in KiB.
pub(crate) const MEMORY_KIB: u64 = 1024 * 1024;

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
