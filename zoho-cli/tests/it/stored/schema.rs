//! Tests of `zoho store schema`.

use super::{expect_error, expect_stdout, run};

#[tokio::test]
async fn schema_has_the_names_of_options_and_variables() {
    for database in ["postgres", "mysql"] {
        let schema = async |variables: &[(&str, &str)], arguments: &[&str]| {
            run(variables, &[&["store", "schema", "--to", database], arguments].concat()).await
        };
        let default = expect_stdout(&schema(&[], &[]).await);
        assert!(default.contains("CREATE TABLE") && default.contains("zoho_accounts"), "{default}");
        let variables = [("ZOHO_STORE_SCHEMA", "auth"), ("ZOHO_STORE_TABLE", "zoho_tokens")];
        let named = expect_stdout(&schema(&variables, &[]).await);
        assert!(named.contains("auth") && named.contains("zoho_tokens") && !named.contains("zoho_accounts"), "{named}");
        let options = ["--store-schema", "auth", "--store-table", "zoho_tokens"];
        assert_eq!(expect_stdout(&schema(&[("ZOHO_STORE_TABLE", "other")], &options).await), named);
        expect_error(&schema(&[], &["--store-table", "a; DROP TABLE b"]).await, 2, "is not a valid name");
    }
}

#[tokio::test]
async fn schema_of_sqlite_has_no_names() {
    let statements =
        expect_stdout(&run(&[("ZOHO_STORE_TABLE", "other")], &["store", "schema", "--to", "sqlite"]).await);
    assert!(statements.contains("CREATE TABLE") && statements.contains("zoho_accounts"), "{statements}");
    let named = run(&[], &["store", "schema", "--to", "sqlite", "--store-table", "tokens"]).await;
    expect_error(&named, 2, "only a store in a database server");
}
