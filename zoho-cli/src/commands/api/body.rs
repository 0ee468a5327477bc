//! The body of a request: JSON, or a form with a file.

use crate::calls;
use crate::error::Error;
use clap::Args;
use std::path::{Path, PathBuf};
use url::form_urlencoded;
use zoho_auth_typed::transfer::{TransferError, Upload};
use zoho_catalog::Method;

/// The media type of `--data`.
const JSON: &str = "application/json";
/// The media type of `--form` without a file.
const FORM: &str = "application/x-www-form-urlencoded";

/// The options for the body.
#[derive(Debug, Args)]
pub(super) struct BodyArgs {
    /// The body, as JSON.
    #[arg(long, value_name = "JSON", conflicts_with_all = ["data_file", "form"])]
    data: Option<String>,
    /// A file with the body, as JSON. `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "form")]
    data_file: Option<PathBuf>,
    /// A field of a form (NAME=VALUE), or the file to upload (NAME=@FILE). One field must be a file, unless the call
    /// takes a form without files.
    #[arg(long, value_name = "NAME=VALUE")]
    form: Vec<String>,
}

/// The body of a request.
pub(super) enum Body {
    None,
    Json(Vec<u8>),
    /// The fields of a form, encoded.
    Form(String),
    /// A form with a file.
    Upload(Box<Upload>),
}

impl BodyArgs {
    /// Returns the fields of the form as they are on the command line.
    pub(super) fn fields(&self) -> &[String] {
        &self.form
    }

    /// Reads and checks the body before anything is sent. `takes_form` is `true` for a call that takes a form without
    /// files.
    ///
    /// # Errors
    /// Fails if a request with `method` cannot have a body, a file cannot be read, the body is not JSON, or the form
    /// has no file or several.
    pub(super) async fn read(&self, method: Method, takes_form: bool) -> Result<Body, Error> {
        let is_given = self.data.is_some() || self.data_file.is_some() || !self.form.is_empty();
        if is_given && matches!(method, Method::Get | Method::Head) {
            return Err(Error::usage(
                format!("a {method} request has no body"),
                "write POST, PUT or PATCH, or use --query",
            ));
        }
        if !self.form.is_empty() {
            return self.form(takes_form).await;
        }
        let text = match (&self.data, &self.data_file) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(path)) if path.as_os_str() == "-" => calls::standard_input()?.into_bytes(),
            (None, Some(path)) => {
                std::fs::read(path).map_err(|error| Error::read(path, error, "correct the path of --data-file"))?
            }
            (None, None) => return Ok(Body::None),
        };
        match serde_json::from_slice::<serde::de::IgnoredAny>(&text) {
            Ok(_) => Ok(Body::Json(text)),
            Err(error) => Err(Error::usage(format!("the body is not {JSON}: {error}"), "correct the JSON text")),
        }
    }

    async fn form(&self, takes_form: bool) -> Result<Body, Error> {
        let (mut file, mut fields) = (None, Vec::new());
        for field in &self.form {
            let Some((name, value)) = field.split_once('=') else {
                return Err(Error::usage(
                    format!("`{field}` is not NAME=VALUE"),
                    "write --form NAME=VALUE, or --form NAME=@FILE for a file",
                ));
            };
            match value.strip_prefix('@') {
                Some(path) if file.is_none() => file = Some((name, path)),
                Some(_) => {
                    return Err(Error::usage("a request uploads one file", "send one request for each file"));
                }
                None => fields.push((name, value)),
            }
        }
        let Some((name, path)) = file else {
            if takes_form {
                return Ok(Body::Form(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()));
            }
            return Err(Error::usage("no field of the form is a file", "write --form NAME=@FILE, or use --data"));
        };
        let upload = Upload::file(path).await.map_err(|error| match error {
            TransferError::Io { source, .. } => {
                Error::read(Path::new(path), source, "correct the path in --form NAME=@FILE")
            }
            error => Error::usage(error, "correct the path in --form NAME=@FILE"),
        })?;
        let upload = upload.part_name(name);
        let upload = fields.into_iter().fold(upload, |upload, (name, value)| upload.text_field(name, value));
        Ok(Body::Upload(Box::new(upload)))
    }
}

impl Body {
    /// Returns the media type and the content of a body. Returns `None` if there is no body, or if the body is a form
    /// with a file.
    pub(super) fn content(&self) -> Option<(&'static str, Vec<u8>)> {
        match self {
            Self::Json(bytes) => Some((JSON, bytes.clone())),
            Self::Form(fields) => Some((FORM, fields.clone().into_bytes())),
            Self::None | Self::Upload(_) => None,
        }
    }
}
