//! N2, N6: an act that waits for its turn is judged by the seats, and the time, that are when it has it.

use std::{sync::Arc, time::Duration};

use chrono::Utc;
use entity::appointment;
use sea_orm::{
    ColumnTrait, Database as Sql, EntityTrait, QueryFilter, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, sea_query::Expr,
};
use serde_json::json;

use super::world::{World, refusal};
use crate::harness::Database;

/// N6: whoever holds the appointment ends it while an act in it waits. The end is later than the request, but earlier than
/// the act: it gives no authority any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n6_an_act_that_waited_is_not_done_in_an_appointment_that_ended_meanwhile() {
    // A clock that runs: on one that stands still everything is at once.
    let world = Arc::new(World::with(Database::sample().await, &[]).await);
    let drive = world.service("drive").await;
    let before = world.number("SELECT COUNT(*) FROM decision").await;
    let db = Sql::connect(world.server.database.own_url()).await.unwrap();
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let holding = db.begin_with_options(options).await.unwrap();
    let seats = appointment::Column::PersonId.in_subquery(
        sea_orm::sea_query::Query::select()
            .column(entity::identity::Column::PersonId)
            .from(entity::identity::Entity)
            .and_where(entity::identity::Column::Subject.eq("communicator.sunet"))
            .to_owned(),
    );
    // What the act waits for: on PostgreSQL the appointment, on SQLite the turn to write.
    let touch = appointment::Entity::update_many()
        .col_expr(appointment::Column::Version, Expr::col(appointment::Column::Version))
        .filter(seats.clone());
    assert_eq!(touch.exec(&holding).await.unwrap().rows_affected, 1);
    let acting = tokio::spawn({
        let (world, drive) = (Arc::clone(&world), drive.clone());
        async move {
            let input = json!({ "service": drive, "titleSv": "Avbrott" });
            world.tried("communicator.sunet", "announcementPost", input).await
        }
    });
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!acting.is_finished(), "it waits");
    let end = appointment::Entity::update_many()
        .col_expr(appointment::Column::EndedAt, Expr::value(Utc::now()))
        .filter(seats);
    assert_eq!(end.exec(&holding).await.unwrap().rows_affected, 1);
    holding.commit().await.unwrap();
    let answer = acting.await.unwrap();
    let refused = refusal(&answer).unwrap_or_else(|| panic!("it was done: {answer}"));
    // Nobody on the staff any more: the service is seen in the public catalogue, the act is another's.
    assert_eq!((refused.code.as_str(), refused.clause.as_str()), ("FORBIDDEN", "S4.4.9"), "{answer}");
    assert_eq!(world.number("SELECT COUNT(*) FROM decision").await, before);
    assert_eq!(world.number("SELECT COUNT(*) FROM announcement").await, 0);
    // Whoever has not lost it does it, and it is dated by when it was done.
    world.act("manager.sunet.drive", "announcementPost", json!({ "service": drive, "titleSv": "Avbrott" })).await;
}

/// R1: what is answered after an act is answered by when it was done: an appointment that was laid down has ended.
#[tokio::test]
async fn r1_what_is_answered_after_an_act_goes_by_its_time() {
    let world = World::with(Database::sample().await, &[]).await;
    let own = world.ask("communicator.sunet", "{ viewer { appointments { id } } }").await;
    let own = own["viewer"]["appointments"][0]["id"].clone();
    let act = "mutation($input: AppointmentEndInput!) { done: appointmentEnd(input: $input) { userErrors { code } \
        appointment { status } } }";
    let answer = world.send("communicator.sunet", act, json!({ "input": { "appointment": own } })).await;
    assert!(answer["errors"].is_null(), "{answer}");
    assert_eq!(answer["data"]["done"]["appointment"]["status"], "ENDED", "{answer}");
}

/// N5: a key is remembered for thirty days, within which the same act is not done again; older ones are forgotten by the
/// server itself.
#[tokio::test]
async fn n5_keys_are_forgotten_after_thirty_days() {
    let world = World::start().await;
    let drive = world.service("drive").await;
    let input = json!({ "service": drive, "titleSv": "Avbrott", "idempotencyKey": "nyckel" });
    let first = world.act("communicator.sunet", "announcementPost", input.clone()).await;
    let world = world.later("2026-12-22T11:00:00Z").await;
    let again = world.act("communicator.sunet", "announcementPost", input.clone()).await;
    assert_eq!(again["object"], first["object"]);
    let world = world.later("2026-12-22T13:00:00Z").await;
    for _ in 0..100 {
        if world.number("SELECT COUNT(*) FROM idempotency_key").await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM idempotency_key").await, 0);
    let anew = world.act("communicator.sunet", "announcementPost", input).await;
    assert_ne!(anew["object"], first["object"]);
}

/// N5: what was done is answered as done, also where it cannot be read again: nothing tells the client to do it twice.
#[tokio::test]
async fn n5_what_was_done_is_not_answered_as_a_failure() {
    let world = World::start().await;
    // The act itself makes its actor's appointment one that cannot be read: only PostgreSQL lets a test go that far.
    if world.server.database.url().is_none() {
        return;
    }
    let drive = world.service("drive").await;
    for sql in [
        "ALTER TABLE appointment DROP CONSTRAINT appointment_role_scope",
        "DROP TRIGGER appointment_fixed ON appointment",
        "CREATE FUNCTION break_seat() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE appointment SET role = 'NOBODY' \
         WHERE role = 'COMMUNICATOR'; RETURN NULL; END $$",
        "CREATE TRIGGER break_seat AFTER INSERT ON announcement EXECUTE FUNCTION break_seat()",
    ] {
        world.run(sql).await.unwrap();
    }
    let input = json!({ "service": drive, "titleSv": "Avbrott" });
    let answer = world.tried("communicator.sunet", "announcementPost", input).await;
    assert!(answer["errors"].is_null(), "{answer}");
    assert_eq!(answer["data"]["done"]["userErrors"], json!([]), "{answer}");
    assert!(answer["data"]["done"]["announcement"].is_null(), "{answer}");
    assert_eq!(world.number("SELECT COUNT(*) FROM announcement").await, 1);
}
