use zoho_auth_typed::{OAuthClient, TokenError, crm, oauth::{AuthorizationCode, Online}, zoho_app};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

async fn keep(oauth: &OAuthClient<LeadSync>, code: AuthorizationCode<LeadSync, Online>) -> Result<String, TokenError> {
    let granted = oauth.exchange(code).await?;
    Ok(granted.refresh_token.expose_secret().to_owned())
}

fn main() {
    let _ = (LeadSync::leads(), keep);
}
