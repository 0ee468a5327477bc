//! The pages for users.

use crate::account::signed_in;
use crate::{App, LeadDesk};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::PrivateCookieJar;
use html_escape::encode_text;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fmt::Write as _;
use zoho_auth_typed::{Failure, SendError};

/// A lead with the fields that this application uses.
#[derive(Serialize, Deserialize)]
pub(crate) struct Lead {
    #[serde(rename = "Last_Name")]
    last_name: String,
    #[serde(rename = "Company")]
    company: Option<String>,
}

/// The records in the form in which CRM reads and writes them.
#[derive(Serialize, Deserialize)]
struct Data {
    data: Vec<Lead>,
}

/// The form for a new lead.
#[derive(Deserialize)]
pub(crate) struct NewLead {
    last_name: String,
    company: String,
}

/// Handles `GET /`.
pub(crate) async fn leads(State(app): State<App>, jar: PrivateCookieJar) -> Result<Html<String>, ErrorPage> {
    let Some(client) = signed_in(&app, &jar).await? else {
        return Ok(page("<a href=\"/sign-in\">Sign in with Zoho</a>"));
    };
    let answer = client.send(LeadDesk::leads().fields(["Last_Name", "Company"])).await?;
    let leads = answer.json_opt::<Data>()?.map_or_else(Vec::new, |page| page.data);
    let mut body = format!("<p>Leads in {}: {}</p><ul>", client.data_center(), leads.len());
    for Lead { last_name, company } in &leads {
        let company = company.as_deref().unwrap_or("no company");
        write!(body, "<li>{}, {}</li>", encode_text(last_name), encode_text(company))?;
    }
    body.push_str(
        "</ul><form method=post action=/leads><label>Last name <input name=last_name required></label> \
         <label>Company <input name=company></label> <button>Add</button></form>",
    );
    Ok(page(&body))
}

/// Handles `POST /leads`. A foreign site's form does not send the session cookie, which is `SameSite=Lax`.
pub(crate) async fn add_lead(
    State(app): State<App>,
    jar: PrivateCookieJar,
    Form(new): Form<NewLead>,
) -> Result<Redirect, ErrorPage> {
    let Some(client) = signed_in(&app, &jar).await? else { return Ok(Redirect::to("/")) };
    let company = Some(new.company).filter(|company| !company.is_empty());
    let lead = Data { data: vec![Lead { last_name: new.last_name, company }] };
    client.send_json(LeadDesk::create_lead(), &lead).await?;
    Ok(Redirect::to("/"))
}

fn page(body: &str) -> Html<String> {
    Html(format!("<!doctype html><html lang=en><title>Lead desk</title><h1>Lead desk</h1>{body}"))
}

/// The page that reports an error.
pub(crate) struct ErrorPage(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for ErrorPage {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        // The errors of the toolkit contain no secret, so the page can show them. Users may not understand them.
        let mut body = format!("<p>{}</p>", encode_text(&self.0.to_string()));
        if self.0.downcast_ref().is_some_and(<SendError as Failure>::needs_consent) {
            body.push_str("<p><a href=\"/sign-in\">Sign in again</a></p>");
        }
        (StatusCode::BAD_GATEWAY, page(&body)).into_response()
    }
}
