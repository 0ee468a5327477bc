//! The result of a bulk write: its URL and its rows.

use super::super::csv::CsvArchive;
use super::super::error::BulkError;
use super::job::WriteSummary;
use crate::client::Client;
use crate::client::request::{self, Request};
use crate::client::send::SendError;
use crate::client::transfer::DownloadedFile;
use crate::crm::{self, GetBulkWriteJob};
use crate::endpoint::call::{Endpoint, endpoint_info};
use crate::scope::requirement::Requirement;
use url::Url;
use zoho_catalog::{BodyKind, Confidence, Method};

/// A downloaded result: a zip archive that contains one CSV file with the result of each row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteResult {
    /// The numbers of rows, by outcome.
    pub written: WriteSummary,
    /// The zip archive on the disk.
    pub zip: DownloadedFile,
}

impl WriteResult {
    /// Opens the zip archive.
    ///
    /// The archive and its rows are read from the disk on demand, with blocking I/O. If other tasks share the thread,
    /// read the archive in `tokio::task::spawn_blocking`.
    ///
    /// # Errors
    /// Returns [`BulkError::InvalidArchive`] if the file is not a zip archive or does not contain a CSV file.
    pub fn open(&self) -> Result<CsvArchive, BulkError> {
        CsvArchive::open(&self.zip.path)
    }
}

/// Returns the request for the result at `url`. Fails if `url` is missing, or is not the job's URL at the data center's
/// known host for results.
///
/// The catalog does not contain this call, because its path is not known in advance. The documented path is
/// `/v2/crm/{organization}/bulk-write/{job}/{job}.zip`. In one of Zoho's samples, nothing precedes the organization.
pub(super) fn request<S, O>(client: &Client<S, O>, id: &str, url: Option<&str>) -> Result<Request, BulkError> {
    let url = url.ok_or(BulkError::UnexpectedResponse { endpoint: "GetBulkWriteJob", missing: "URL of the result" })?;
    let target = client.target();
    let (data_center, hosts, _) = target;
    let host = hosts.crm_download_host(data_center);
    let parsed = Url::parse(url).ok();
    let fitting = parsed.as_ref().filter(|url| host.is_some_and(|host| is_result(url, host, id)));
    let Some((url, host)) = fitting.zip(host) else {
        let origin = parsed.map_or_else(|| "an invalid URL".to_owned(), |url| url.origin().ascii_serialization());
        return Err(BulkError::UntrustedResultHost { id: id.to_owned(), origin, data_center: data_center.code() });
    };
    // Zoho publishes no scope for this call. The scope of the job applies: Zoho describes the call on the job's page.
    let requires = <<GetBulkWriteJob as Endpoint>::Requires as Requirement>::ALTERNATIVES;
    let name = "DownloadBulkWriteResult";
    let endpoint = endpoint_info(crm::PRODUCT, name, Method::Get, "", BodyKind::None, Confidence::Assumed);
    let request =
        request::raw_request((endpoint, http::Method::GET, requires), url.path(), Vec::new(), Vec::new(), target);
    let request = request.map_err(SendError::from)?;
    request.with_origin(host).ok_or(BulkError::UnexpectedResponse { endpoint: name, missing: "host" })
}

/// Returns `true` if `url` is the URL of the result of the job `id` at `origin`. A query, a fragment or a user name is
/// not allowed.
fn is_result(url: &Url, origin: &str, id: &str) -> bool {
    let bare =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let parts: Vec<&str> = url.path().split('/').skip(1).collect();
    let Some((before, [folder, job, file])) = parts.split_last_chunk() else { return false };
    bare && url.origin().ascii_serialization() == origin
        && before.iter().all(|part| is_plain(part))
        && (*folder, *job) == ("bulk-write", id)
        && file.strip_suffix(".zip") == Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_result_url_of_the_job_on_its_host_is_accepted() {
        let is_accepted = |url: &str| is_result(&Url::parse(url).unwrap(), "https://download-accl.zoho.com", "34");
        assert!(is_accepted("https://download-accl.zoho.com/v2/crm/6735/bulk-write/34/34.zip"));
        assert!(is_accepted("https://download-accl.zoho.com:443/6735/bulk-write/34/34.zip"));
        for bad in [
            "http://download-accl.zoho.com/v2/crm/6735/bulk-write/34/34.zip",
            "https://download-accl.zoho.com.evil.example/v2/crm/6735/bulk-write/34/34.zip",
            "https://download-accl.zoho.eu/v2/crm/6735/bulk-write/34/34.zip",
            "https://me@download-accl.zoho.com/v2/crm/6735/bulk-write/34/34.zip",
            "https://download-accl.zoho.com:8443/v2/crm/6735/bulk-write/34/34.zip",
            "https://download-accl.zoho.com/v2/crm/6735/bulk-write/35/35.zip",
            "https://download-accl.zoho.com/v2/crm/6735/bulk-write/34/34.zip?to=evil",
            "https://download-accl.zoho.com/v2/cr%2fm/6735/bulk-write/34/34.zip",
            "https://download-accl.zoho.com/v2/crm/6735/backup/34/34.zip",
            "https://download-accl.zoho.com/",
        ] {
            assert!(!is_accepted(bad), "{bad}");
        }
    }
}
