//! The control server of an emulator.

use crate::error::Error;
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use zoho_emulator::{Control, Emulator};

/// The options of the control server.
#[derive(Debug, Args)]
pub(super) struct ControlOptions {
    /// Serve the paths `/_emulator/…` on a separate port, so that a test can add data, advance the clock and schedule
    /// faults over HTTP. The option needs --json, which prints the token, or --control-token-file.
    #[arg(long)]
    control: bool,
    /// Use this port for --control. By default, a free port is chosen.
    #[arg(long, value_name = "PORT", requires = "control", value_parser = clap::value_parser!(u16).range(1..))]
    control_port: Option<u16>,
    /// Read the token of --control from a file that only its owner may read (mode 0600). By default, --json prints a
    /// random token.
    #[arg(long, value_name = "FILE", requires = "control")]
    control_token_file: Option<PathBuf>,
    /// Include secrets in the list of requests of --control.
    #[arg(long, requires = "control")]
    record_secrets: bool,
}

impl ControlOptions {
    /// Returns the settings of the control server, or `None` without `--control`. Fails if the command would neither
    /// print the token nor read it from a file, or if that file cannot be read.
    pub(super) fn settings(&self, prints_json: bool) -> Result<Option<Control>, Error> {
        if !self.control {
            return Ok(None);
        }
        let settings = Control::new().with_port(self.control_port.unwrap_or_default());
        let settings = if self.record_secrets { settings.record_secrets() } else { settings };
        match &self.control_token_file {
            Some(file) => Ok(Some(settings.with_token(token_in(file)?))),
            None if prints_json => Ok(Some(settings)),
            None => {
                Err(Error::usage("--control has no token", "add --json, which prints a token, or --control-token-file"))
            }
        }
    }

    /// Starts the control server. The result has the token unless the user stores the token in a file.
    pub(super) async fn start(&self, zoho: &mut Emulator, settings: Control) -> Result<Controlled, Error> {
        let token = self.control_token_file.is_none().then(|| settings.token().to_owned());
        match zoho.serve_control(settings).await {
            Ok(origin) => Ok(Controlled { origin, token }),
            Err(error) => Err(Error::refused(error, "use another --control-port or another token")),
        }
    }
}

/// A running control server.
pub(super) struct Controlled {
    pub(super) origin: String,
    /// The control token. `None` if the user stores the token in a file.
    token: Option<String>,
}

impl Controlled {
    pub(super) fn to_json(&self) -> Value {
        json!({ "origin": self.origin, "token": self.token })
    }
}

/// Reads a token from a file. Other users must not be able to read the file.
pub(super) fn token_in(file: &Path) -> Result<String, Error> {
    let read = |error| Error::read(file, error, "check the path of --control-token-file");
    check_mode(file).map_err(read)??;
    let text = std::fs::read_to_string(file).map_err(read)?;
    Ok(text.trim().to_owned())
}

#[cfg(unix)]
fn check_mode(file: &Path) -> std::io::Result<Result<(), Error>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(file)?.permissions().mode() & 0o777;
    if mode == 0o600 {
        return Ok(Ok(()));
    }
    let file = file.display();
    let message = format!("{file} has mode {mode:04o}, not 0600");
    Ok(Err(Error::usage(message, &format!("run chmod 600 {file}; replace the token if others may have read it"))))
}

#[cfg(not(unix))]
fn check_mode(file: &Path) -> std::io::Result<Result<(), Error>> {
    std::fs::metadata(file).map(|_| Ok(()))
}
