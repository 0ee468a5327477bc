//! The attachments and files of CRM.

use super::envelope::{error, success};
use crate::file::File;
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::FileStore;
use hyper::Method;
use serde_json::{Value, json};

/// Responds to calls that upload, list or download a file. Returns `None` for any other call.
pub(super) fn respond(store: &mut FileStore, found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    if request.method == Method::GET { download(store, found, request) } else { upload(store, found, request) }
}

fn upload(store: &mut FileStore, found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    let file = File::from(request.form.files.first()?);
    match found.endpoint.name.as_str() {
        "UploadAttachment" => {
            let id = store.next_id();
            store.serve_upload(format!("{}/{id}", request.path), file);
            let details = json!({ "id": id });
            Some(Response::json(200, &json!({ "data": [success("attachment uploaded successfully", &details)] })))
        }
        "UploadFiles" => {
            let id = store.next_id();
            let details = json!({ "id": id, "name": file.name });
            store.serve_upload(format!("{}?id={id}", request.path), file);
            Some(Response::json(200, &json!({ "data": [success("the file was uploaded", &details)] })))
        }
        _ => None,
    }
}

/// Responds to a request for a missing file or for a list of files. The caller serves existing files before it calls
/// this function.
fn download(store: &FileStore, found: &Match<'_>, request: &IncomingRequest) -> Option<Response> {
    match found.endpoint.name.as_str() {
        "ListAttachments" => {
            let folder = format!("{}/", request.path);
            let entry = |(path, file): (&String, &File)| {
                let id = path.strip_prefix(&folder)?;
                Some(json!({ "id": id, "File_Name": file.name, "Size": file.bytes().to_string() }))
            };
            let data: Vec<Value> = store.served.iter().filter_map(entry).collect();
            Some(match data.len() {
                0 => Response::empty(204),
                count => {
                    let info = json!({ "page": 1, "per_page": 200, "count": count, "more_records": false });
                    Response::json(200, &json!({ "data": data, "info": info }))
                }
            })
        }
        "DownloadAttachment" => {
            Some(error(400, "INVALID_DATA", "the related id given seems to be invalid", &json!({})))
        }
        "DownloadFile" => Some(Response::empty(204).with_remark("the file does not exist")),
        _ => None,
    }
}
