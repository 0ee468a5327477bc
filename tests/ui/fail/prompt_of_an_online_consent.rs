use zoho_auth_typed::{OAuth, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

fn ask(oauth: &OAuth<LeadSync>) {
    let (url, awaiting) = oauth.authorize().prompt_consent().url();
    drop((url, awaiting, LeadSync::leads()));
}

fn main() {
    let _ = ask;
}
