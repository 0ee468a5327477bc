//! The pages for users. Their HTML is in the folder `templates/web_app`.

use crate::account::{self, signed_in};
use crate::error_page::ErrorPage;
use crate::{App, LeadDesk};
use askama::Template;
use axum::extract::{Form, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect};
use axum_extra::extract::cookie::PrivateCookieJar;
use serde::{Deserialize, Serialize};

/// A lead with the fields that this application uses.
#[derive(Serialize, Deserialize)]
struct Lead {
    #[serde(rename = "Last_Name")]
    last_name: String,
    #[serde(rename = "Company")]
    company: Option<String>,
}

/// The JSON format that CRM uses for lists of records.
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

/// The page for users who are not signed in.
#[derive(Template)]
#[template(path = "web_app/sign_in.html")]
struct SignInPage;

/// The page with the user's leads.
#[derive(Template)]
#[template(path = "web_app/leads.html")]
struct LeadsPage {
    data_center: &'static str,
    leads: Vec<Lead>,
}

/// Handles `GET /`.
pub(crate) async fn leads(State(app): State<App>, jar: PrivateCookieJar) -> Result<Html<String>, ErrorPage> {
    let Some(client) = signed_in(&app, &jar).await? else { return render(&SignInPage) };
    let response = client.send(LeadDesk::leads().fields(["Last_Name", "Company"])).await?;
    let leads = response.json_opt::<Data>()?.map_or_else(Vec::new, |page| page.data);
    render(&LeadsPage { data_center: client.data_center().code(), leads })
}

/// Handles `POST /leads`. A form on another site does not send the session cookie, which is `SameSite=Lax`.
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

/// Handles `POST /sign-out`. The tokens remain in the store; `TokenManager::revoke` would revoke the consent at Zoho.
pub(crate) async fn sign_out(jar: PrivateCookieJar) -> (PrivateCookieJar, Redirect) {
    (account::forget(jar), Redirect::to("/"))
}

/// Handles `GET /style.css`.
pub(crate) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css")], include_str!("../../templates/web_app/style.css"))
}

/// Handles every other path.
pub(crate) async fn not_found() -> ErrorPage {
    ErrorPage::NotFound
}

/// Renders a page. The templates escape all inserted values.
pub(crate) fn render(page: &impl Template) -> Result<Html<String>, ErrorPage> {
    page.render().map(Html).map_err(|error| ErrorPage::Internal(error.into()))
}
