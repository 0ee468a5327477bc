//! The paging styles of the catalog. One call per style reads a list of several pages.

use crate::capture::Recorded;
use crate::loopback::signed_in;
use serde::Deserialize;
use serde_json::json;
use zoho_auth_typed::pages::ItemStream;
use zoho_auth_typed::{
    Client, campaigns, cliq, creator, mail, people, projects, sprints, vault, voice, workdrive, writer, zoho_app,
};
use zoho_emulator::{Emulator, Limits};

/// The number of items in each list.
const ITEMS: u64 = 250;

#[zoho_app]
struct Lists {
    campaigns: campaigns::ListMailingLists,
    commands: cliq::ListCommands,
    creator_v2: creator::v2::ListRecords,
    creator_v2_1: creator::ListRecords,
    documents: writer::ListDocuments,
    folders: workdrive::ListTeamFolders,
    form: people::ListFormRecords,
    jobs: people::ListJobs,
    logs: voice::ListCallLogs,
    messages: mail::ListMessages,
    milestones: projects::ListMilestones,
    reminders: cliq::v2::ListReminders,
    secrets: vault::ListSecrets,
    sprints: sprints::ListSprints,
    tags: projects::ListPortalTags,
    tasks: mail::ListOwnTasks,
    views: people::ListViewFormRecords,
}

#[derive(Deserialize)]
struct Item {
    number: u64,
}

async fn start(first_index: u32) -> (Recorded, Client<Lists>) {
    let limits = Limits { first_index, ..Limits::default() };
    signed_in(limits).await
}

/// Reads a list of [`ITEMS`] items, and checks the items. Returns the value of the query parameter `parameter` for each
/// page after the first. The value is empty if the query lacks the parameter.
async fn read(
    zoho: &Emulator,
    (product, list): (&str, &str),
    parameter: &str,
    mut items: ItemStream<Item>,
) -> Vec<String> {
    for number in 0..ITEMS {
        zoho.lists("eu").insert(product, list, json!({ "number": number }));
    }
    zoho.clear_requests();
    let mut numbers = Vec::new();
    while let Some(item) = items.next().await {
        numbers.push(item.unwrap_or_else(|error| panic!("{product} {list}: {error}")).number);
    }
    assert_eq!(numbers, (0..ITEMS).collect::<Vec<_>>(), "{product} {list}");
    let selected = zoho.requests().into_iter().skip(1).map(|request| {
        let in_query = url::form_urlencoded::parse(request.query.as_bytes()).find(|(name, _)| name == parameter);
        in_query.map(|(_, value)| value.into_owned()).unwrap_or_default()
    });
    selected.collect()
}

#[tokio::test]
async fn page_numbers_continue_from_the_first_number() {
    let (zoho, client) = start(1).await;
    let tags = client.items(Lists::tags().portal_id("1").per_page(100));
    assert_eq!(
        read(&zoho, ("projects", "tags"), "page", tags).await,
        ["2", "3"],
        "pages should be read until has_next_page is false"
    );
    let secrets = client.items(Lists::secrets().is_asc("true").page_num("0").row_per_page("100"));
    let pages = read(&zoho, ("vault", "secrets"), "pageNum", secrets).await;
    assert_eq!(pages, ["1", "2", "3"], "pages should be read until a page without items");
}

#[tokio::test]
async fn indices_continue_from_the_first_index() {
    let (zoho, client) = start(1).await;
    let folders = client.items(Lists::folders().team_id("t").page_limit(100));
    assert_eq!(read(&zoho, ("workdrive", "teamfolders"), "page[offset]", folders).await, ["100", "200", "250"]);
    let milestones = client.items(Lists::milestones().portal_id("1").project_id("2").range(100));
    assert_eq!(read(&zoho, ("projects", "milestones"), "index", milestones).await, ["101", "201", "251"]);
    let campaigns = client.items(Lists::campaigns().range("100"));
    assert_eq!(read(&zoho, ("campaigns", "getmailinglists"), "fromindex", campaigns).await, ["101", "201", "251"]);
    let messages = client.items(Lists::messages().account_id("1").limit("100"));
    assert_eq!(read(&zoho, ("mail", "view"), "start", messages).await, ["101", "201", "251"]);
    let tasks = client.items(Lists::tasks().limit("100"));
    assert_eq!(
        read(&zoho, ("mail", "me"), "from", tasks).await,
        ["100", "200", "250"],
        "a nested list should be read to its end"
    );
    let documents = client.items(Lists::documents().limit("100"));
    assert_eq!(read(&zoho, ("writer", "documents"), "offset", documents).await, ["100", "200", "250"]);
    let form = client.items(Lists::form().form_link_name("equipment").limit("100"));
    assert_eq!(read(&zoho, ("people", "getRecords"), "sIndex", form).await, ["101", "201", "251"]);
    let views = client.items(Lists::views().view_name("all").rec_limit("100"));
    assert_eq!(read(&zoho, ("people", "records"), "sIndex", views).await, ["101", "201", "251"]);
    let jobs = client.items(Lists::jobs().limit("100"));
    assert_eq!(
        read(&zoho, ("people", "getjobs"), "sIndex", jobs).await,
        ["100", "200"],
        "pages should be read until the flag is false"
    );
}

#[tokio::test]
async fn lists_of_unknown_first_index_have_each_item_once() {
    for first_index in [0, 1] {
        let (zoho, client) = start(first_index).await;
        let logs = client.items(Lists::logs().size("100"));
        read(&zoho, ("voice", "logs"), "from", logs).await;
        let sprints = client.items(Lists::sprints().team_id("1").project_id("2").range("100"));
        read(&zoho, ("sprints", "sprints"), "index", sprints).await;
        let records = Lists::creator_v2().account_owner_name("o").app_link_name("a").report_link_name("All_Orders");
        let records = client.items(records.limit(100));
        read(&zoho, ("creator", "Orders"), "from", records).await;
    }
}

#[tokio::test]
async fn tokens_are_read_from_body_and_headers() {
    let (zoho, client) = start(1).await;
    let commands = client.items(Lists::commands().limit(100));
    let tokens = read(&zoho, ("cliq", "commands"), "next_token", commands).await;
    assert!(tokens.len() == 2 && tokens.iter().all(|token| !token.is_empty()), "{tokens:?}");
    let reminders = client.items(Lists::reminders().limit(100));
    let tokens = read(&zoho, ("cliq", "reminders"), "next_set_token", reminders).await;
    assert!(tokens.len() == 2 && tokens.iter().all(|token| !token.is_empty()), "{tokens:?}");
    let records = Lists::creator_v2_1().account_owner_name("o").app_link_name("a").report_link_name("All_Orders");
    let records = client.items(records.max_records(100));
    read(&zoho, ("creator", "Orders"), "max_records", records).await;
    let cursors: Vec<bool> = zoho.requests().iter().map(|request| request.header("record_cursor").is_some()).collect();
    assert_eq!(cursors, [false, true, true]);
}

#[tokio::test]
async fn cursor_of_each_kind_of_page_resumes_the_list() {
    let (zoho, client) = start(1).await;
    let records = || {
        let call = Lists::creator_v2_1().account_owner_name("o").app_link_name("a").report_link_name("All_Orders");
        client.items::<Item>(call.max_records(100))
    };
    for number in 0..ITEMS {
        zoho.lists("eu").insert("creator", "Orders", json!({ "number": number }));
    }
    for items in [50, 100, 120, 200] {
        let mut first = records();
        for number in 0..items {
            assert_eq!(
                first.next().await.expect("there should be another item").expect("record should exist").number,
                number
            );
        }
        let saved = serde_json::to_string(&first.position()).expect("cursor should be serialized");
        let mut rest = records().resume_from(serde_json::from_str(&saved).expect("cursor should be valid"));
        let next = rest.next().await.expect("there should be another item").expect("record should exist");
        assert_eq!(next.number, items, "{saved}");
    }
}
