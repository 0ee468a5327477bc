//! The authorization URL with the fewest scopes that the calls of an application need.
//!
//! ```text
//! cargo run -p examples --bin least_privilege_url -- --dc eu
//! ```

use anyhow::Context;
use clap::Parser;
use std::collections::BTreeSet;
use zoho_auth_typed::{
    Client, DataCenter, OAuthClient, RedirectUri, ScopeSet, crm, desk, endpoint::CallInfo, requirement::ScopeInfo,
    zoho_app,
};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::requirement::{bind, is_template, module_words};

/// The calls of this program, which determine its OAuth scopes.
#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
    lead: crm::GetRecord<crm::Leads>,
    create_lead: crm::CreateRecords<crm::Leads>,
    search: crm::SearchRecords<crm::Contacts>,
    users: crm::ListUsers,
    tickets: desk::ListTickets,
    ticket: desk::GetTicket,
}

/// Print the authorization URL for the scopes that `LeadSync` needs, with the calls that need each scope.
#[derive(Parser)]
struct Arguments {
    /// The code of the data center where the application is registered, such as us, eu or in.
    #[arg(long, default_value = "us")]
    dc: DataCenter,
    /// The client ID, which the API console shows.
    #[arg(long, default_value = "1000.EXAMPLE")]
    client_id: String,
    /// The redirect URI, which starts with https, or with http for a server on this machine.
    #[arg(long, default_value = "https://app.example/callback")]
    redirect_uri: RedirectUri,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let oauth = OAuthClient::<LeadSync>::server()
        .client_id(arguments.client_id)
        .client_secret("only the exchange of the code needs the secret")
        .redirect_uri(arguments.redirect_uri)
        .data_center(arguments.dc)
        .build();
    let (url, awaiting) = oauth.authorize().offline().prompt_consent().build();
    println!("{url}\n");
    // A server stores the pending authorization until the user returns from Zoho. The value can be serialized.
    drop(awaiting);

    println!("The URL requests {} scopes:", LeadSync::SCOPES.len());
    for scope in LeadSync::SCOPES {
        println!("  {:<34} {}", scope.name, needed_by(scope).join(", "));
    }
    let more = beyond("ZohoCRM.modules.ALL")?;
    println!("\nThe wide scope ZohoCRM.modules.ALL would grant {more} more operations, counted once per module.");

    println!("\nWith these scopes, the program would send the following requests (this example sends none):");
    let client = Client::<LeadSync>::from_access_token("1000.EXAMPLE", arguments.dc);
    let desk = client.for_organization(desk::ORGANIZATION, 10_234_695_u64);
    let requests = [
        client.prepare(LeadSync::leads().fields(["Last_Name", "Email"]).per_page(200)),
        client.prepare(LeadSync::lead().record_id(4_150_868_000_000_224_001_u64)),
        client.prepare(LeadSync::create_lead()),
        client.prepare(LeadSync::search().email("mary@example.com")),
        client.prepare(LeadSync::users()),
        desk.prepare(LeadSync::tickets().limit(50)),
        desk.prepare(LeadSync::ticket().ticket_id(42_u64)),
    ];
    for request in requests {
        match request {
            Ok(request) => println!("  {:<5} {}", request.method(), request.url()),
            Err(error) => println!("  {error}"),
        }
    }
    Ok(())
}

/// Returns the names of the calls that need `scope` or a scope that it implies.
fn needed_by(scope: &ScopeInfo) -> Vec<&'static str> {
    let implied = |needed: &ScopeInfo| zoho_auth_typed::requirement::implies(scope, needed);
    let needs = |call: &&CallInfo| call.requires.iter().flat_map(|all| all.iter()).any(implied);
    LeadSync::CALLS.iter().filter(needs).map(|call| call.field).collect()
}

/// Returns the number of (operation, module) pairs that `wide_scope` unlocks and the scopes of `LeadSync` do not.
fn beyond(wide_scope: &str) -> anyhow::Result<usize> {
    let mut products = Vec::new();
    for file in zoho_catalog_data::PRODUCTS {
        products.push((file.path.to_owned(), zoho_catalog::parse::product(file.path, file.text)?));
    }
    let catalog = Catalog::new(products);
    let index =
        |name: &str| catalog.scope(name).with_context(|| format!("the catalog does not have the scope `{name}`"));
    let derived = LeadSync::SCOPES.iter().map(|s| index(s.name)).collect::<Result<Vec<_>, _>>()?;
    let opened = opens(&catalog, &[index(wide_scope)?]);
    Ok(opened.difference(&opens(&catalog, &derived)).count())
}

/// Returns the (operation, module) pairs that the scopes in `held` unlock.
fn opens<'c>(catalog: &'c Catalog, held: &[usize]) -> BTreeSet<(&'c str, &'c str)> {
    let grants = |name: &String| {
        catalog.scope(name).is_some_and(|scope| held.iter().any(|&h| h == scope || catalog.implies(h, scope)))
    };
    let mut opened = BTreeSet::new();
    for product in catalog.products() {
        for endpoint in &product.endpoints {
            let Some(requires) = &endpoint.requires else { continue };
            let words = if is_template(requires) { module_words(catalog, product) } else { vec![""] };
            for word in words {
                let bound = bind(requires, word);
                if bound.iter().any(|all| !all.is_empty() && all.iter().all(grants)) {
                    opened.insert((endpoint.name.as_str(), word));
                }
            }
        }
    }
    opened
}
