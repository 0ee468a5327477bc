//! CRM's bulk read: a job, its state, and a zip with the rows.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/create-job.html>

use super::REMARK;
use super::records;
use super::route::Match;
use crate::file::File;
use crate::http::{Answer, Incoming};
use crate::shared::Shared;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Most rows in the result of one job.
const PAGE: usize = 200_000;
/// How often a job is asked for before it is done, unless a test says otherwise.
const QUESTIONS: u32 = 2;

/// The jobs of a data centre.
#[derive(Debug, Default)]
pub(crate) struct Store {
    jobs: Vec<Job>,
    questions: Option<u32>,
    failing: u32,
}

#[derive(Debug)]
struct Job {
    id: String,
    query: Value,
    left: u32,
    fails: bool,
}

/// The jobs of CRM's bulk read in a data centre, from the test's side.
#[derive(Clone, Copy, Debug)]
pub struct BulkReads<'e> {
    pub(crate) shared: &'e Shared,
    pub(crate) data_center: &'e str,
}

impl BulkReads<'_> {
    /// How often later jobs say that they are not done: twice otherwise, once `ADDED` and once `IN PROGRESS`.
    pub fn unfinished(&self, times: u32) {
        self.change(|store| store.questions = Some(times));
    }

    /// The next job ends as `FAILURE`.
    pub fn fail_next(&self) {
        self.change(|store| store.failing += 1);
    }

    fn change(&self, change: impl FnOnce(&mut Store)) {
        change(self.shared.state().bulk_reads.entry(self.data_center.to_owned()).or_default());
    }
}

/// Answers the calls of bulk reads; `None`: not one of them.
pub(super) fn answer(
    store: &mut Store,
    records: &records::Store,
    found: &Match<'_>,
    request: &Incoming,
) -> Option<Answer> {
    match found.endpoint.name.as_str() {
        "CreateBulkReadJob" => Some(created(store, request)),
        "GetBulkReadJob" => {
            let job = store.jobs.iter_mut().find(|job| Some(job.id.as_str()) == found.value("job_id"));
            Some(job.map_or_else(no_such_job, |job| asked(job, records)))
        }
        "DownloadBulkReadResult" => {
            let job = store.jobs.iter().find(|job| Some(job.id.as_str()) == found.value("job_id"));
            let done = job.filter(|job| job.left == 0 && !job.fails);
            Some(done.and_then(|job| zipped(job, records)).map_or_else(no_such_job, |file| Answer::file(&file)))
        }
        _ => None,
    }
}

fn created(store: &mut Store, request: &Incoming) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    if !body["query"]["module"]["api_name"].is_string() {
        let details = json!({ "api_name": "module" });
        return Answer::json(
            400,
            &json!({
                "code": "MANDATORY_NOT_FOUND", "details": details, "message": "required field not found",
                "status": "error",
            }),
        );
    }
    let id = (4_150_868_000_000_226_001 + store.jobs.len() as u64).to_string();
    let fails = store.failing > 0;
    store.failing -= u32::from(fails);
    let details = json!({
        "id": id, "operation": "read", "state": "ADDED", "created_by": { "id": "20000001", "name": "emulator" },
        "created_time": "2026-01-01T00:00:00+00:00",
    });
    let left = store.questions.unwrap_or(QUESTIONS);
    let filtered = !body["query"]["criteria"].is_null() || !body["query"]["cvid"].is_null();
    store.jobs.push(Job { id, query: body["query"].clone(), left, fails });
    let success = json!({
        "status": "success", "code": "ADDED_SUCCESSFULLY", "message": "Added successfully.", "details": details,
    });
    let answer = Answer::json(201, &json!({ "data": [success], "info": {} }));
    if filtered { answer.with(REMARK, "the emulator does not filter: the result has all records") } else { answer }
}

fn asked(job: &mut Job, records: &records::Store) -> Answer {
    let state = match job.left {
        0 if job.fails => "FAILURE",
        0 => "COMPLETED",
        1 => "IN PROGRESS",
        _ => "ADDED",
    };
    let mut said = json!({
        "id": job.id, "operation": "read", "state": state, "query": job.query, "file_type": "csv",
        "created_by": { "id": "20000001", "name": "emulator" }, "created_time": "2026-01-01T00:00:00+00:00",
    });
    if state == "COMPLETED" {
        let (rows, page) = (records.of(module(job)), page(job));
        let count = rows.iter().skip((page - 1).saturating_mul(PAGE)).take(PAGE).count();
        said["result"] = json!({
            "page": page, "count": count, "download_url": format!("/crm/bulk/v8/read/{}/result", job.id),
            "per_page": PAGE, "more_records": page.saturating_mul(PAGE) < rows.len(),
        });
    }
    job.left = job.left.saturating_sub(1);
    Answer::json(200, &json!({ "data": [said] }))
}

fn module(job: &Job) -> &str {
    job.query["module"]["api_name"].as_str().unwrap_or_default()
}

fn page(job: &Job) -> usize {
    let page = job.query["page"].as_u64().and_then(|page| usize::try_from(page).ok());
    page.unwrap_or(1).max(1)
}

/// One CSV in a zip, as the job is called.
fn zipped(job: &Job, records: &records::Store) -> Option<File> {
    let rows = records.of(module(job));
    let asked = job.query["fields"].as_array().map(|fields| fields.iter().filter_map(Value::as_str).collect());
    let fields: Vec<&str> =
        asked.unwrap_or_else(|| rows.iter().flat_map(|row| row.keys()).map(String::as_str).collect());
    let mut columns: Vec<&str> = Vec::new();
    for field in fields {
        if !columns.contains(&field) {
            columns.push(field);
        }
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(format!("{}.csv", job.id), SimpleFileOptions::default()).ok()?;
    writer.write_all(line(columns.iter().map(|&column| column.to_owned())).as_bytes()).ok()?;
    for row in rows.iter().skip((page(job) - 1).saturating_mul(PAGE)).take(PAGE) {
        let values = columns.iter().map(|&column| match row.get(column) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        });
        writer.write_all(line(values).as_bytes()).ok()?;
    }
    let zip = writer.finish().ok()?.into_inner();
    Some(File::of(zip).named(&format!("{}.zip", job.id)).content_type("application/zip"))
}

/// A line of CSV. RFC 4180
fn line(values: impl Iterator<Item = String>) -> String {
    let quoted = |value: String| {
        if value.contains([',', '"', '\r', '\n']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value }
    };
    values.map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

/// No source says how; the emulator's own words, in the product's envelope.
fn no_such_job() -> Answer {
    Answer::json(
        404,
        &json!({ "code": "EMULATOR_HAS_NO_SUCH_RESULT", "details": {}, "message": "no such job, or no result of it",
            "status": "error" }),
    )
}
