//! What no check knows of and the database refuses: the row is told, the rest is judged all the same, nothing is kept.

use sea_orm::ConnectionTrait;

use super::{Exchange, catalogue, err, killed::add_many, out, problems::nothing};

/// Has the database refuse what is inserted into a table, or updated there, by this name, as a constraint of its own would.
async fn plant(exchange: &Exchange, (event, table, when): (&str, &str, &str)) {
    let db = exchange.db().await;
    let name = format!("planted_{table}");
    let sql = match exchange.database.url().is_some() {
        true => format!(
            "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM katalog_refuse('{name}'); \
             RETURN NULL; END; $$; CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) \
             EXECUTE FUNCTION {name}()"
        ),
        false => format!(
            "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ),
    };
    db.execute_unprepared(&sql).await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test]
async fn what_the_database_refuses_is_told_by_row() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    add_many(&mut exchange, 3_000);
    exchange.add("organisations.csv", "lone,Ensam,,COMPANY,,,,");
    exchange.add("organisations.csv", "below,Under,,COMPANY,,lone,,");
    // What is judged of the whole is told in the same run: two owners at a time (S2.2).
    exchange.edit(
        "appointments.csv",
        "storage,,,,2025-01-01,,2024-12-01,2024-12-02,\n",
        "storage,,,,2024-06-01,,2024-12-01,2024-12-02,\n",
    );
    for refusal in [
        ("INSERT", "agreement", "NEW.code IN ('M-7', 'M-1500', 'M-2999')"),
        ("INSERT", "organisation", "NEW.code = 'lone'"),
        ("INSERT", "identity", "NEW.subject = 'rut'"),
        ("INSERT", "appointment_duty", "NEW.duty = 'ANNUAL_PLAN'"),
    ] {
        plant(&exchange, refusal).await;
    }
    let refused = exchange.import("admin", &[]);
    let told = err(&refused);
    assert!(!refused.status.success() && out(&refused).is_empty(), "{told}");
    for (row, name) in [
        ("agreements.csv:12", "agreement"),
        ("agreements.csv:1505", "agreement"),
        ("agreements.csv:3004", "agreement"),
        ("organisations.csv:7", "organisation"),
        ("persons.csv:5", "identity"),
        ("appointments.csv:6", "appointment_duty"),
    ] {
        let expected = format!("{row}: expected what the database takes: planted_{name}\n");
        assert!(told.contains(&expected), "{expected}: {told}");
    }
    assert_eq!(told.matches("one owner of a portfolio or service at a time").count(), 2, "{told}");
    // Nothing of what only hangs on those rows.
    assert!(told.ends_with("8 problems; nothing was imported\n"), "{told}");
    nothing(&exchange).await;
}

#[tokio::test]
async fn so_is_a_change_that_it_refuses() {
    let mut exchange = Exchange::filled().await;
    plant(&exchange, ("UPDATE", "service", "NEW.code = 'drive'")).await;
    exchange.edit("services.csv", "Låda,Box", "Lådan,Box");
    exchange.edit("services.csv", "Drive,Drive", "Disk,Drive");
    exchange.edit("customer_relations.csv", "nordnet,uu,KEY", "nordnet,uu,STANDARD");
    let told = err(&exchange.import("eva", &[]));
    let expected =
        "services.csv:3: expected what the database takes: planted_service\n1 problem; nothing was imported\n";
    assert!(told.ends_with(expected), "{told}");
    assert_eq!(exchange.count("service WHERE name_sv = 'Lådan'").await, 0);
    assert_eq!(exchange.count("customer_relation WHERE tier = 'KEY'").await, 1);
}
