use zoho_auth_typed::{Client, DataCenter, ScopeSet, mail, scopes::*, zoho_app};

#[zoho_app]
struct LabelSync {
    label: mail::UpdateLabel,
}

#[derive(ScopeSet)]
#[scopes(ZohoMail::Tags::All)]
struct Labels;

fn main() {
    let _ = LabelSync::label();
    let client = Client::<Labels>::from_access_token("token", DataCenter::EU);
    let _ = client.prepare(mail::UpdateLabel::new("1", "2"));
}
