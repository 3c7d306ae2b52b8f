//! The queries, who asks them, and how each server is asked.

use bytes::Bytes;
use chrono::{Datelike as _, Utc};
use http_body_util::Full;
use hyper::{
    Method, Request,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST},
    http::request::Builder,
};
use serde_json::json;

use crate::{
    failure::{Doing as _, Failure},
    issuer::Issuer,
    scale::Scale,
};

/// A query of the benchmark.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The short name: `Q1`.
    pub name: &'static str,
    /// What it is, for the table.
    pub told: &'static str,
    /// The GraphQL document.
    document: &'static str,
    /// The floor's path, and its statement.
    pub path: &'static str,
    /// Who asks.
    who: Who,
    /// Whether it is asked over many connections too; the others take so long that one is enough.
    pub many: bool,
}

#[derive(Clone, Copy, Debug)]
enum Who {
    /// Nobody who has signed in.
    Anyone,
    /// A person with this number.
    Person(u32),
    /// The representative of an ordinary customer.
    Customer,
}

/// All of them. The numbers of persons are those of `sql/data/04_persons.sql`.
pub const QUESTIONS: [Question; 6] = [
    Question {
        name: "Q1",
        told: "portal, staff",
        document: include_str!("../queries/q1.graphql"),
        path: "/q1",
        who: Who::Person(25),
        many: true,
    },
    Question {
        name: "Q1a",
        told: "portal, anyone",
        document: include_str!("../queries/q1a.graphql"),
        path: "/q1a",
        who: Who::Anyone,
        many: true,
    },
    Question {
        name: "Q2",
        told: "customer",
        document: include_str!("../queries/q2.graphql"),
        path: "/q2",
        who: Who::Customer,
        many: true,
    },
    Question {
        name: "Q2h",
        told: "heavy customer",
        document: include_str!("../queries/q2.graphql"),
        path: "/q2",
        who: Who::Person(30),
        many: true,
    },
    Question {
        name: "Q3",
        told: "leadership",
        document: include_str!("../queries/q3.graphql"),
        path: "/q3",
        who: Who::Person(1),
        many: true,
    },
    // The same against a floor that sums the rows at every request, which takes it seconds at the largest scale: the
    // comparison of the answers proves what is kept.
    Question {
        name: "Q3l",
        told: "leadership, live floor",
        document: include_str!("../queries/q3.graphql"),
        path: "/q3-live",
        who: Who::Person(1),
        many: false,
    },
];

/// The two who answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The hand-written service.
    Floor,
    /// The program.
    Katalog,
}

impl Question {
    /// The request to one side, whole: it is copied for every time it is sent.
    ///
    /// # Errors
    /// When no token can be signed.
    pub fn request(&self, side: Side, scale: Scale, issuer: &Issuer) -> Result<Request<Full<Bytes>>, Failure> {
        let subject = self.subject(scale);
        match side {
            Side::Floor => {
                let request = signed(Request::builder().method(Method::GET).uri(self.path), subject, issuer)?;
                request.body(Full::default()).doing("a request")
            }
            Side::Katalog => self.on_katalog(subject, issuer),
        }
    }

    /// The request to the program by anybody.
    ///
    /// # Errors
    /// When no token can be signed.
    pub fn on_katalog(&self, subject: Option<String>, issuer: &Issuer) -> Result<Request<Full<Bytes>>, Failure> {
        on_katalog(self.document, &self.variables(), subject, issuer)
    }

    /// Who asks it, as the issuer calls them; None: nobody who has signed in.
    pub fn subject(&self, scale: Scale) -> Option<String> {
        match self.who {
            Who::Anyone => None,
            Who::Person(number) => Some(format!("p{number}")),
            Who::Customer => Some(format!("p{}", scale.numbers().ordinary_representative())),
        }
    }

    fn variables(&self) -> serde_json::Value {
        if self.document.contains("$year") { json!({ "year": Utc::now().year() }) } else { json!({}) }
    }
}

/// A request to the program.
///
/// # Errors
/// When no token can be signed.
pub fn on_katalog(
    document: &str,
    variables: &serde_json::Value,
    subject: Option<String>,
    issuer: &Issuer,
) -> Result<Request<Full<Bytes>>, Failure> {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/graphql")
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/graphql-response+json");
    let body = json!({ "query": document, "variables": variables }).to_string();
    signed(request, subject, issuer)?.body(Full::from(body)).doing("a request")
}

/// With the token of whoever asks.
fn signed(request: Builder, subject: Option<String>, issuer: &Issuer) -> Result<Builder, Failure> {
    let request = request.header(HOST, "127.0.0.1");
    match subject {
        Some(subject) => Ok(request.header(AUTHORIZATION, format!("Bearer {}", issuer.token(&subject)?))),
        None => Ok(request),
    }
}
