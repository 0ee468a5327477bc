//! A child process that runs this program and receives its instructions line by line.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

/// The argument that starts the program as a child. A role and the location of a store follow it.
pub(crate) const CHILD: &str = "--as-child";

pub(crate) struct Child {
    process: std::process::Child,
    stdout: BufReader<ChildStdout>,
    hears: ChildStdin,
}

impl Child {
    /// Starts a child, sends it the line `first`, and waits until it is ready.
    pub(crate) fn start(role: &str, store: &str, first: &str) -> Self {
        let this = std::env::current_exe().expect("this program");
        let mut command = Command::new(this);
        command.args([CHILD, role]).arg(store).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("another process");
        let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let hears = process.stdin.take().expect("it is piped");
        let mut child = Self { process, stdout, hears };
        child.say(first);
        assert_eq!(child.hear(), "ready");
        child
    }

    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.hears, "{line}").expect("it listens");
    }

    /// Returns the next line that the child prints.
    pub(crate) fn hear(&mut self) -> String {
        let mut line = String::new();
        assert!(self.stdout.read_line(&mut line).expect("text") > 0, "it ended without a word");
        line.trim_end().to_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
