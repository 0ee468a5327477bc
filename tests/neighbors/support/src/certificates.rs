//! A private certificate authority, created with the command `openssl`.

use crate::process::run;
use std::error::Error;
use std::path::PathBuf;
use tempfile::TempDir;

/// A private certificate authority, with a certificate for servers on loopback and a certificate for a client.
pub struct Certificates {
    folder: TempDir,
}

const SERVER: &str =
    "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n";
const CLIENT: &str = "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\n";

impl Certificates {
    /// Creates the authority and its certificates.
    pub fn create() -> Result<Self, Box<dyn Error>> {
        let certificates = Self { folder: TempDir::new()? };
        let (ca, ca_key) = (certificates.path("ca.pem"), certificates.path("ca.key"));
        run(
            "openssl",
            &format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=Private \
             -addext basicConstraints=critical,CA:TRUE -keyout {} -out {}",
                ca_key.display(),
                ca.display()
            ),
        )?;
        for (name, extensions) in [("server", SERVER), ("client", CLIENT)] {
            let path = |end: &str| certificates.path(&format!("{name}.{end}")).display().to_string();
            std::fs::write(path("ext"), extensions)?;
            run(
                "openssl",
                &format!(
                    "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={name} -keyout {} -out {}",
                    path("key"),
                    path("csr")
                ),
            )?;
            run(
                "openssl",
                &format!(
                    "x509 -req -in {} -CA {} -CAkey {} -CAcreateserial -days 1 -extfile {} -out {}",
                    path("csr"),
                    ca.display(),
                    ca_key.display(),
                    path("ext"),
                    path("crt")
                ),
            )?;
            let both = [std::fs::read(path("crt"))?, std::fs::read(path("key"))?].concat();
            std::fs::write(path("pem"), both)?;
        }
        Ok(certificates)
    }

    /// Returns the authority's certificate as PEM text.
    pub fn authority(&self) -> Vec<u8> {
        std::fs::read(self.path("ca.pem")).expect("file should be readable")
    }

    /// Returns the path of the authority's certificate.
    pub fn authority_file(&self) -> String {
        self.path("ca.pem").display().to_string()
    }

    /// Returns the client's certificate and key as PEM text.
    pub fn client(&self) -> Vec<u8> {
        std::fs::read(self.path("client.pem")).expect("file should be readable")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
