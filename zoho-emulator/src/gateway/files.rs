//! Files: attachments and the like, as they are uploaded and fetched.

use super::route::Match;
use super::{REMARK, success};
use crate::file::{Content, File, Uploaded};
use crate::http::{Answer, Incoming};
use crate::shared::Shared;
use hyper::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zoho_catalog::model::Product;

/// The files of a data centre.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// By path, with the query's `id` where the path has none.
    served: BTreeMap<String, File>,
    uploaded: Vec<Uploaded>,
    made: u64,
}

/// The files of a data centre, from the test's side: no token, no scope.
#[derive(Clone, Copy, Debug)]
pub struct Files<'e> {
    pub(crate) shared: &'e Shared,
    pub(crate) data_center: &'e str,
}

impl Files<'_> {
    /// Has a file answered to `GET` at this path: `/crm/v8/Leads/4150868000000224001/Attachments/7`. Where the path does
    /// not say which one, the query's `id` does: `/crm/v8/files?id=7`. The call still needs a token with its scopes.
    pub fn serve(&self, path: &str, file: File) {
        let mut state = self.shared.state();
        state.files.entry(self.data_center.to_owned()).or_default().served.insert(path.to_owned(), file);
    }

    /// What was uploaded so far, in order. A file of four mebibytes at most can be fetched again where CRM has it then;
    /// of a larger one only the size is kept.
    pub fn uploaded(&self) -> Vec<Uploaded> {
        let state = self.shared.state();
        state.files.get(self.data_center).map(|store| store.uploaded.clone()).unwrap_or_default()
    }
}

impl Store {
    fn id(&mut self) -> String {
        self.made += 1;
        (4_150_868_000_000_225_000 + self.made).to_string()
    }

    fn find(&self, request: &Incoming) -> Option<&File> {
        let by_id = || self.served.get(&format!("{}?id={}", request.path, request.given("id")?));
        self.served.get(&request.path).or_else(by_id)
    }
}

/// Answers the calls that bring or fetch a file; `None`: not one of them.
pub(super) fn answer(store: &mut Store, product: &Product, found: &Match<'_>, request: &Incoming) -> Option<Answer> {
    if request.method == Method::GET {
        return fetched(store, product, found, request);
    }
    let id = store.id();
    for part in &request.form.files {
        store.uploaded.push(Uploaded {
            call: found.endpoint.name.clone(),
            path: request.path.clone(),
            field: part.field.clone(),
            name: part.name.clone(),
            content_type: part.content_type.clone(),
            bytes: part.bytes,
            beginning: part.kept.clone(),
            fields: request.form.fields.clone(),
        });
    }
    let file = File::from(request.form.files.first()?);
    match (product.product.as_str(), found.endpoint.name.as_str()) {
        ("crm", "UploadAttachment") => {
            store.served.insert(format!("{}/{id}", request.path), file);
            let details = json!({ "id": id });
            Some(Answer::json(200, &json!({ "data": [success("attachment uploaded successfully", &details)] })))
        }
        ("crm", "UploadFiles") => {
            let details = json!({ "id": id, "name": file.name });
            store.served.insert(format!("{}?id={id}", request.path), file);
            Some(Answer::json(200, &json!({ "data": [success("the file was uploaded", &details)] })))
        }
        _ => None,
    }
}

fn fetched(store: &Store, product: &Product, found: &Match<'_>, request: &Incoming) -> Option<Answer> {
    if let Some(file) = store.find(request) {
        return Some(match file.content {
            Content::Lost(_) => Answer::empty(204).with(REMARK, "the file was too large to be kept"),
            _ => Answer::file(file),
        });
    }
    if product.product != "crm" {
        return None;
    }
    match found.endpoint.name.as_str() {
        "GetAttachments" => {
            let folder = format!("{}/", request.path);
            let entry = |(path, file): (&String, &File)| {
                let id = path.strip_prefix(&folder)?;
                Some(json!({ "id": id, "File_Name": file.name, "Size": file.bytes().to_string() }))
            };
            let data: Vec<Value> = store.served.iter().filter_map(entry).collect();
            Some(match data.len() {
                0 => Answer::empty(204),
                count => {
                    let info = json!({ "page": 1, "per_page": 200, "count": count, "more_records": false });
                    Answer::json(200, &json!({ "data": data, "info": info }))
                }
            })
        }
        "GetAttachment" => Some(Answer::json(
            400,
            &json!({
                "code": "INVALID_DATA", "details": {}, "message": "the related id given seems to be invalid",
                "status": "error",
            }),
        )),
        "GetFile" => Some(Answer::empty(204).with(REMARK, "there is no such file")),
        _ => None,
    }
}
