use zoho_auth_typed::{
    Client, OAuthClient, TokenError, TokenManager, crm,
    oauth::{AuthorizationCode, OfflineFirstConsent, Online},
    zoho_app,
};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

type Code<A> = AuthorizationCode<LeadSync, A>;

async fn first(oauth: &OAuthClient<LeadSync>, manager: &TokenManager, code: Code<OfflineFirstConsent>) -> Result<Client<LeadSync>, TokenError> {
    let granted = oauth.exchange(code).await?;
    oauth.insert(manager, "anna", &granted).await
}

async fn online(oauth: &OAuthClient<LeadSync>, manager: &TokenManager, code: Code<Online>) -> Result<Client<LeadSync>, TokenError> {
    let granted = oauth.exchange(code).await?;
    oauth.insert(manager, "anna", &granted).await
}

fn main() {
    let _ = (LeadSync::leads(), first, online);
}
