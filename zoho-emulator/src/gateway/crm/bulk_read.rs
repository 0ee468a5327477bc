//! The bulk read of CRM, with a job, its state, and an archive of the rows.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/create-job.html>

use super::envelope::error;
use crate::file::File;
use crate::http::{IncomingRequest, Response};
use crate::route::Match;
use crate::store::crm::{BulkReadJob, BulkReadStore, RecordStore};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The maximum number of rows in the result of one job.
const PAGE_SIZE: usize = 200_000;

/// Responds to the calls of bulk reads. Returns `None` for any other call.
pub(super) fn respond(
    store: &mut BulkReadStore,
    records: &RecordStore,
    found: &Match<'_>,
    request: &IncomingRequest,
) -> Option<Response> {
    let id = found.value("job_id").unwrap_or_default();
    match found.endpoint.name.as_str() {
        "CreateBulkReadJob" => Some(create(store, request)),
        "GetBulkReadJob" => Some(store.job_mut(id).map_or_else(no_such_job, |job| status(job, records))),
        "DownloadBulkReadResult" => {
            let done = store.job(id).filter(|job| job.pending_polls == 0 && !job.fails);
            Some(done.and_then(|job| archive(job, records)).map_or_else(no_such_job, |file| Response::file(&file)))
        }
        _ => None,
    }
}

fn create(store: &mut BulkReadStore, request: &IncomingRequest) -> Response {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let query = &body["query"];
    if !query["module"]["api_name"].is_string() {
        return error(400, "MANDATORY_NOT_FOUND", "required field not found", &json!({ "api_name": "module" }));
    }
    let filtered = !query["criteria"].is_null() || !query["cvid"].is_null();
    let id = store.create(query.clone());
    let details = json!({
        "id": id, "operation": "read", "state": "ADDED", "created_by": { "id": "20000001", "name": "emulator" },
        "created_time": "2026-01-01T00:00:00+00:00",
    });
    let success = json!({
        "status": "success", "code": "ADDED_SUCCESSFULLY", "message": "Added successfully.", "details": details,
    });
    let response = Response::json(201, &json!({ "data": [success], "info": {} }));
    if filtered {
        response.with_remark("the emulator does not filter; the result contains all records")
    } else {
        response
    }
}

fn status(job: &mut BulkReadJob, records: &RecordStore) -> Response {
    let state = match job.pending_polls {
        0 if job.fails => "FAILURE",
        0 => "COMPLETED",
        1 => "IN PROGRESS",
        _ => "ADDED",
    };
    let mut status = json!({
        "id": job.id, "operation": "read", "state": state, "query": job.query, "file_type": "csv",
        "created_by": { "id": "20000001", "name": "emulator" }, "created_time": "2026-01-01T00:00:00+00:00",
    });
    if state == "COMPLETED" {
        let (rows, page) = (records.in_module(module(job)).len(), page(job));
        let count = rows.saturating_sub((page - 1).saturating_mul(PAGE_SIZE)).min(PAGE_SIZE);
        status["result"] = json!({
            "page": page, "count": count, "download_url": format!("/crm/bulk/v8/read/{}/result", job.id),
            "per_page": PAGE_SIZE, "more_records": page.saturating_mul(PAGE_SIZE) < rows,
        });
    }
    job.pending_polls = job.pending_polls.saturating_sub(1);
    Response::json(200, &json!({ "data": [status] }))
}

fn module(job: &BulkReadJob) -> &str {
    job.query["module"]["api_name"].as_str().unwrap_or_default()
}

fn page(job: &BulkReadJob) -> usize {
    let page = job.query["page"].as_u64().and_then(|page| usize::try_from(page).ok());
    page.unwrap_or(1).max(1)
}

/// Returns an archive with one CSV file. The ID of the job is the name of both files.
fn archive(job: &BulkReadJob, records: &RecordStore) -> Option<File> {
    let rows = records.in_module(module(job));
    let selected = job.query["fields"].as_array().map(|fields| fields.iter().filter_map(Value::as_str).collect());
    let fields: Vec<&str> =
        selected.unwrap_or_else(|| rows.iter().flat_map(|row| row.keys()).map(String::as_str).collect());
    let mut columns: Vec<&str> = Vec::new();
    for field in fields {
        if !columns.contains(&field) {
            columns.push(field);
        }
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(format!("{}.csv", job.id), SimpleFileOptions::default()).ok()?;
    writer.write_all(csv_line(columns.iter().map(|&column| column.to_owned())).as_bytes()).ok()?;
    for row in rows.iter().skip((page(job) - 1).saturating_mul(PAGE_SIZE)).take(PAGE_SIZE) {
        let values = columns.iter().map(|&column| match row.get(column) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        });
        writer.write_all(csv_line(values).as_bytes()).ok()?;
    }
    let zip = writer.finish().ok()?.into_inner();
    Some(File::from_bytes(zip).name(&format!("{}.zip", job.id)).content_type("application/zip"))
}

/// Returns a line of CSV (RFC 4180), with its line break.
fn csv_line(values: impl Iterator<Item = String>) -> String {
    let quoted = |value: String| {
        if value.contains([',', '"', '\r', '\n']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value }
    };
    values.map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

/// Returns the response for an unknown job or a missing result. No source documents Zoho's response, so the emulator
/// sends its own text in the product's envelope.
fn no_such_job() -> Response {
    error(404, "EMULATOR_HAS_NO_SUCH_RESULT", "the job does not exist or has no result", &json!({}))
}
