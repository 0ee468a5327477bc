//! Scopes that no declared call needs, for raw requests.

use zoho_auth_typed::{Client, SendError, crm, http::Method, scope_set::Grants, scopes::*, zoho_app};

#[zoho_app(
    extra_scopes(ZohoCRM::Settings::Pipeline::Read, ZohoCRM::Modules::Leads::Read),
    pinned_scopes = "ZohoCRM.modules.leads.READ,ZohoCRM.settings.pipeline.READ"
)]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

/// A scope set that declares its scopes directly and has no calls.
#[derive(ScopeSet)]
#[scopes(ZohoCRM::Modules::Leads::Read, ZohoCRM::Settings::Pipeline::All)]
struct LeadAdmin;

const _: () = assert!(LeadSync::SCOPE.len() == "ZohoCRM.modules.leads.READ,ZohoCRM.settings.pipeline.READ".len());

async fn stages(client: &Client<LeadSync>) -> Result<(), SendError> {
    client.send(LeadSync::leads().fields("Last_Name")).await?;
    let call = client.request(crm::PRODUCT, Method::GET, "/crm/v8/settings/pipeline").query("layout_id", "1");
    call.requires::<ZohoCRM::Settings::Pipeline::Read>().send().await?;
    Ok(())
}

/// An application with a requested scope that also grants the scopes that it implies.
#[zoho_app(
    extra_scopes(ZohoCRM::Settings::Pipeline::All),
    pinned_scopes = "ZohoCRM.modules.leads.READ,ZohoCRM.settings.pipeline.ALL"
)]
struct Configurator {
    leads: crm::ListRecords<crm::Leads>,
}

async fn configured(client: &Client<Configurator>) -> Result<(), SendError> {
    client.send(Configurator::leads().fields("Last_Name")).await?;
    let call = client.request(crm::PRODUCT, Method::GET, "/crm/v8/settings/pipeline").query("layout_id", "1");
    call.requires::<ZohoCRM::Settings::Pipeline::Read>().send().await?;
    bound(client);
    Ok(())
}

fn bound<S: Grants<ZohoCRM::Settings::Pipeline::Read>>(_: &Client<S>) {}

fn narrow(client: Client<LeadAdmin>) {
    bound(&client.narrow::<LeadSync>());
}

#[test]
fn program_runs() {
    let _ = (stages, configured, narrow);
}
