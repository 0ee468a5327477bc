//! The bulk write of CRM, with a file, a job, its state, and an archive with the status of each row.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/create-job.html>

mod rows;

use super::envelope::error;
use crate::file::File;
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::shared::Site;
use crate::store::crm::{BulkWriteJob, BulkWriteStore, FieldRules, RecordStore};
use serde_json::{Value, json};

/// Returns the ID of the job whose result is at `path`. The path of a result is
/// `/v2/crm/{organization}/bulk-write/{job}/{job}.zip`. Returns `None` for any other path.
pub(crate) fn job_of_result(path: &str) -> Option<&str> {
    let mut parts = path.strip_prefix("/v2/crm/")?.split('/').skip(1);
    let (folder, job, file) = (parts.next()?, parts.next()?, parts.next()?);
    (folder == "bulk-write" && file.strip_suffix(".zip") == Some(job)).then_some(job)
}

/// Responds to the calls of bulk writes. Returns `None` for any other call.
pub(super) fn respond(
    store: &mut BulkWriteStore,
    records: &mut RecordStore,
    found: &Match<'_>,
    request: &IncomingRequest,
    site: &Site,
) -> Option<Response> {
    match found.endpoint.name.as_str() {
        "UploadBulkFile" => upload(store, request),
        "CreateBulkWriteJob" => Some(create(store, request)),
        "GetBulkWriteJob" => {
            let BulkWriteStore { jobs, rules, result_origin, .. } = store;
            let job = jobs.iter_mut().find(|job| Some(job.id.as_str()) == found.value("job_id"));
            let Some(job) = job else { return Some(no_such_job()) };
            if job_of_result(&request.path).is_some() {
                return Some(match &job.outcome {
                    Some(Ok(outcome)) => Response::file(&outcome.zip),
                    _ => no_such_job(),
                });
            }
            Some(status(job, records, rules, result_origin.as_deref().unwrap_or(&site.gateway)))
        }
        _ => None,
    }
}

fn upload(store: &mut BulkWriteStore, request: &IncomingRequest) -> Option<Response> {
    let part = request.form.files.first()?;
    let organization = request.header("x-crm-org").unwrap_or_default();
    if request.header("feature") != Some("bulk-write") {
        return Some(rejected("NOT_SUPPORTED_FEATURE", "the feature is not supported"));
    }
    if !part.stored.starts_with(b"PK") {
        return Some(rejected("INVALID_FILE_FORMAT", "invalid file format. only zip format is supported"));
    }
    let id = store.insert_file(organization, File::from(part));
    let details = json!({ "file_id": id, "created_time": "2026-01-01T00:00:00-00:00" });
    Some(Response::json(
        200,
        &json!({ "status": "success", "code": "FILE_UPLOAD_SUCCESS", "message": "file uploaded.", "details": details }),
    ))
}

fn create(store: &mut BulkWriteStore, request: &IncomingRequest) -> Response {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let resource = &body["resource"][0];
    if !matches!(body["operation"].as_str(), Some("insert" | "update" | "upsert")) {
        return rejected("MISSING_REQUIRED_KEY", "required key operation is not found in request body.");
    }
    if !resource["module"]["api_name"].is_string() {
        return rejected("MISSING_REQUIRED_KEY", "required key module is not found in request body.");
    }
    let file = resource["file_id"].as_str().and_then(|id| store.file(id));
    let Some((organization, file)) = file else {
        return rejected("INVALID_FILE_ID", "improper file id");
    };
    let (organization, content) = (organization.to_owned(), file.content.clone());
    let id = store.create(organization, content, body);
    let details = json!({ "id": id, "created_by": { "id": "20000001", "name": "emulator" } });
    Response::json(201, &json!({ "status": "success", "code": "SUCCESS", "message": "success", "details": details }))
}

fn status(job: &mut BulkWriteJob, records: &mut RecordStore, rules: &FieldRules, origin: &str) -> Response {
    if job.pending_polls == 0 && !job.fails && job.outcome.is_none() {
        job.outcome = Some(rows::write(&job.id, &job.request, &job.file, records, rules));
    }
    let state = match job.pending_polls {
        0 if job.fails => "FAILED",
        0 => "COMPLETED",
        1 => "IN PROGRESS",
        _ => "ADDED",
    };
    job.pending_polls = job.pending_polls.saturating_sub(1);
    let requested = &job.request["resource"][0];
    let mut resource = json!({
        "status": state, "type": "data", "module": requested["module"], "ignore_empty": requested["ignore_empty"],
        "field_mappings": requested["field_mappings"], "code": state,
    });
    let mut status = json!({
        "id": job.id, "status": state, "operation": job.request["operation"], "character_encoding": "UTF-8",
        "created_by": { "id": "20000001", "name": "emulator" }, "created_time": "2026-01-01T00:00:00+00:00",
    });
    match &job.outcome {
        _ if job.fails && state == "FAILED" => resource["code"] = json!("CANNOT_PROCESS"),
        Some(Ok(outcome)) => {
            resource["file"] = json!({
                "status": state, "name": outcome.name, "added_count": outcome.added,
                "updated_count": outcome.updated, "skipped_count": outcome.skipped,
                "total_count": outcome.added + outcome.updated + outcome.skipped,
            });
            let (id, organization) = (&job.id, &job.organization);
            let url = format!("{origin}/v2/crm/{organization}/bulk-write/{id}/{id}.zip");
            status["result"] = json!({ "download_url": url });
        }
        // The file could not be read. Zoho's response in this case is not documented.
        Some(Err(code)) => {
            resource["status"] = json!("SKIPPED");
            resource["code"] = json!(code);
        }
        None => {}
    }
    status["resource"] = json!([resource]);
    Response::json(200, &status)
}

fn rejected(code: &str, message: &str) -> Response {
    error(400, code, message, &json!({}))
}

fn no_such_job() -> Response {
    rejected("RESOURCE_NOT_FOUND", "The requested resource doesn't exist.")
}
