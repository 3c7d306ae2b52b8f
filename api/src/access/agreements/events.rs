//! What has come to pass with what organisations have as parties: signed, in force, ended, prices adjusted, deliveries begun,
//! promises broken (U2.6, U2.7, U2.8, S1.4). Nothing is kept for it: each kind is told from the rows it is of, by their own
//! extent, so that nobody learns more from the list than from the rows (N7).
//!
//! An event counts on the day when it had both come to pass and been recorded here. So whoever asks from the day of the last
//! reading on misses nothing that was entered late.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use sea_orm::{DbBackend, DbErr};
use uuid::Uuid;

use super::event_rows::{
    ADJUSTED, AWAITS, BREACHED, ENDED, IN_FORCE, LEAVING, NONE, NOTICE_GIVEN, NULL, Of, REGISTERED, RENEWED,
    RENEWED_FOR_THE_REST, SIGNED,
};
use crate::{
    access::{Members, Order, Page, Paging, Session, Total, cohort::nest, row::Columns},
    error::ApiError,
};

/// What has come to pass with an agreement or a delivery of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AgreementEventKind {
    /// Inväntar underskrift: a version was reviewed, and awaits one's signature (U3.4).
    AwaitsSignature,
    /// Undertecknat: one's own part was signed (U2.6).
    Signed,
    /// Registrerat: a version has got its number (U2.6). Not of one by which what was signed goes on when another leaves.
    Registered,
    /// I kraft: a registered version has begun; likewise.
    InForce,
    /// Uppsagt: notice was given, by whichever party (U2.7).
    NoticeGiven,
    /// Upphört: the agreement has ended for this party, by its term, by notice, or by a version without it.
    Ended,
    /// Förlängt under its signed clause (U2.7).
    Renewed,
    /// Indexuppräknat: a price was adjusted under the signed clause (U2.7).
    PriceAdjusted,
    /// Leverans aktiv (S1.4).
    DeliveryStarted,
    /// Leverans avslutad (S1.4).
    DeliveryEnded,
    /// Mål inte uppfyllt: what was measured does not meet its target (U2.8).
    TargetBreached,
}

impl AgreementEventKind {
    /// Of one day, in this order: what leads to what.
    const ALL: [Self; 11] = [
        Self::AwaitsSignature,
        Self::Signed,
        Self::Registered,
        Self::NoticeGiven,
        Self::Renewed,
        Self::InForce,
        Self::Ended,
        Self::PriceAdjusted,
        Self::DeliveryStarted,
        Self::DeliveryEnded,
        Self::TargetBreached,
    ];

    /// Its place in that order, of two digits.
    fn code(self) -> String {
        format!("{:02}", Self::ALL.iter().position(|kind| *kind == self).unwrap_or_default())
    }

    fn read(code: &str) -> Result<Self, DbErr> {
        let place: Option<usize> = code.parse().ok();
        let found = place.and_then(|place| Self::ALL.get(place)).copied();
        found.ok_or_else(|| DbErr::Type("an event of a kind that is not known".to_owned()))
    }
}

/// One event.
#[derive(Clone, Debug)]
pub struct AgreementEventRow {
    /// What it is.
    pub kind: AgreementEventKind,
    /// The day on which it had come to pass and been recorded.
    pub on: NaiveDate,
    /// From which day it holds; of an end, the first day without.
    pub effective_on: NaiveDate,
    /// The agreement.
    pub agreement_id: Option<Uuid>,
    /// Its version.
    pub version_id: Option<Uuid>,
    /// The price line.
    pub line_id: Option<Uuid>,
    /// The delivery.
    pub delivery_id: Option<Uuid>,
    /// What was measured.
    pub measured_id: Option<Uuid>,
    /// Against which target.
    pub target_id: Option<Uuid>,
    id: Uuid,
    organisation_id: Uuid,
    sort: String,
}

impl AgreementEventRow {
    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let (organisation_id, kind): (Uuid, String) = (columns.take()?, columns.take()?);
        Ok(Self {
            kind: AgreementEventKind::read(&kind)?,
            organisation_id,
            id: columns.take()?,
            on: columns.take()?,
            effective_on: columns.take()?,
            agreement_id: columns.take()?,
            version_id: columns.take()?,
            line_id: columns.take()?,
            delivery_id: columns.take()?,
            measured_id: columns.take()?,
            target_id: columns.take()?,
            sort: columns.take()?,
        })
    }

    /// What tells it apart from others on its list, beside its place there.
    pub fn id(&self) -> Uuid {
        self.id
    }
}

/// The newest first: by day, then by kind.
pub const NEWEST: Order = Order::text("event").directed(true);

/// Pages of events, by organisation.
pub type Events = HashMap<Uuid, Members<AgreementEventRow>>;

impl Session {
    /// A page under each of these organisations of what came to pass with it from one day until the end of another: one
    /// statement, one more where they are counted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn events_of(
        &self,
        organisations: &[Uuid],
        (since, until): (NaiveDate, NaiveDate),
        paging: &Paging,
    ) -> Result<Events, ApiError> {
        let within = || {
            Sql::new("SELECT q.*, (CAST(q.day AS TEXT) || ' ' || q.kind) AS sort FROM (")
                .and_then(self.all_events(organisations))
                .and_then(") q WHERE q.day >= ? AND q.day <= ?")
                .bind(since)
                .bind(until)
        };
        let order = paging.order_by("e.sort", "e.id");
        let sql = Sql::new(format!(
            "SELECT z.organisation_id, z.kind, z.id, z.day, z.effective_on, z.agreement_id, z.version_id, z.line_id, \
             z.delivery_id, z.measured_id, z.target_id, z.sort FROM (SELECT e.*, ROW_NUMBER() OVER \
             (PARTITION BY e.organisation_id ORDER BY {order}) AS place FROM ("
        ))
        .and_then(within())
        .and_then(") e WHERE ")
        .and_then(paging.beyond("e.sort", "e.id"))
        .and_then(format!(") z WHERE z.place <= {} ORDER BY z.organisation_id, z.place", paging.size + 1));
        let mut found: HashMap<Uuid, Vec<(String, AgreementEventRow)>> = HashMap::new();
        for row in self.rows(sql).await? {
            let event = AgreementEventRow::read(&mut Columns::new(&row))?;
            found.entry(event.organisation_id).or_default().push((event.sort.clone(), event));
        }
        let mut totals: HashMap<Uuid, i64> = HashMap::new();
        if paging.count {
            let sql = Sql::new("SELECT e.organisation_id, COUNT(*) FROM (").and_then(within());
            for row in self.rows(sql.and_then(") e GROUP BY e.organisation_id")).await? {
                let mut columns = Columns::new(&row);
                totals.insert(columns.take()?, columns.take()?);
            }
        }
        let page = |organisation: &Uuid| {
            let total = paging.count.then(|| Total::capped(totals.get(organisation).copied().unwrap_or_default()));
            (*organisation, Page::cut(paging, found.remove(organisation).unwrap_or_default(), total))
        };
        Ok(nest(organisations.iter().map(page).collect()).0)
    }

    /// Every event of these organisations, whichever its day.
    fn all_events(&self, organisations: &[Uuid]) -> Sql {
        let branches = [
            self.of_parts(organisations, AWAITS),
            self.of_parts(organisations, SIGNED),
            self.of_parts(organisations, REGISTERED),
            self.of_parts(organisations, NOTICE_GIVEN),
            self.of_parts(organisations, LEAVING),
            self.of_parts(organisations, RENEWED),
            self.of_parts(organisations, RENEWED_FOR_THE_REST),
            self.of_parts(organisations, IN_FORCE),
            self.of_parts(organisations, ENDED),
            self.of_parts(organisations, BREACHED),
            self.of_parts(organisations, ADJUSTED),
            self.deliveries_of(organisations, AgreementEventKind::DeliveryStarted, "t.active_from"),
            self.deliveries_of(organisations, AgreementEventKind::DeliveryEnded, "t.ended_on"),
        ];
        let mut all = Sql::default();
        for branch in branches {
            all.push(if all.is_empty() { "" } else { " UNION ALL " }).push(branch);
        }
        all
    }

    /// The events of one kind that are seen through the organisation's own part, or through a line of it.
    fn of_parts(&self, organisations: &[Uuid], of: Of) -> Sql {
        let extent = match of.line {
            NULL => self.extent(Action::Read, Kind::Agreement),
            _ => self.extent(Action::ReadPrice, Kind::AgreementLine),
        };
        let Of { kind, from, id, effective, recorded, line, measured, target, holds } = of;
        let (recorded, kind) = (self.day_of(recorded), kind.code());
        let sql = Sql::new(format!(
            "SELECT p.organisation_id, '{kind}' AS kind, {id} AS id, {} AS day, {} AS effective_on, p.agreement_id, \
             p.version_id, {line} AS line_id, {NULL} AS delivery_id, {measured} AS measured_id, {target} AS target_id \
             FROM {from} WHERE NOT p.is_keeper AND {holds} AND ",
            later(effective, &recorded),
            if effective == NONE { recorded.as_str() } else { effective },
        ));
        let own = Sql::within("p.organisation_id", organisations.iter().copied());
        sql.and_then(Sql::all([own, governed::condition(&extent)]))
    }

    /// The deliveries to the organisation that have such a day.
    fn deliveries_of(&self, organisations: &[Uuid], kind: AgreementEventKind, effective: &str) -> Sql {
        let extent = self.extent(Action::Read, Kind::Delivery);
        let decided =
            "(SELECT MAX(y.decided_at) FROM decision y WHERE y.object_id = t.id AND y.object_kind = 'DELIVERY'";
        // What ends a delivery is the last that is decided on it; what begins it comes before.
        let recorded = match kind {
            AgreementEventKind::DeliveryStarted => format!("{decided} AND y.action = 'ACTIVATE')"),
            _ => format!("{decided})"),
        };
        let sql = Sql::new(format!(
            "SELECT t.customer_id, '{}' AS kind, t.id, {} AS day, {effective} AS effective_on, {NULL}, {NULL}, {NULL}, \
             t.id, {NULL}, {NULL} FROM delivery t WHERE t.state IN ('ACTIVE', 'ENDED') AND t.active_from IS NOT NULL \
             AND {effective} IS NOT NULL AND ",
            kind.code(),
            later(effective, &self.day_of(&recorded)),
        ));
        let own = Sql::within("t.customer_id", organisations.iter().copied());
        sql.and_then(Sql::all([own, governed::condition(&extent)]))
    }

    /// The Swedish day of an instant. SQLite knows of no time zones: since 1996 summer time has begun on the last Sunday of
    /// March and ended on the last of October, at one in the morning UTC.
    fn day_of(&self, instant: &str) -> String {
        if self.backend() == DbBackend::Postgres {
            return format!("CAST({instant} AT TIME ZONE 'Europe/Stockholm' AS date)");
        }
        let turn = |month: &str| format!("date(substr(x.at, 1, 4) || '-{month}-25', 'weekday 0') || ' 01:00:00'");
        format!(
            "(SELECT date(x.at, CASE WHEN datetime(x.at) >= {} AND datetime(x.at) < {} THEN '+2 hours' \
             ELSE '+1 hour' END) FROM (SELECT {instant} AS at) x)",
            turn("03"),
            turn("10"),
        )
    }
}

/// The later of a day and of the day of recording; each may be missing.
fn later(effective: &str, recorded: &str) -> String {
    match (effective, recorded) {
        (NONE, recorded) => recorded.to_owned(),
        (effective, recorded) => {
            format!(
                "(SELECT CASE WHEN x.r > x.e THEN x.r ELSE x.e END FROM (SELECT {effective} AS e, {recorded} AS r) x)"
            )
        }
    }
}
