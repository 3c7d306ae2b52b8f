//! What the answer looks like, by the GraphQL specification: held here because releases of the library differ in it.

use std::time::Duration;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Result, Schema, SimpleObject};

use crate::harness::Server;

struct Query;

#[derive(SimpleObject)]
struct Leaf {
    name: String,
}

struct Item {
    fails: bool,
}

#[Object]
impl Item {
    async fn slow(&self) -> i32 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        1
    }

    async fn fast(&self) -> i32 {
        2
    }

    async fn needed(&self) -> Result<i32> {
        if self.fails { Err("no".into()) } else { Ok(3) }
    }

    /// The form in which a nullable field may fail. `Result<Option<_>>` looks the same in the schema, but this version
    /// of the library lets its error take the parent along.
    async fn wanted(&self) -> Option<Result<i32>> {
        Some(if self.fails { Err("no".into()) } else { Ok(4) })
    }

    async fn taken_along(&self) -> Result<Option<i32>> {
        if self.fails { Err("no".into()) } else { Ok(Some(5)) }
    }
}

#[Object]
impl Query {
    async fn slow(&self) -> Leaf {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Leaf { name: "slow".to_owned() }
    }

    async fn fast(&self) -> Leaf {
        Leaf { name: "fast".to_owned() }
    }

    async fn items(&self) -> Vec<Option<Item>> {
        vec![Some(Item { fails: false }), Some(Item { fails: true }), Some(Item { fails: false })]
    }

    async fn item(&self) -> Option<Item> {
        Some(Item { fails: true })
    }

    async fn certain(&self) -> Item {
        Item { fails: true }
    }
}

async fn answer(query: &str) -> String {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    serde_json::to_string(&schema.execute(query).await.data).unwrap()
}

#[tokio::test]
async fn fields_are_answered_in_the_order_they_are_selected() {
    let query = "{ slow { name } b: fast { name } ...F a: slow { name } items { fast slow needed: fast } } \
                 fragment F on Query { z: fast { name } y: slow { name } }";
    let item = r#"{"fast":2,"slow":1,"needed":2}"#;
    let expected = format!(
        r#"{{"slow":{{"name":"slow"}},"b":{{"name":"fast"}},"z":{{"name":"fast"}},"y":{{"name":"slow"}},"a":{{"name":"slow"}},"items":[{item},{item},{item}]}}"#
    );
    assert_eq!(answer(query).await, expected);
}

#[tokio::test]
async fn a_failed_field_becomes_null_and_a_non_null_one_takes_its_parent_along() {
    assert_eq!(answer("{ item { fast wanted } }").await, r#"{"item":{"fast":2,"wanted":null}}"#);
    // A limit of this version, told in ARCHITECTURE.md: by the specification `takenAlong` alone would be null.
    assert_eq!(answer("{ item { fast takenAlong } }").await, r#"{"item":null}"#);
    assert_eq!(answer("{ item { fast needed slow } fast { name } }").await, r#"{"item":null,"fast":{"name":"fast"}}"#);
    assert_eq!(answer("{ items { needed } }").await, r#"{"items":[{"needed":3},null,{"needed":3}]}"#);
    assert_eq!(answer("{ fast { name } certain { needed } }").await, "null", "up to the root");
}

#[tokio::test]
async fn the_server_answers_in_order_too() {
    let server = Server::start().await;
    let answer = server
        .ask("{ b: __typename __typename services(first: 1) { totalCount nodes { name code } } a: __typename }")
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let places: Vec<Option<usize>> = ["b", "__typename", "services", "totalCount", "nodes", "name", "code", "a"]
        .iter()
        .map(|name| answer.text.find(&format!("\"{name}\":")))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", answer.text);
}
