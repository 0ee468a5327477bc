//! The files of all products, such as attachments.

use crate::file::{Content, UploadedFile};
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::FileStore;

/// Serves the file at the path of the request. Returns `None` if the file does not exist.
pub(super) fn serve(store: &FileStore, request: &IncomingRequest) -> Option<Response> {
    let file = store.find(&request.path, request.non_empty("id"))?;
    Some(match file.content {
        Content::Discarded(_) => {
            Response::empty(204).with_remark("the emulator did not store the file, because it was too large")
        }
        _ => Response::file(file),
    })
}

/// Records the files that a request uploads.
pub(super) fn record_uploads(store: &mut FileStore, found: &Match<'_>, request: &IncomingRequest) {
    for part in &request.form.files {
        store.record_upload(UploadedFile {
            call: found.endpoint.name.clone(),
            path: request.path.clone(),
            field: part.field.clone(),
            name: part.name.clone(),
            content_type: part.content_type.clone(),
            bytes: part.bytes,
            first_bytes: part.stored.clone(),
            fields: request.form.fields.clone(),
        });
    }
}
