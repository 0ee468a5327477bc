//! `zoho catalog import`

use crate::error::Error;
use crate::import::{self, lock, lock::Lock};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Make the catalogue's files from the published API descriptions.
///
/// The folder holds `books/v3`, `creator/v2`, `crm/v8-2026-08`, `crm/v8.0` and `desk/v1` with the descriptions as JSON
/// or YAML, and beside them `extra-scopes.json`, `docs-scopes.json` and `docs-endpoints.json`. What is missing is left out, and its product's
/// file is not touched where nothing is left.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The folder of published descriptions.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The folder of the catalogue.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Only this edition, such as `crm/v8.0`: a catalogue for `zoho catalog diff`.
    #[arg(long, value_name = "EDITION", requires = "data")]
    only: Option<String>,
    /// Rename or remove public types, which breaks code that uses them, and note the new names in `names.lock`. Without
    /// it such an import is refused and nothing is written.
    #[arg(long)]
    accept_renames: bool,
}

impl Import {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let files = import::import(&self.from, self.only.as_deref())?;
        let lock = self.lock()?;
        let broken = lock.broken_by(&files.names);
        if !broken.is_empty() && !self.accept_renames {
            return Err(Error::renames(broken, &self.from));
        }
        let lock = (lock::FILE.to_owned(), lock.followed_by(files.names).print());
        for (name, text) in files.texts.iter().chain([&lock]) {
            let path = self.data.join(name);
            let again = format!("zoho catalog import --from {} --data DIR", self.from.display());
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(|error| Error::write(folder, error, &again))?;
            }
            std::fs::write(&path, text).map_err(|error| Error::write(&path, error, &again))?;
        }
        for line in &files.summary {
            anstream::eprintln!("{line}");
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The names that are published; none in a new folder.
    fn lock(&self) -> Result<Lock, Error> {
        let path = self.data.join(lock::FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Lock::parse(&path.display().to_string(), &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
            Err(error) => Err(Error::read(&path, error, "zoho catalog import --help")),
        }
    }
}
