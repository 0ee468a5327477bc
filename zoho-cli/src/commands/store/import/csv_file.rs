//! The CSV file of the `FileStore` of Zoho's SDK.

use super::row::{Columns, READ, SdkRow, UserColumn, columns};
use crate::error::Error;
use csv::{ReaderBuilder, StringRecord};
use std::path::Path;

/// Reads all rows of a CSV file. `user` is the column with the names of the users.
pub(super) fn rows(path: &Path, user: UserColumn) -> Result<Vec<SdkRow>, Error> {
    let next = "use --from-csv FILE with the CSV file of the FileStore of Zoho's SDK";
    // The values of a row are secrets, so an error contains only the number of the line.
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::read(path, error, next),
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.map_or_else(String::new, |pos| format!(": line {}", pos.line()));
            Error::usage(format!("{}{line} is not UTF-8", path.display()), next)
        }
        _ => Error::usage(format!("{} is not a CSV file", path.display()), next),
    };
    // Rows may be shorter than the row of headings: older versions of the SDKs wrote no API domain.
    let mut reader = ReaderBuilder::new().flexible(true).from_path(path).map_err(failed)?;
    let head: Vec<String> = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
    let columns = columns(&head, user)
        .map_err(|name| Error::usage(format!("{} has no column `{name}`", path.display()), next))?;
    let positions = positions(&head, columns);
    let row = |(index, record): (usize, Result<StringRecord, csv::Error>)| {
        let record = record.map_err(failed)?;
        let value = |position: Option<usize>| position.and_then(|at| record.get(at)).map(str::to_owned);
        Ok(SdkRow::new(index + 1, positions.map(value)))
    };
    reader.records().enumerate().map(row).collect()
}

fn positions(head: &[String], columns: Columns) -> [Option<usize>; READ] {
    columns.map(|name| name.and_then(|name| head.iter().position(|other| other.eq_ignore_ascii_case(name))))
}
