use zoho_auth_typed::{ConsentCode, OAuth, Online, TokenError, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

async fn keep(oauth: &OAuth<LeadSync>, code: ConsentCode<LeadSync, Online>) -> Result<String, TokenError> {
    let granted = oauth.exchange(code).await?;
    Ok(granted.refresh_token.expose_secret().to_owned())
}

fn main() {
    let _ = (LeadSync::leads(), keep);
}
