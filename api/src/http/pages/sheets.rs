//! What an organisation has, as files for a spreadsheet (S4.7.2): its agreements, their prices now and next, the dates that
//! matter, its deliveries. Asked of the API by the one who downloads, as the printable pages are: so a file has what that
//! person may read, and nothing of any other party (V2, V6, N7).

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use chrono::NaiveDate;
use csv::Writer;
use governance::words::Language;
use serde_json::{Value, json};

use super::{
    Asked,
    papers::{Which, ask, private, session},
};
use crate::{access::Session, app::App, error::ApiError, http::Door};

const HAVE: &str = include_str!("have.graphql");
const AGREEMENTS: &str = include_str!("have_agreements.graphql");
const DELIVERIES: &str = include_str!("have_deliveries.graphql");

/// A file: its name, and its headings. Those are the same in both languages, so that a program can read them.
struct Sheet {
    name: &'static str,
    headings: &'static [&'static str],
    query: &'static str,
    /// The rows that come of one object of the list, today.
    rows: fn(&Value, NaiveDate) -> Vec<Vec<String>>,
}

const SHEETS: &[Sheet] = &[
    Sheet {
        name: "agreements.csv",
        headings: &[
            "keeper",
            "agreement",
            "title",
            "kind",
            "status",
            "version",
            "register_number",
            "signed_on",
            "valid_from",
            "valid_until",
            "services",
            "service_hours",
            "notice_months",
            "renewal_months",
            "cancel_by",
            "ends_if_notice_given_today",
            "renews_on",
            "ends_on",
            "annual_value",
        ],
        query: AGREEMENTS,
        rows: agreement,
    },
    Sheet {
        name: "prices.csv",
        headings: &[
            "keeper",
            "agreement",
            "when",
            "from",
            "service",
            "item",
            "quantity",
            "unit",
            "period",
            "unit_price",
            "period_price",
            "currency",
            "formula",
            "annual_value",
            "valid_from",
            "valid_until",
        ],
        query: AGREEMENTS,
        rows: prices,
    },
    Sheet {
        name: "dates.csv",
        headings: &["date", "what", "keeper", "agreement", "title"],
        query: AGREEMENTS,
        rows: dates,
    },
    Sheet {
        name: "deliveries.csv",
        headings: &[
            "provider",
            "delivery",
            "service",
            "state",
            "ordered_on",
            "approved_on",
            "active_from",
            "ended_on",
            "agreement",
            "days_without_agreement",
        ],
        query: DELIVERIES,
        rows: delivery,
    },
];

/// The paths.
pub fn routes() -> Router<Arc<Door>> {
    let download = |asked: Asked, Path((code, file)): Path<(String, String)>, Query(which): Query<Which>| {
        download(asked, code, file, which)
    };
    Router::new().route("/csv/{organisation}/{file}", get(download))
}

async fn download(asked: Asked, code: String, file: String, which: Which) -> Response {
    let app = Arc::clone(&asked.door.app);
    let headers = asked.headers.clone();
    let language = which.language();
    let sheet = SHEETS.iter().find(|sheet| sheet.name == file);
    let name = sheet.map(|sheet| sheet.name);
    let work = async move {
        let Some(sheet) = sheet else { return Ok(None) };
        let Some(session) = session(&app, &headers, &which).await? else { return Ok(None) };
        written(&app, &session, sheet, &code, language).await
    };
    let mut response = private(asked.answer_made_for(language, work).await);
    if let Some(name) = name.filter(|_| response.status() == StatusCode::OK) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
        if let Ok(named) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
            headers.insert(header::CONTENT_DISPOSITION, named);
        }
    }
    response
}

/// The whole file; None of an organisation of whom one may see nothing.
async fn written(
    app: &Arc<App>,
    session: &Arc<Session>,
    sheet: &Sheet,
    code: &str,
    language: Language,
) -> Result<Option<String>, ApiError> {
    let have: Value = ask(app, session, HAVE, &json!({ "code": code }), "/organisation").await?;
    let seen = |list: &str| have[list]["totalCount"].as_u64().is_some_and(|count| count > 0);
    if !seen("agreements") && !seen("deliveries") {
        return Ok(None);
    }
    let mut rows = Vec::new();
    let mut after = Value::Null;
    loop {
        let (party, language, on) = (&have["id"], language.as_str(), session.today());
        let asked = json!({ "code": code, "party": party, "language": language, "on": on, "after": after });
        let page: Value = ask(app, session, sheet.query, &asked, "/organisation/page").await?;
        for object in page["nodes"].as_array().into_iter().flatten() {
            rows.extend((sheet.rows)(object, on));
        }
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    if sheet.headings.first() == Some(&"date") {
        rows.sort();
    }
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(sheet.headings).map_err(ApiError::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|text| cell(text))).map_err(ApiError::internal)?;
    }
    let bytes = writer.into_inner().map_err(|error| ApiError::internal(error.error()))?;
    String::from_utf8(bytes).map(Some).map_err(ApiError::internal)
}

/// The version that the organisation has, and its part of it: the one in force; of an agreement that is to begin, for all or
/// for this party, the one that comes.
fn held(agreement: &Value) -> (&Value, &Value, bool) {
    let part = |version: &str| &agreement[version]["parts"]["nodes"][0];
    let comes = !part("inForce").is_object() && part("nextInForce").is_object();
    let version = if comes { "nextInForce" } else { "inForce" };
    (&agreement[version], part(version), comes)
}

fn agreement(agreement: &Value, _: NaiveDate) -> Vec<Vec<String>> {
    let (version, part, comes) = held(agreement);
    let services = each(&version["services"], |service| text(&service["code"]));
    let value = &part[if comes { "nextAnnualValue" } else { "annualValue" }];
    let values = each(value, |money| format!("{} {}", text(&money["amount"]), text(&money["currency"])));
    let mut row = of(agreement);
    row.extend(all(agreement, &["title", "kind", "status"]));
    row.extend(all(version, &["number", "registerNumber"]));
    row.push(text(&part["signedOn"]));
    row.extend(all(version, &["validFrom", "validUntil"]));
    row.push(services);
    row.extend(all(version, &["serviceHours", "noticeMonths", "renewalMonths"]));
    row.extend(all(agreement, &["cancelBy", "endsIfNoticeGiven", "renewsOn", "endsOn"]));
    row.push(values);
    vec![row]
}

fn prices(agreement: &Value, _: NaiveDate) -> Vec<Vec<String>> {
    let (_, part, comes) = held(agreement);
    let next = &part["nextPriceChangeOn"];
    let lines = |when: &'static str, from: String, lines: &Value| -> Vec<Vec<String>> {
        let row = |line: &Value| {
            let mut row = of(agreement);
            row.extend([when.to_owned(), from.clone(), text(&line["service"]["code"])]);
            row.extend(all(line, &["item", "quantity", "unit", "period"]));
            row.push(text(&line["unitPrice"]["amount"]));
            row.extend(all(&line["periodPrice"], &["amount", "currency"]));
            row.extend([text(&line["formula"]), text(&line["annualValue"]["amount"])]);
            row.extend(all(line, &["validFrom", "validUntil"]));
            row
        };
        lines.as_array().into_iter().flatten().map(row).collect()
    };
    // What has not begun has no price now, whatever days its lines say.
    let mut rows = if comes { Vec::new() } else { lines("NOW", String::new(), &part["lines"]) };
    rows.extend(lines("NEXT", text(next), &part["nextLines"]));
    rows
}

/// The days that one should know of: of what is in force, and of each version that will be.
fn dates(agreement: &Value, today: NaiveDate) -> Vec<Vec<String>> {
    let part = &agreement["inForce"]["parts"]["nodes"][0];
    let mut found = vec![
        ("CANCEL_BY", agreement["cancelBy"].clone()),
        ("RENEWS", agreement["renewsOn"].clone()),
        ("PRICE_CHANGES", part["nextPriceChangeOn"].clone()),
    ];
    let ended = ["EXPIRED", "TERMINATED"].iter().any(|ended| agreement["status"] == *ended);
    found.extend((!ended).then(|| ("ENDS", agreement["endsOn"].clone())));
    for version in agreement["versions"].as_array().into_iter().flatten() {
        let from = &version["inForceFrom"];
        let begins = from.as_str().and_then(|day| day.parse::<NaiveDate>().ok()).is_some_and(|day| day > today);
        found.extend(begins.then(|| ("BEGINS", from.clone())));
    }
    let row = |(what, day): (&str, Value)| {
        let mut row = vec![text(&day), what.to_owned()];
        row.extend(of(agreement));
        row.push(text(&agreement["title"]));
        row
    };
    found.into_iter().filter(|(_, day)| !day.is_null()).map(row).collect()
}

fn delivery(delivery: &Value, _: NaiveDate) -> Vec<Vec<String>> {
    let mut row =
        vec![text(&delivery["provider"]["code"]), text(&delivery["code"]), text(&delivery["service"]["code"])];
    row.extend(all(delivery, &["effectiveState", "orderedOn", "approvedOn", "activeFrom", "endedOn"]));
    row.push(text(&delivery["coveredBy"]["code"]));
    row.push(each(&delivery["gaps"], |gap| format!("{}/{}", text(&gap["from"]), text(&gap["until"]))));
    vec![row]
}

/// An agreement's natural key.
fn of(agreement: &Value) -> Vec<String> {
    vec![text(&agreement["keeper"]["code"]), text(&agreement["code"])]
}

fn all(object: &Value, fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| text(&object[*field])).collect()
}

fn each(list: &Value, told: impl Fn(&Value) -> String) -> String {
    list.as_array().into_iter().flatten().map(told).collect::<Vec<_>>().join("; ")
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What a spreadsheet would take for a formula is told as text; a negative amount is an amount.
fn cell(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    if !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!((cell("-12.50"), cell("Sunet Drive")), ("-12.50".to_owned(), "Sunet Drive".to_owned()));
    }

    #[test]
    fn every_row_has_a_cell_for_each_heading() {
        let price = json!({ "amount": "1.00", "currency": "SEK" });
        let line = json!({ "item": "Lagring", "unitPrice": price, "periodPrice": price });
        let part = json!({ "lines": [line], "nextPriceChangeOn": "2027-01-01", "nextLines": [line] });
        let agreement = json!({ "code": "S001", "endsOn": "2027-01-01", "inForce": { "parts": { "nodes": [part] } } });
        for sheet in SHEETS {
            let rows = (sheet.rows)(&agreement, NaiveDate::MIN);
            assert!(!rows.is_empty(), "{}", sheet.name);
            assert!(rows.iter().all(|row| row.len() == sheet.headings.len()), "{}: {rows:?}", sheet.name);
        }
    }
}
