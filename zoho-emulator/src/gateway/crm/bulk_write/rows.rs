//! The conversion of the rows of a file into records, and the archive with the status of each row.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/download-result.html>

use crate::file::{Content, File};
use crate::store::crm::{BulkWriteOutcome, FieldRules, Record, RecordStore, record_id};
use csv::StringRecord;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The maximum number of rows in a file.
const MAX_ROWS: usize = 25_000;
/// The maximum number of columns in a file.
const MAX_COLUMNS: usize = 200;

/// A mapping from a column of the file to a field of the record.
struct Mapping<'m> {
    column: usize,
    field: &'m str,
    /// The field that identifies the related record, for a lookup field.
    find_by: Option<&'m str>,
}

/// Writes the rows of a file as records. Fails with Zoho's code if the file cannot be read.
pub(super) fn write(
    id: &str,
    request: &Value,
    file: &Content,
    records: &mut RecordStore,
    rules: &FieldRules,
) -> Result<BulkWriteOutcome, &'static str> {
    let Content::Bytes(bytes) = file else { return Err("EMULATOR_FILE_TOO_LARGE_TO_STORE") };
    let (name, heading, rows) = read(bytes).ok_or("INVALID_FILE_FORMAT")?;
    if heading.len() > MAX_COLUMNS {
        return Err("HEADER_LIMIT_EXCEEDED");
    }
    if rows.len() > MAX_ROWS {
        return Err("LIMIT_EXCEEDED");
    }
    let resource = &request["resource"][0];
    let module = resource["module"]["api_name"].as_str().unwrap_or_default();
    let mappings: Option<Vec<Mapping<'_>>> = resource["field_mappings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|mapping| parse_mapping(mapping, &heading))
        .collect();
    let mappings = mappings.filter(|mappings| !mappings.is_empty()).ok_or("COLUMN_INDEX_NOT_FOUND")?;

    let find_by = resource["find_by"].as_str();
    let mut target = Target {
        module,
        operation: request["operation"].as_str().unwrap_or_default(),
        find_by: find_by.map(|field| (field, ids_by_value(records, module, field))),
        unique: rules.unique(module).into_iter().map(|field| (ids_by_value(records, module, &field), field)).collect(),
        records,
        rules,
    };
    let ignore_empty = resource["ignore_empty"] == true;
    let heading_of = |field: &str| {
        let mapping = mappings.iter().find(|mapping| mapping.field == field);
        mapping.and_then(|mapping| heading.get(mapping.column)).unwrap_or(field).to_owned()
    };
    let shown: Vec<usize> = mappings.iter().take(3).map(|mapping| mapping.column).collect();
    let mut result = csv::Writer::from_writer(Vec::new());
    let titles = shown.iter().filter_map(|&column| heading.get(column)).chain(["STATUS", "RECORD_ID", "ERRORS"]);
    result.write_record(titles).map_err(|_| "CANNOT_PROCESS")?;
    let (mut added, mut updated, mut skipped) = (0, 0, 0);
    for row in &rows {
        let (status, id, error) = match target.write(fields(row, &mappings, ignore_empty)) {
            Ok((true, id)) => ("ADDED", id, String::new()),
            Ok((false, id)) => ("UPDATED", id, String::new()),
            Err((code, fields)) => {
                let columns: Vec<String> = fields.iter().map(|field| heading_of(field)).collect();
                ("SKIPPED", String::new(), format!("{code}-{}", columns.join(",")))
            }
        };
        *match status {
            "ADDED" => &mut added,
            "UPDATED" => &mut updated,
            _ => &mut skipped,
        } += 1;
        let values = shown.iter().filter_map(|&column| row.get(column)).chain([status, &id, &error]);
        result.write_record(values).map_err(|_| "CANNOT_PROCESS")?;
    }
    let result = result.into_inner().map_err(|_| "CANNOT_PROCESS")?;
    let zip = archive(&format!("{module}-{name}"), &result).ok_or("CANNOT_PROCESS")?;
    let zip = File::from_bytes(zip).name(&format!("{id}.zip")).content_type("application/zip");
    Ok(BulkWriteOutcome { name, added, updated, skipped, zip })
}

/// Reads the CSV file of an archive, and returns its name, header and rows. Returns `None` if the archive or the file
/// is invalid.
fn read(bytes: &[u8]) -> Option<(String, StringRecord, Vec<StringRecord>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = zip.by_index(0).ok()?;
    let name = file.name().ok()?.into_owned();
    let mut reader = csv::Reader::from_reader(file);
    let heading = reader.headers().ok()?.clone();
    let rows = reader.records().collect::<Result<_, _>>().ok()?;
    Some((name, heading, rows))
}

fn parse_mapping<'m>(mapping: &'m Value, heading: &StringRecord) -> Option<Mapping<'m>> {
    let column = usize::try_from(mapping["index"].as_u64()?).ok().filter(|&column| column < heading.len())?;
    Some(Mapping { column, field: mapping["api_name"].as_str()?, find_by: mapping["find_by"].as_str() })
}

/// Returns the fields of a row. Values stay strings, because the emulator does not know the types of fields.
fn fields(row: &StringRecord, mappings: &[Mapping<'_>], ignore_empty: bool) -> Record {
    let mut fields = Map::new();
    for mapping in mappings {
        let value = match (row.get(mapping.column).unwrap_or_default(), mapping.find_by) {
            ("", _) if ignore_empty => continue,
            ("", _) => Value::Null,
            (value, Some(find_by)) => json!({ find_by: value }),
            (value, None) => json!(value),
        };
        fields.insert(mapping.field.to_owned(), value);
    }
    fields
}

/// The IDs of records, by the value of one field.
type ByValue = HashMap<String, String>;

fn ids_by_value(records: &RecordStore, module: &str, field: &str) -> ByValue {
    let found = records
        .in_module(module)
        .iter()
        .filter_map(|record| Some((text(record, field)?, record_id(record)?.to_owned())));
    found.collect()
}

fn text(record: &Record, field: &str) -> Option<String> {
    match record.get(field)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The destination of the rows: a module, with its records and rules.
struct Target<'t> {
    module: &'t str,
    operation: &'t str,
    find_by: Option<(&'t str, ByValue)>,
    unique: Vec<(ByValue, String)>,
    records: &'t mut RecordStore,
    rules: &'t FieldRules,
}

impl Target<'_> {
    /// Writes one row. Returns a flag that is `true` if the row created a record, and the ID of the record. Fails with
    /// an error code and the fields that the error concerns.
    fn write(&mut self, mut fields: Record) -> Result<(bool, String), (&'static str, Vec<String>)> {
        let found = self.find_by.as_ref().and_then(|(field, ids)| ids.get(&text(&fields, field)?)).cloned();
        if let (None, "update", Some((field, _))) = (&found, self.operation, &self.find_by) {
            // No source documents which of the codes Zoho returns in this case.
            return Err(("RESOURCE_NOT_FOUND", vec![(*field).to_owned()]));
        }
        let duplicates = |(ids, field): &&(ByValue, String)| {
            text(&fields, field).and_then(|value| ids.get(&value)).is_some_and(|id| found.as_ref() != Some(id))
        };
        if let Some((_, field)) = self.unique.iter().find(duplicates) {
            return Err(("DUPLICATE_DATA", vec![field.clone()]));
        }
        let values: Vec<Option<String>> = self.unique.iter().map(|(_, field)| text(&fields, field)).collect();
        let key = self.find_by.as_ref().and_then(|(field, _)| text(&fields, field));
        fields.remove("id");
        let created = found.is_none();
        let id = match found {
            Some(id) => {
                self.records.update(self.module, &id, fields);
                id
            }
            None => match self.rules.missing(self.module, &fields) {
                missing if missing.is_empty() => self.records.create(self.module, fields),
                missing => return Err(("MANDATORY_NOT_FOUND", missing)),
            },
        };
        for ((ids, _), value) in self.unique.iter_mut().zip(values) {
            ids.extend(value.map(|value| (value, id.clone())));
        }
        if let Some((_, ids)) = &mut self.find_by {
            ids.extend(key.map(|key| (key, id.clone())));
        }
        Ok((created, id))
    }
}

fn archive(name: &str, csv: &[u8]) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, SimpleFileOptions::default()).ok()?;
    writer.write_all(csv).ok()?;
    Some(writer.finish().ok()?.into_inner())
}
