//! The programs of the UI tests with rustc alone. Each fails with its headline with any compiler, within limits of time
//! and memory. The limits stop a runaway trait solver before it affects the machine.

use crate::rustc::Rustc;
use crate::ui_programs::{headlines, programs};
use std::path::PathBuf;
use std::time::Duration;

/// The maximum time of a message.
const TIME: Duration = Duration::from_secs(2);
/// The maximum resident memory, in KiB.
pub(crate) const MEMORY_KIB: u64 = 1024 * 1024;

#[test]
fn ui_program_fails_with_its_headline_within_limits() {
    let rustc = Rustc::find();
    let mut complaints = Vec::new();
    let mut slowest = (Duration::ZERO, 0, PathBuf::new());
    for program in programs("fail") {
        let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The better of two runs is the program's own time, because a busy machine can be slow once.
        let mut run = rustc.run(&program);
        if run.time > TIME {
            run = rustc.run(&program).faster(run);
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
