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
    /// Starts a child, sends it the line `first`, and waits until the child is ready.
    pub(crate) fn start(role: &str, store: &str, first: &str) -> Self {
        let this = std::env::current_exe().expect("path of this program should be known");
        let mut command = Command::new(this);
        command.args([CHILD, role]).arg(store).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("process should start");
        let stdout = BufReader::new(process.stdout.take().expect("stdout should be piped"));
        let hears = process.stdin.take().expect("stdin should be piped");
        let mut child = Self { process, stdout, hears };
        child.say(first);
        assert_eq!(child.hear(), "ready");
        child
    }

    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.hears, "{line}").expect("child should read its input");
    }

    /// Returns the next line that the child prints.
    pub(crate) fn hear(&mut self) -> String {
        let mut line = String::new();
        assert!(self.stdout.read_line(&mut line).expect("output should be text") > 0, "child should print a line");
        line.trim_end().to_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
