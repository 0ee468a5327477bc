use zoho_auth_typed::{OAuthClient, PendingAuthorization, crm, http::Method, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
    #[zoho(allow_unused)]
    create: crm::CreateRecords<crm::Leads>,
}

fn too_early(oauth: &OAuthClient<UserSync>, awaiting: &PendingAuthorization<UserSync>) {
    let _ = oauth.items::<String>(UserSync::users());
    let _: () = awaiting.pages(UserSync::users());
    let _: () = oauth.send_json(UserSync::create(), &());
    let _: () = awaiting.request(crm::PRODUCT, Method::GET, "/crm/v8/users");
}

fn main() {}
