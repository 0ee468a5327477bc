//! The pages that report errors. Each page shows the next step.

use crate::pages::render;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use zoho_auth_typed::oauth::CallbackError;
use zoho_auth_typed::{Error, Failure, Retry, TokenError};

/// The error of a request, which the user sees as a page.
#[derive(Debug)]
pub(crate) enum ErrorPage {
    /// A path that this application does not have.
    NotFound,
    /// A callback in a browser that has not started a sign-in.
    NoPendingSignIn,
    /// An error of the toolkit. The error contains no secret, so the page can show its message.
    Zoho(Error),
    /// An error of this application.
    Internal(anyhow::Error),
}

/// The content of an error page.
#[derive(Template)]
#[template(path = "web_app/error.html")]
struct Content {
    title: &'static str,
    explanation: &'static str,
    action: &'static str,
    link: &'static str,
    details: Option<String>,
}

const SIGN_IN: &str = "/sign-in";

impl ErrorPage {
    fn status_and_content(self) -> (StatusCode, Content) {
        let again =
            |title, explanation| Content { title, explanation, action: "Sign in again", link: SIGN_IN, details: None };
        let home = |title, explanation, action| Content { title, explanation, action, link: "/", details: None };
        match self {
            Self::Zoho(Error::Callback(CallbackError::AccessDenied)) => (
                StatusCode::FORBIDDEN,
                again(
                    "You did not give access",
                    "Lead desk cannot show your leads without your consent. Nothing was read or changed. If you did \
                     consent, wait ten minutes: Zoho limits the number of sign-ins.",
                ),
            ),
            Self::Zoho(Error::Callback(CallbackError::Expired) | Error::Token(TokenError::InvalidGrant(_))) => (
                StatusCode::BAD_REQUEST,
                again(
                    "The sign-in took too long",
                    "Zoho's confirmation is valid for a few minutes only. Sign in again, and confirm within ten minutes.",
                ),
            ),
            Self::NoPendingSignIn
            | Self::Zoho(Error::Callback(CallbackError::StateMismatch | CallbackError::MissingCode)) => (
                StatusCode::BAD_REQUEST,
                again(
                    "This sign-in did not start here",
                    "You were not signed in. This happens if a page is reloaded after a sign-in, if cookies are blocked, or \
                     if you opened a link that another person sent you.",
                ),
            ),
            Self::Zoho(error) if error.needs_consent() => (
                StatusCode::FORBIDDEN,
                Content {
                    action: "Review the permissions",
                    details: Some(error.to_string()),
                    ..again(
                        "Lead desk needs another permission",
                        "You have not granted all permissions that this page needs, or you have revoked your consent. \
                         Zoho shows you the requested permissions and asks you for your consent again.",
                    )
                },
            ),
            Self::Zoho(error) if error.retry() != Retry::Never => (
                StatusCode::SERVICE_UNAVAILABLE,
                Content {
                    details: Some(error.to_string()),
                    ..home("Zoho is not available", "Wait a minute, and load your leads again.", "Load again")
                },
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                home("There is no such page", "Check the address, or start at your leads.", "Your leads"),
            ),
            Self::Zoho(error) => failed(&anyhow::Error::new(error)),
            Self::Internal(error) => failed(&error),
        }
    }
}

fn failed(error: &anyhow::Error) -> (StatusCode, Content) {
    let content = Content {
        title: "Something went wrong",
        explanation: "Load your leads again. If that does not help, send the details to the people who run Lead desk.",
        action: "Your leads",
        link: "/",
        details: Some(format!("{error:#}")),
    };
    (StatusCode::INTERNAL_SERVER_ERROR, content)
}

impl<E: Into<Error>> From<E> for ErrorPage {
    fn from(error: E) -> Self {
        Self::Zoho(error.into())
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        let (status, content) = self.status_and_content();
        match render(&content) {
            Ok(html) => (status, html).into_response(),
            Err(_) => status.into_response(),
        }
    }
}
