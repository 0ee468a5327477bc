use zoho_auth_typed::DataCenter;

const fn is_european(data_center: DataCenter) -> bool {
    matches!(data_center, DataCenter::EU | DataCenter::UK)
}

fn region(data_center: DataCenter) -> &'static str {
    match data_center {
        DataCenter::EU | DataCenter::UK => "Europe",
        DataCenter::US => "America",
        _ => "other",
    }
}

#[test]
fn program_runs() {
    assert_eq!(region("eu".parse().unwrap()), "Europe");
    assert_eq!(region(DataCenter::US), "America");
    assert_eq!(region(DataCenter::IN), "other");
    const { assert!(is_european(DataCenter::UK) && !is_european(DataCenter::US)) };
}
