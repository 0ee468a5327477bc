//! The programs of the UI tests, compiled by rustc without cargo. With any compiler, each program fails with its
//! headline, within limits of time and memory. The limits stop a runaway trait solver before it affects the machine.

use crate::parallel::for_each;
use crate::rustc::{Run, Rustc};
use crate::ui_programs::{headlines, programs};
use std::path::Path;
use std::time::Duration;

/// The maximum processor time of a program.
const TIME: Duration = Duration::from_secs(2);
/// The maximum resident memory, in KiB.
pub(crate) const MEMORY_KIB: u64 = 1024 * 1024;

#[test]
fn ui_program_fails_with_its_headline_within_limits() {
    let rustc = Rustc::find();
    let complaints = for_each(&programs("fail"), |program| complaints(&rustc, program)).concat();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Returns the differences between the expected and the actual result of a program.
fn complaints(rustc: &Rustc, program: &Path) -> Vec<String> {
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut complaints = Vec::new();
    // The better of two runs counts, because a busy machine can also increase the processor time.
    let mut run = rustc.run(program);
    if run.time > TIME {
        run = rustc.run(program).faster(run);
    }
    if run.success {
        complaints.push(format!("{name}: the program should not compile"));
    }
    for headline in headlines(program) {
        let aborting = headline.starts_with("could not compile") || headline.starts_with("aborting due to");
        if !aborting && !run.stderr.contains(&headline) {
            complaints.push(format!("{name}: the message should contain `{headline}`:\n{}", run.stderr));
        }
    }
    let Run { time, memory_kib, .. } = run;
    if time > TIME || memory_kib > MEMORY_KIB {
        complaints.push(format!("{name}: the limits should not be exceeded: {time:?}, {} MiB", memory_kib / 1024));
    }
    complaints
}
