//! Processes that run the programs of other packages.

use std::error::Error;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server process, which is stopped when the value is dropped.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// Starts a program with the path of its configuration as an argument, and waits until its port accepts
    /// connections. Tries several ports, because another process may take a free port before the program listens.
    pub(crate) fn start(
        program: &str,
        options: &[&str],
        folder: &Path,
        configuration: impl Fn(u16) -> String,
    ) -> Result<(Self, u16), Box<dyn Error>> {
        const ATTEMPTS: usize = 5;
        let mut last: Box<dyn Error> = "no attempt".into();
        for _ in 0..ATTEMPTS {
            let port = free_port()?;
            let file = folder.join("configuration");
            std::fs::write(&file, configuration(port))?;
            let mut command = Command::new(program);
            command.args(options).arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut server = Self(command.spawn().map_err(|error| format!("failed to start {program}: {error}"))?);
            match server.listens(program, port) {
                Ok(()) => return Ok((server, port)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn listens(&mut self, program: &str, port: u16) -> Result<(), Box<dyn Error>> {
        let started = Instant::now();
        loop {
            let is_open = TcpStream::connect(("127.0.0.1", port)).is_ok();
            if let Some(status) = self.0.try_wait()? {
                return Err(format!("{program} exited: {status}").into());
            }
            if is_open {
                return Ok(());
            }
            if started.elapsed() > Duration::from_secs(20) {
                return Err(format!("{program} does not listen on port {port}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Runs a program until it exits. Fails if the program does not succeed.
pub(crate) fn run(program: &str, arguments: &str) -> Result<(), Box<dyn Error>> {
    let output = Command::new(program).args(arguments.split_whitespace()).output();
    let output = output.map_err(|error| format!("failed to start {program}: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{program} {arguments}: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// Returns a port on loopback that is currently free.
fn free_port() -> Result<u16, Box<dyn Error>> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
