//! Pages for the one who asks: an agreement, and a report of what a customer was promised and got.
//!
//! A page asks the API, as that person: what it shows is what the API answers, governed and reckoned there. One asks with
//! a bearer token; on sample data also as a sample person, by `?as=` with the name that GraphiQL lists. Whoever is not
//! signed in, or may not see it, is told that there is no such page (V7).

use std::sync::Arc;

use askama::Template;
use async_graphql::{Request, Variables};
use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
    routing::get,
};
use chrono::{Months, NaiveDate, TimeDelta};
use governance::words::Language;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    Asked,
    phrases::Phrases,
    told,
    view::{Frame, encoded, rendered},
    words::Words,
};
use crate::{
    access::{Session, rows::AgreementRow},
    app::App,
    auth::Identity,
    error::ApiError,
    graphql::id::NodeType,
    http::{Door, identify::identify},
};

const AGREEMENT: &str = concat!(include_str!("agreement.graphql"), include_str!("whole.graphql"));
const NEWEST: &str = concat!(include_str!("newest.graphql"), include_str!("whole.graphql"));
const REPORT: &str = include_str!("report.graphql");

/// How long the token is valid that a page makes for a sample person.
const VALID: TimeDelta = TimeDelta::minutes(1);

/// Who asks, of what.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Which {
    /// A sample person.
    r#as: Option<String>,
    /// First day of a report.
    from: Option<NaiveDate>,
    /// First day after.
    to: Option<NaiveDate>,
    /// The language of a file: `en`, or else Swedish.
    language: Option<String>,
}

impl Which {
    /// The language of a file.
    pub(super) fn language(&self) -> Language {
        let english = self.language.as_deref().is_some_and(|language| language.eq_ignore_ascii_case("en"));
        if english { Language::En } else { Language::Sv }
    }

    /// What stands behind the path of a page that leads on from this one.
    fn carried(&self) -> String {
        let mut pairs = Vec::new();
        pairs.extend(self.r#as.as_deref().map(|person| format!("as={}", encoded(person))));
        pairs.extend(self.from.map(|day| format!("from={day}")));
        pairs.extend(self.to.map(|day| format!("to={day}")));
        pairs.extend(self.language.as_deref().map(|language| format!("language={}", encoded(language))));
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// The paths.
pub fn routes() -> Router<Arc<Door>> {
    let mut router = Router::new();
    for (language, agreements, reports) in
        [(Language::Sv, "/sv/avtal", "/sv/rapport"), (Language::En, "/en/agreements", "/en/report")]
    {
        let by_id = move |asked: Asked, Path(id): Path<String>, Query(which): Query<Which>| {
            agreement(asked, language, (id, None), which)
        };
        let by_code = move |asked: Asked, Path((keeper, code)): Path<(String, String)>, Query(which): Query<Which>| {
            agreement(asked, language, (keeper, Some(code)), which)
        };
        let of_customer = move |asked: Asked, Path(code): Path<String>, Query(which): Query<Which>| {
            report(asked, language, code, which)
        };
        router = router
            .route(&format!("{agreements}/{{id}}"), get(by_id))
            .route(&format!("{agreements}/{{keeper}}/{{code}}"), get(by_code))
            .route(&format!("{reports}/{{code}}"), get(of_customer));
    }
    router
}

#[derive(Template)]
#[template(path = "agreement.html")]
struct AgreementPage {
    frame: Frame,
    p: &'static Phrases,
    language: Language,
    agreement: told::Agreement,
    version: Option<told::Version>,
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    frame: Frame,
    p: &'static Phrases,
    language: Language,
    customer: told::Customer,
    from: NaiveDate,
    to: NaiveDate,
    carried: String,
    agreements: &'static str,
    /// The customer's code, and what stands behind the path of its files.
    files: String,
    as_file: String,
}

/// How the templates write a word and a number of the API.
macro_rules! written {
    ($($page:ident)+) => {$(
        impl $page {
            fn word(&self, word: &str) -> String {
                told::word(self.language, word)
            }

            fn number(&self, number: &str) -> String {
                told::number(self.language, number)
            }
        }
    )+};
}

written!(AgreementPage ReportPage);

fn agreements_path(words: &Words) -> &'static str {
    if words.tag == "sv" { "/sv/avtal" } else { "/en/agreements" }
}

async fn agreement(asked: Asked, language: Language, of: (String, Option<String>), which: Which) -> Response {
    let app = Arc::clone(&asked.door.app);
    let headers = asked.headers.clone();
    let work = async move {
        let Some(session) = session(&app, &headers, &which).await? else { return Ok(None) };
        let id = match of {
            (id, None) => id,
            (keeper, Some(code)) => {
                let found = session.by_code::<AgreementRow>("t.keeper_id", &keeper, &code, &Default::default()).await?;
                let Some(found) = found else { return Ok(None) };
                NodeType::Agreement.global(found.id).0
            }
        };
        let Some((agreement, version)) = printed(&app, &session, &id, language).await? else { return Ok(None) };
        let carried = which.carried();
        let frame = Frame::new(language, |words| format!("{}/{id}{carried}", agreements_path(words)));
        let page = AgreementPage { frame, p: Phrases::of(language), language, agreement, version };
        rendered(&page).map(Some)
    };
    private(asked.answer_made_for(language, work).await)
}

/// An agreement, and the version of it that is printed: the one in force, else the one that will be next; else the last that
/// was registered, else the newest.
async fn printed(
    app: &Arc<App>,
    session: &Arc<Session>,
    id: &str,
    language: Language,
) -> Result<Option<(told::Agreement, Option<told::Version>)>, ApiError> {
    let mut on = None;
    loop {
        let variables = json!({ "id": id, "language": language.as_str(), "on": on });
        let agreement = ask::<Option<told::Agreement>>(app, session, AGREEMENT, &variables, "/node").await?;
        let Some(mut agreement) = agreement.filter(is_agreement) else { return Ok(None) };
        if let Some(version) = agreement.in_force.take() {
            return Ok(Some((agreement, Some(version))));
        }
        // The first day of each registered version to come, until one of them is in force on it.
        let today = on.clone().unwrap_or_else(|| session.today().to_string());
        let begins = agreement.versions.iter().filter(|version| version.state == REGISTERED);
        on = begins.filter_map(|version| version.valid_from.clone()).filter(|from| *from > today).min();
        if on.is_none() {
            let versions =
                ask::<Option<Vec<told::Version>>>(app, session, NEWEST, &variables, "/node/versions").await?;
            let mut versions = versions.unwrap_or_default().into_iter();
            let newest = versions.next();
            let registered = newest.iter().cloned().chain(versions).find(|version| version.state == REGISTERED);
            return Ok(Some((agreement, registered.or(newest))));
        }
    }
}

const REGISTERED: &str = "REGISTERED";

fn is_agreement(agreement: &told::Agreement) -> bool {
    !agreement.code.is_empty()
}

async fn report(asked: Asked, language: Language, code: String, which: Which) -> Response {
    let app = Arc::clone(&asked.door.app);
    let headers = asked.headers.clone();
    let work = async move {
        let Some(session) = session(&app, &headers, &which).await? else { return Ok(None) };
        let to = which.to.unwrap_or(session.today());
        let from = which.from.or_else(|| to.checked_sub_months(Months::new(12))).unwrap_or(to);
        if from > to || (to - from).num_days() > 3_660 {
            return Ok(None);
        }
        let variables = json!({ "code": code, "language": language.as_str(), "from": from, "to": to });
        let customer = ask::<Option<told::Customer>>(&app, &session, REPORT, &variables, "/organisation").await?;
        // Of a customer of whom one may see nothing, there is no report.
        let seen =
            |customer: &told::Customer| !customer.fulfilment.parts.is_empty() || customer.deliveries.total_count > 0;
        let Some(customer) = customer.filter(seen) else { return Ok(None) };
        let carried = which.carried();
        let path = |words: &Words| {
            let under = if words.tag == "sv" { "/sv/rapport" } else { "/en/report" };
            format!("{under}/{}{carried}", encoded(&code))
        };
        let frame = Frame::new(language, path);
        let agreements = agreements_path(frame.words);
        let of_file = |language: Option<String>| Which { from: None, to: None, language, ..which.clone() }.carried();
        let (person, files) = (of_file(None), encoded(&code));
        let as_file = of_file((language == Language::En).then(|| "en".to_owned()));
        let page = ReportPage {
            frame,
            p: Phrases::of(language),
            language,
            customer,
            from,
            to,
            carried: person,
            agreements,
            files,
            as_file,
        };
        rendered(&page).map(Some)
    };
    private(asked.answer_made_for(language, work).await)
}

/// Who asks; None: nobody is signed in.
pub(super) async fn session(
    app: &Arc<App>,
    headers: &HeaderMap,
    which: &Which,
) -> Result<Option<Arc<Session>>, ApiError> {
    let identity: Option<Arc<Identity>> = match (&which.r#as, &app.trial) {
        (Some(subject), Some(trial)) if !headers.contains_key(header::AUTHORIZATION) => {
            let Ok(token) = trial.token(subject, VALID) else { return Ok(None) };
            let bearer = HeaderValue::try_from(format!("Bearer {token}")).map_err(ApiError::internal)?;
            identify(&app.auth, &[(header::AUTHORIZATION, bearer)].into_iter().collect()).await?
        }
        _ => identify(&app.auth, headers).await?,
    };
    match identity {
        Some(identity) => Ok(Some(Session::anew(app, Some(&identity)).await?)),
        None => Ok(None),
    }
}

/// Asks the API, as it would be asked from outside, and takes what stands at `pointer`.
pub(super) async fn ask<T: DeserializeOwned>(
    app: &Arc<App>,
    session: &Arc<Session>,
    query: &str,
    variables: &Value,
    pointer: &str,
) -> Result<T, ApiError> {
    let request = Request::new(query)
        .variables(Variables::from_json(variables.clone()))
        .data(Arc::clone(session))
        .data(Arc::clone(app));
    let response = app.schema.strict.execute(request).await;
    if let Some(error) = response.errors.first() {
        return Err(ApiError::internal(format!("a page's query failed: {}", error.message)));
    }
    let mut data = response.data.into_json().map_err(ApiError::internal)?;
    let told = data.pointer_mut(pointer).map(Value::take).unwrap_or_default();
    // Of a node of another kind nothing is asked: it is an empty object.
    let told = if told.as_object().is_some_and(serde_json::Map::is_empty) { Value::Null } else { told };
    serde_json::from_value(told).map_err(ApiError::internal)
}

/// Made for one person: kept by nobody.
pub(super) fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization"));
    response
}
