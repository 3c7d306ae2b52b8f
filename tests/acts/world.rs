//! The sample's people acting on the sample's objects.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

use async_graphql_parser::types::{BaseType, TypeKind, TypeSystemDefinition};
use sea_orm::{ConnectionTrait, Database as Sql, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use crate::harness::{Database, Server};

/// The day of the sample: a Sunday.
pub const DAY: &str = crate::harness::DAY;

/// What is asked of every payload beside its object.
const ANSWER: &str = "decision { id number clause role reason action about } userErrors { field message code clause }";

/// A server on the sample, and the tokens of those who act.
pub struct World {
    pub server: Server,
    tokens: Mutex<HashMap<String, String>>,
    fields: &'static HashMap<String, String>,
    /// What is asked of an act that is done: its decision, and those on the object that it is about.
    on_its_object: &'static str,
    db: DatabaseConnection,
}

/// Why an act was refused.
#[derive(Debug)]
pub struct Refused {
    /// `NOT_FOUND`, `FORBIDDEN`, or the code of the first user error.
    pub code: String,
    /// The clause named.
    pub clause: String,
    /// The field named.
    pub field: String,
    /// What is said.
    pub message: String,
    /// All of it.
    pub whole: Value,
}

impl World {
    /// On the sample as it is on its day, whatever day it is.
    pub async fn start() -> Self {
        Self::on(Database::on_its_day().await, DAY).await
    }

    /// On a database, at an instant.
    pub async fn on(database: Database, clock: &str) -> Self {
        Self::with(
            database,
            // Many who write at once wait for each other, on a busy machine longer than a person would.
            &[
                ("CLOCK", clock),
                ("LIMITS__ROOT_FIELDS", "200"),
                ("LIMITS__ALIASES", "400"),
                ("LIMITS__ERRORS", "100"),
                // Tests ask for all that an agreement says, of many at once.
                ("LIMITS__COST", "1000000"),
                ("LIMITS__TIMEOUT_MS", "120000"),
            ],
        )
        .await
    }

    /// On a database, with settings.
    pub async fn with(database: Database, settings: &[(&str, &str)]) -> Self {
        let server = Server::on(database, settings).await;
        let db = Sql::connect(server.database.own_url()).await.expect("the database");
        let (fields, on_its_object) = &*SCHEMA;
        Self { server, tokens: Mutex::default(), fields, on_its_object, db }
    }

    /// The same world through another process of the program, beside this one.
    pub async fn beside(&self) -> Self {
        Self::on(self.server.database.lent(), DAY).await
    }

    /// The same world at another instant.
    pub async fn later(self, clock: &str) -> Self {
        let Self { server, db, .. } = self;
        db.close().await.expect("closed");
        Self::on(server.stop(), clock).await
    }

    fn token(&self, person: &str) -> String {
        let mut tokens = self.tokens.lock().expect("tokens");
        tokens.entry(person.to_owned()).or_insert_with(|| self.server.token(person)).clone()
    }

    /// Gets somebody's token, so that what is sent later is not kept waiting by it.
    pub fn knows(&self, person: &str) {
        self.token(person);
    }

    /// Somebody signed in by a token of another issuer.
    pub fn sign_in(&self, person: &str, token: String) {
        self.tokens.lock().expect("tokens").insert(person.to_owned(), token);
    }

    /// What comes back as it is; `person` "" is nobody.
    pub async fn send(&self, person: &str, query: &str, variables: Value) -> Value {
        let request = self.server.request(&json!({ "query": query, "variables": variables }));
        let request = if person.is_empty() { request } else { request.bearer_auth(self.token(person)) };
        crate::harness::send(request).await.json()
    }

    /// The data that answers a query.
    pub async fn ask(&self, person: &str, query: &str) -> Value {
        let answer = self.send(person, query, json!({})).await;
        assert!(answer["errors"].is_null(), "{person}: {query}: {answer}");
        answer["data"].clone()
    }

    /// The id that a query of one field with `id` finds, as that person sees it.
    pub async fn id(&self, person: &str, field: &str) -> Value {
        let data = self.ask(person, &format!("{{ found: {field} {{ id }} }}")).await;
        let id = data["found"]["id"].clone();
        assert!(id.is_string(), "{person}: {field}: {data}");
        id
    }

    /// A service of Sunet.
    pub async fn service(&self, code: &str) -> Value {
        self.id("leader.sunet", &format!("service(provider: \"sunet\", code: \"{code}\")")).await
    }

    /// A portfolio of Sunet.
    pub async fn portfolio(&self, code: &str) -> Value {
        self.id("leader.sunet", &format!("portfolio(provider: \"sunet\", code: \"{code}\")")).await
    }

    /// An organisation.
    pub async fn organisation(&self, code: &str) -> Value {
        self.id("", &format!("organisation(code: \"{code}\")")).await
    }

    /// A sample person, who asks about itself.
    pub async fn person(&self, subject: &str) -> Value {
        self.ask(subject, "{ viewer { person { id } } }").await["viewer"]["person"]["id"].clone()
    }

    async fn raw(&self, person: &str, mutation: &str, input: Value) -> Value {
        self.answered(person, mutation, input, ANSWER).await
    }

    async fn answered(&self, person: &str, mutation: &str, input: Value, answer: &str) -> Value {
        let field = &self.fields[mutation];
        let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query =
            format!("mutation($input: {of}!) {{ done: {mutation}(input: $input) {{ {field} {{ id }} {answer} }} }}");
        self.send(person, &query, json!({ "input": input })).await
    }

    /// Does an act that is done, and gives its payload, the object as `object`.
    pub async fn act(&self, person: &str, mutation: &str, input: Value) -> Value {
        let answer = self.answered(person, mutation, input, self.on_its_object).await;
        let mut done = answer["data"]["done"].clone();
        let clean = answer["errors"].is_null() && done["userErrors"] == json!([]);
        assert!(clean && done["decision"]["clause"].is_string(), "{person}: {mutation}: {answer}");
        found_on_its_object(mutation, &done["decision"]);
        done["object"] = done[&self.fields[mutation]].clone();
        done
    }

    /// Tries an act, and gives the answer as it is.
    pub async fn tried(&self, person: &str, mutation: &str, input: Value) -> Value {
        self.raw(person, mutation, input).await
    }

    /// The id of the object of an act that is done.
    pub async fn made(&self, person: &str, mutation: &str, input: Value) -> Value {
        let done = self.act(person, mutation, input).await;
        assert!(done["object"]["id"].is_string(), "{person}: {mutation}: {done}");
        done["object"]["id"].clone()
    }

    /// Tries an act that is refused, and sees that it has changed nothing.
    pub async fn refused(&self, person: &str, mutation: &str, input: Value) -> Refused {
        let before = self.print().await;
        let answer = self.raw(person, mutation, input).await;
        let refused = refusal(&answer).unwrap_or_else(|| panic!("{person}: {mutation} was done: {answer}"));
        assert_eq!(self.print().await, before, "{person}: {mutation} was refused, and has changed something: {answer}");
        refused
    }

    /// That an act is refused with this code by this clause.
    pub async fn refuses(&self, person: &str, mutation: &str, input: Value, code: &str, clause: &str) -> Refused {
        let refused = self.refused(person, mutation, input).await;
        assert_eq!(
            (refused.code.as_str(), refused.clause.as_str()),
            (code, clause),
            "{person}: {mutation}: {refused:?}"
        );
        refused
    }

    /// What tells whether anything was written: on SQLite a counter that every commit of others moves; on PostgreSQL a
    /// hash over all rows of the tables that acts write.
    pub async fn print(&self) -> String {
        let backend = self.db.get_database_backend();
        let sql = if backend == DbBackend::Postgres {
            let tables = [
                &migration::grants::APPEND_ONLY[..],
                &migration::grants::KEPT_ROWS,
                &[
                    "plan_item",
                    "meeting_action",
                    "event_invitation",
                    "record_participant",
                    "idempotency_key",
                    "required_role",
                    "list_price",
                    "list_price_tier",
                    "identity",
                    "invitation",
                    "security_measure",
                    "service_supplier",
                    "organisation_domain",
                    "agreement_version",
                    "agreement_service",
                    "agreement_part",
                    "agreement_line",
                    "agreement_line_tier",
                    "service_target",
                    "underpinning",
                    "agreement_annex",
                    "agreement_contact",
                    "index_clause",
                    "agreement_seal",
                ],
            ]
            .concat();
            let hashes: Vec<String> = tables
                .iter()
                .map(|table| {
                    format!("COALESCE((SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t), '')")
                })
                .collect();
            format!("SELECT {} AS print", hashes.join(" || "))
        } else {
            "PRAGMA data_version".to_owned()
        };
        let row = self.db.query_one_raw(Statement::from_string(backend, sql)).await.expect("a row").expect("a row");
        match backend {
            DbBackend::Postgres => row.try_get_by_index(0).expect("a hash"),
            _ => row.try_get_by_index::<i64>(0).expect("a counter").to_string(),
        }
    }

    /// The database, past the program.
    pub const fn database(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Sends SQL by itself, past every act.
    pub async fn run(&self, sql: &str) -> Result<u64, sea_orm::DbErr> {
        self.db.execute_unprepared(sql).await.map(|done| done.rows_affected())
    }

    /// Writes past the program, as a load would; `NEW_ID` is a new id.
    pub async fn execute(&self, sql: &str) {
        let backend = self.db.get_database_backend();
        let new = if backend == DbBackend::Postgres { "gen_random_uuid()" } else { "randomblob(16)" };
        self.db.execute_raw(Statement::from_string(backend, sql.replace("NEW_ID", new))).await.expect("written");
    }

    /// The words that SQL asks for, one a row.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let rows = self.db.query_all_raw(statement).await.expect("rows");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a word")).collect()
    }

    /// The one number that SQL asks for.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let row = self.db.query_one_raw(statement).await.expect("a row").expect("a row");
        row.try_get_by_index(0).expect("a number")
    }

    /// All who have been told on this occasion, by the subjects of their tokens, in the order of the alphabet.
    pub async fn whom(&self, occasion: &str) -> Vec<String> {
        let mut told = self
            .texts(&format!(
                "SELECT DISTINCT i.subject FROM notice n JOIN identity i ON i.person_id = n.person_id \
                 WHERE n.occasion = '{occasion}'"
            ))
            .await;
        told.sort();
        told
    }

    /// The occasions of which somebody has been told and that they have not read, the newest first.
    pub async fn told(&self, person: &str) -> Vec<String> {
        let data = self.ask(person, "{ viewer { notices(first: 50, unread: true) { nodes { occasion } } } }").await;
        let nodes = data["viewer"]["notices"]["nodes"].as_array().expect("notices");
        nodes.iter().map(|notice| notice["occasion"].as_str().expect("an occasion").to_owned()).collect()
    }
}

/// Why an answer is a refusal; None: the act was done.
pub fn refusal(answer: &Value) -> Option<Refused> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let error = &answer["errors"][0];
    let told = &answer["data"]["done"]["userErrors"][0];
    if !error.is_null() {
        let (code, clause) = (text(&error["extensions"]["code"]), text(&error["extensions"]["clause"]));
        let (field, message) = (text(&error["extensions"]["field"]), text(&error["message"]));
        return Some(Refused { code, clause, field, message, whole: answer.clone() });
    }
    if told.is_null() {
        return None;
    }
    let (code, clause) = (text(&told["code"]), text(&told["clause"]));
    Some(Refused { code, clause, field: text(&told["field"]), message: text(&told["message"]), whole: answer.clone() })
}

/// Acts whose decision is about what tells of no decisions by itself, and why.
const NOT_THERE: &[(&str, &str)] = &[
    ("costRecord", "a month's cost has no global id: they stand under `budget.costs.decisions`"),
    ("measuredValuesRecord", "of many values at once: found across, by `decisions(filter: { about: MEASURED_VALUE })`"),
    ("partyFulfilmentRecord", "has no global id; found across, by `about`"),
];

/// Acts after which their actor may no longer see the object, by the kind that the decision is about, and why.
const UNSEEN: &[(&str, &str, &str)] =
    &[("appointmentEnd", "APPOINTMENT", "whoever lays down the last appointment is no longer on the staff (V8)")];

/// N5: the decision of an act is found on the object that it is about, wherever its actor still sees that.
fn found_on_its_object(mutation: &str, decision: &Value) {
    let (object, about) = (&decision["object"], decision["about"].as_str().unwrap_or_default());
    let known = NOT_THERE.iter().any(|(act, _)| *act == mutation);
    let lists = [&object["decisions"]["nodes"], &object["security"]["decisions"]["nodes"]];
    let found = lists.iter().filter_map(|list| list.as_array()).flatten().any(|one| one["id"] == decision["id"]);
    assert!(found || known || object.is_null(), "{mutation}: its decision is not found on its object: {decision}");
    let unseen = UNSEEN.iter().any(|(act, of, _)| *act == mutation && *of == about);
    assert!(!object.is_null() || known || unseen, "{mutation}: what it decided on is no object: {decision}");
}

/// Read once: to build the schema, and to read it, takes longer than most tests.
static SCHEMA: LazyLock<(HashMap<String, String>, String)> = LazyLock::new(schema);

/// The field of each mutation's payload that holds its object; and what is asked of an act that is done.
fn schema() -> (HashMap<String, String>, String) {
    let document = async_graphql_parser::parse_schema(katalog::graphql::schema().expect("covered").sdl()).expect("SDL");
    let mut objects = HashMap::new();
    for definition in document.definitions {
        if let TypeSystemDefinition::Type(of) = definition
            && let TypeKind::Object(object) = of.node.kind
        {
            objects.insert(of.node.name.node.to_string(), object);
        }
    }
    let mutations = objects["Mutation"].fields.iter().map(|field| &field.node);
    let payload = |field: &async_graphql_parser::types::FieldDefinition| {
        let BaseType::Named(payload) = &field.ty.node.base else { panic!("a list") };
        let first = objects[payload.as_str()].fields.first().expect("a field");
        (field.name.node.to_string(), first.node.name.node.to_string())
    };
    let fields = mutations.map(payload).collect();
    let mut nodes: Vec<&String> = objects
        .iter()
        .filter(|(_, object)| object.implements.iter().any(|of| of.node == "Node"))
        .filter(|(_, object)| object.fields.iter().any(|field| field.node.name.node == "decisions"))
        .map(|(name, _)| name)
        .collect();
    nodes.sort_unstable();
    let of = |name: &&String| {
        let security = if *name == "Service" { "security { decisions(first: 3) { nodes { id } } }" } else { "" };
        format!("... on {name} {{ decisions(first: 3) {{ nodes {{ id }} }} {security} }} ")
    };
    let objects: String = nodes.iter().map(of).collect();
    let decision = format!("decision {{ object {{ __typename id {objects} }} ");
    (fields, ANSWER.replacen("decision { ", &decision, 1))
}
