//! The command `zoho catalog import`.

use crate::error::Error;
use crate::import::{self, lock, lock::Lock};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Generate the catalog files from the published API descriptions.
///
/// The folder of --from contains one folder per edition, such as `crm/v8.0`, with the descriptions as JSON or YAML.
/// Beside these folders are the files `extra-scopes.json`, `docs-scopes.json` and `docs-endpoints.json`. Missing
/// folders are skipped. The file of a product without a description is not changed.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The folder of published descriptions.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The folder of the catalog.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Import only this edition, such as `crm/v8.0`. The result is a catalog for `zoho catalog diff`.
    #[arg(long, value_name = "EDITION", requires = "data")]
    only: Option<String>,
    /// Rename or remove public types, which breaks code that uses them, and record the new names in `names.lock`.
    /// Without this option, such an import is rejected and nothing is written.
    #[arg(long)]
    accept_renames: bool,
}

impl Import {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let files = import::import(&self.from, self.only.as_deref())?;
        let lock = self.lock()?;
        let broken_names = lock.broken_by(&files.names);
        if !broken_names.is_empty() && !self.accept_renames {
            return Err(Error::renames(broken_names, &self.from));
        }
        let lock = (lock::FILE.to_owned(), lock.followed_by(files.names).print());
        for (name, text) in files.texts.iter().chain([&lock]) {
            let path = self.data.join(name);
            let again = format!("use another folder: zoho catalog import --from {} --data DIR", self.from.display());
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

    /// Returns the published names in the folder of the catalog. Returns no names for a new folder.
    fn lock(&self) -> Result<Lock, Error> {
        let path = self.data.join(lock::FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Lock::parse(&path.display().to_string(), &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
            Err(error) => Err(Error::read(&path, error, "run zoho catalog import --help")),
        }
    }
}
