//! Agreements over HTTP: who sees which part of what (V2–V4, N7), and what follows from dates (L2).

mod days;
mod drafts;
mod ends;
mod own_part;
mod prices;
mod underpinnings;

use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::harness::Server;

/// Someone signed in on a server.
struct Person<'a> {
    server: &'a Server,
    token: String,
}

impl<'a> Person<'a> {
    fn new(server: &'a Server, subject: &str) -> Self {
        Self { server, token: server.token(subject) }
    }

    /// The data that answers `query`; no error may come with it.
    async fn ask(&self, query: &str) -> Value {
        self.with(query, json!({})).await
    }

    async fn with(&self, query: &str, variables: Value) -> Value {
        let answer = self.server.ask_as(&self.token, query, variables).await.json();
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].clone()
    }

    /// The ids of all agreements that `filter` finds, by code; each page's count must tell how many there are.
    async fn ids(&self, filter: Value) -> Vec<String> {
        let query = "query($filter: AgreementFilter, $after: String) { agreements(first: 100, after: $after, \
            filter: $filter) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }";
        let mut found = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = self.with(query, json!({ "filter": filter, "after": after })).await["agreements"].take();
            found.extend(texts(&page["nodes"], "id"));
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], found.len(), "{filter}");
                return found;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    /// The global id of an organisation.
    async fn organisation(&self, code: &str) -> Value {
        let query = "query($code: String!) { organisation(code: $code) { id } }";
        self.with(query, json!({ "code": code })).await["organisation"]["id"].clone()
    }
}

/// The texts of one field of every object in a list.
fn texts(list: &Value, field: &str) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|object| object[field].as_str().expect("a text").to_owned()).collect()
}

/// A day so many days after one in ISO form.
fn later(day: &Value, days: i64) -> String {
    let day: chrono::NaiveDate = day.as_str().expect("a day").parse().expect("a day");
    (day + chrono::TimeDelta::days(days)).to_string()
}

/// The query with a day for every `DAY` in it.
fn on_day(query: &str, day: &str) -> String {
    query.replace("DAY", &format!("\"{day}\""))
}

/// Ends every delivery, so that an agreement that ends leaves none bare (N3).
async fn end_deliveries(server: &Server) {
    change(server, "UPDATE delivery SET state = 'ENDED', ended_on = active_from WHERE state = 'ACTIVE'").await;
}

/// Changes rows behind the running server, where no act does so yet.
async fn change(server: &Server, sql: &str) {
    let embedded = || format!("sqlite://{}", server.database.directory().join("katalog.db").display());
    let db = Database::connect(server.database.url().unwrap_or_else(embedded)).await.expect("the database");
    assert!(db.execute_unprepared(sql).await.expect(sql).rows_affected() > 0, "{sql}");
}
