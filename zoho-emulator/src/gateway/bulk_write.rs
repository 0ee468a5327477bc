//! CRM's bulk write: a file, a job, its state, and a zip that says what became of each row.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/create-job.html>

mod rows;
mod rules;

use super::records;
use super::route::Match;
use crate::file::{Content, File};
use crate::http::{Answer, Incoming};
use crate::shared::{Shared, Site};
use rows::Done;
use rules::Rules;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How often a job is asked for before it is done, unless a test says otherwise.
const QUESTIONS: u32 = 2;

/// The files and jobs of a data centre.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// By id, each with the organisation that it was uploaded for.
    files: BTreeMap<String, (String, File)>,
    jobs: Vec<Job>,
    questions: Option<u32>,
    failing: u32,
    rules: Rules,
    /// Where results are said to be.
    results_at: Option<String>,
}

#[derive(Debug)]
struct Job {
    id: String,
    organization: String,
    /// The body of the call that made it.
    asked: Value,
    file: Content,
    left: u32,
    fails: bool,
    /// `Err`: the code of what is wrong with the file.
    done: Option<Result<Done, &'static str>>,
}

/// CRM's bulk writes in a data centre, from the test's side. A zip of four mebibytes at most can be written; of a larger
/// one the job says that it was not kept.
#[derive(Clone, Copy, Debug)]
pub struct BulkWrites<'e> {
    pub(crate) shared: &'e Shared,
    pub(crate) data_center: &'e str,
}

impl BulkWrites<'_> {
    /// How often later jobs say that they are not done: twice otherwise, once `ADDED` and once `IN PROGRESS`.
    pub fn unfinished(&self, times: u32) {
        self.change(|store| store.questions = Some(times));
    }

    /// The next job ends as `FAILED`, and writes nothing.
    pub fn fail_next(&self) {
        self.change(|store| store.failing += 1);
    }

    /// A new record of the module must have a value in this field: a row without one is skipped.
    pub fn mandatory(&self, module: &str, field: &str) {
        self.change(|store| store.rules.mandatory.push((module.to_owned(), field.to_owned())));
    }

    /// No two records of the module may have the same value in this field: a row that would make a second one is skipped.
    pub fn unique(&self, module: &str, field: &str) {
        self.change(|store| store.rules.unique.push((module.to_owned(), field.to_owned())));
    }

    /// Says that results are at this origin, and not at the gateway, which serves them.
    pub fn results_at(&self, origin: &str) {
        self.change(|store| store.results_at = Some(origin.to_owned()));
    }

    /// A file that was uploaded before: its id.
    pub fn upload(&self, file: File) -> String {
        self.change(|store| store.keep("1", file))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Store) -> T) -> T {
        change(self.shared.state().bulk_writes.entry(self.data_center.to_owned()).or_default())
    }
}

impl Store {
    fn keep(&mut self, organization: &str, file: File) -> String {
        let id = (4_150_868_000_000_227_001 + self.files.len() as u64).to_string();
        self.files.insert(id.clone(), (organization.to_owned(), file));
        id
    }
}

/// The job whose result is at this path: `/v2/crm/{organisation}/bulk-write/{job}/{job}.zip`.
pub(super) fn job_of_result(path: &str) -> Option<&str> {
    let mut parts = path.strip_prefix("/v2/crm/")?.split('/').skip(1);
    let (folder, job, file) = (parts.next()?, parts.next()?, parts.next()?);
    (folder == "bulk-write" && file.strip_suffix(".zip") == Some(job)).then_some(job)
}

/// Answers the calls of bulk writes; `None`: not one of them.
pub(super) fn answer(
    store: &mut Store,
    records: &mut records::Store,
    found: &Match<'_>,
    request: &Incoming,
    site: &Site,
) -> Option<Answer> {
    match found.endpoint.name.as_str() {
        "UploadBulkFile" => uploaded(store, request),
        "CreateBulkWriteJob" => Some(created(store, request)),
        "GetBulkWriteJob" => {
            let Store { jobs, rules, results_at, .. } = store;
            let job = jobs.iter_mut().find(|job| Some(job.id.as_str()) == found.value("job_id"));
            let Some(job) = job else { return Some(no_such_job()) };
            if job_of_result(&request.path).is_some() {
                return Some(match &job.done {
                    Some(Ok(done)) => Answer::file(&done.zip),
                    _ => no_such_job(),
                });
            }
            Some(asked(job, records, rules, results_at.as_deref().unwrap_or(&site.gateway)))
        }
        _ => None,
    }
}

fn uploaded(store: &mut Store, request: &Incoming) -> Option<Answer> {
    let part = request.form.files.first()?;
    let organization = request.header("x-crm-org").unwrap_or_default();
    if request.header("feature") != Some("bulk-write") {
        return Some(refused("NOT_SUPPORTED_FEATURE", "the feature is not supported", &json!({})));
    }
    if !part.kept.starts_with(b"PK") {
        let message = "invalid file format. only zip format is supported";
        return Some(refused("INVALID_FILE_FORMAT", message, &json!({})));
    }
    let id = store.keep(organization, File::from(part));
    let details = json!({ "file_id": id, "created_time": "2026-01-01T00:00:00-00:00" });
    Some(Answer::json(
        200,
        &json!({ "status": "success", "code": "FILE_UPLOAD_SUCCESS", "message": "file uploaded.", "details": details }),
    ))
}

fn created(store: &mut Store, request: &Incoming) -> Answer {
    let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let resource = &asked["resource"][0];
    if !matches!(asked["operation"].as_str(), Some("insert" | "update" | "upsert")) {
        return refused("MISSING_REQUIRED_KEY", "required key operation is not found in request body.", &json!({}));
    }
    if !resource["module"]["api_name"].is_string() {
        return refused("MISSING_REQUIRED_KEY", "required key module is not found in request body.", &json!({}));
    }
    let file = resource["file_id"].as_str().and_then(|id| store.files.get(id));
    let Some((organization, file)) = file else {
        return refused("INVALID_FILE_ID", "improper file id", &json!({}));
    };
    let (organization, file) = (organization.clone(), file.content.clone());
    let id = (4_150_868_000_000_228_001 + store.jobs.len() as u64).to_string();
    let fails = store.failing > 0;
    store.failing -= u32::from(fails);
    let left = store.questions.unwrap_or(QUESTIONS);
    let details = json!({ "id": id, "created_by": { "id": "20000001", "name": "emulator" } });
    store.jobs.push(Job { id, organization, asked, file, left, fails, done: None });
    Answer::json(201, &json!({ "status": "success", "code": "SUCCESS", "message": "success", "details": details }))
}

fn asked(job: &mut Job, records: &mut records::Store, rules: &Rules, origin: &str) -> Answer {
    if job.left == 0 && !job.fails && job.done.is_none() {
        job.done = Some(rows::write(&job.id, &job.asked, &job.file, records, rules));
    }
    let state = match job.left {
        0 if job.fails => "FAILED",
        0 => "COMPLETED",
        1 => "IN PROGRESS",
        _ => "ADDED",
    };
    job.left = job.left.saturating_sub(1);
    let asked = &job.asked["resource"][0];
    let mut resource = json!({
        "status": state, "type": "data", "module": asked["module"], "ignore_empty": asked["ignore_empty"],
        "field_mappings": asked["field_mappings"], "code": state,
    });
    let mut said = json!({
        "id": job.id, "status": state, "operation": job.asked["operation"], "character_encoding": "UTF-8",
        "created_by": { "id": "20000001", "name": "emulator" }, "created_time": "2026-01-01T00:00:00+00:00",
    });
    match &job.done {
        _ if job.fails && state == "FAILED" => resource["code"] = json!("CANNOT_PROCESS"),
        Some(Ok(done)) => {
            resource["file"] = json!({
                "status": state, "name": done.name, "added_count": done.added, "updated_count": done.updated,
                "skipped_count": done.skipped, "total_count": done.added + done.updated + done.skipped,
            });
            let (id, organization) = (&job.id, &job.organization);
            let url = format!("{origin}/v2/crm/{organization}/bulk-write/{id}/{id}.zip");
            said["result"] = json!({ "download_url": url });
        }
        // The job is through with a file that it could not read. How that is said is not documented.
        Some(Err(code)) => {
            resource["status"] = json!("SKIPPED");
            resource["code"] = json!(code);
        }
        None => {}
    }
    said["resource"] = json!([resource]);
    Answer::json(200, &said)
}

fn refused(code: &str, message: &str, details: &Value) -> Answer {
    Answer::json(400, &json!({ "code": code, "details": details, "message": message, "status": "error" }))
}

fn no_such_job() -> Answer {
    refused("RESOURCE_NOT_FOUND", "The requested resource doesn't exist.", &json!({}))
}
