use zoho_auth_typed::{OAuthClient, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

fn ask(oauth: &OAuthClient<LeadSync>) {
    let (url, awaiting) = oauth.authorize().prompt_consent().build();
    drop((url, awaiting, LeadSync::leads()));
}

fn main() {
    let _ = ask;
}
