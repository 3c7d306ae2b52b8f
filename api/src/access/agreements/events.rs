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
    /// Registrerat: a version has got its number (U2.6).
    Registered,
    /// I kraft: a registered version has begun.
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

/// How events of one kind are told from an organisation's parts `p` in versions `v`.
struct Of {
    kind: AgreementEventKind,
    /// Where the rows come from.
    from: &'static str,
    id: &'static str,
    /// From which day it holds.
    effective: &'static str,
    /// The instant at which it was recorded here; of what came in with files or sample data, where it is known.
    recorded: &'static str,
    line: &'static str,
    measured: &'static str,
    target: &'static str,
    /// Which of the rows.
    holds: &'static str,
}

const NULL: &str = "CAST(NULL AS uuid)";

/// No day of its own: that of recording.
const NONE: &str = "";

const PARTS: &str = "agreement_part p JOIN agreement_version v ON v.id = p.version_id";

const OF_PARTS: Of = Of {
    kind: AgreementEventKind::Signed,
    from: PARTS,
    id: "p.id",
    effective: NONE,
    recorded: "v.registered_at",
    line: NULL,
    measured: NULL,
    target: NULL,
    holds: "v.state = 'REGISTERED'",
};

const AWAITS: Of = Of {
    kind: AgreementEventKind::AwaitsSignature,
    recorded: "(SELECT MAX(y.reviewed_at) FROM agreement_review y WHERE y.version_id = v.id AND y.approved \
        AND y.content_hash = v.content_hash)",
    holds: "v.state IN ('REVIEWED', 'SIGNED_IN_PART') AND p.signed_on IS NULL AND NOT EXISTS (SELECT 1 \
        FROM agreement_version n WHERE n.agreement_id = v.agreement_id AND n.number > v.number \
        AND n.state = 'REGISTERED')",
    ..OF_PARTS
};

const SIGNED: Of = Of {
    effective: "p.signed_on",
    recorded: "(SELECT MAX(y.given_at) FROM consent y WHERE y.object_kind = 'AGREEMENT' AND y.object_id = p.id \
        AND y.act IN ('SIGN', 'ATTEST'))",
    holds: "p.signed_on IS NOT NULL",
    ..OF_PARTS
};

const REGISTERED: Of = Of { kind: AgreementEventKind::Registered, ..OF_PARTS };

const NOTICE_GIVEN: Of = Of {
    kind: AgreementEventKind::NoticeGiven,
    effective: "v.terminated_on",
    recorded: "(SELECT MAX(y.recorded_at) FROM agreement_notice y WHERE y.version_id = v.id)",
    // Once, of however many versions it ends; and not of one's own, nor, beside that, of another's (N7).
    holds: "v.state = 'REGISTERED' AND v.terminated_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agreement_notice y \
        WHERE y.part_id = p.id) AND NOT EXISTS (SELECT 1 FROM agreement_version n JOIN agreement_part o \
        ON o.version_id = n.id AND o.organisation_id = p.organisation_id WHERE n.agreement_id = v.agreement_id \
        AND n.state = 'REGISTERED' AND n.number < v.number AND n.terminated_on = v.terminated_on)",
    ..OF_PARTS
};

/// Notice of one's own: where others go on, those are not shown it. It stands on the part of each version that holds until
/// its day, and is told once.
const LEAVING: Of = Of {
    kind: AgreementEventKind::NoticeGiven,
    from: "agreement_notice r JOIN agreement_part p ON p.id = r.part_id JOIN agreement_version v ON v.id = p.version_id",
    id: "r.id",
    effective: "r.given_on",
    recorded: "r.recorded_at",
    holds: "NOT EXISTS (SELECT 1 FROM agreement_notice y JOIN agreement_part o ON o.id = y.part_id \
        WHERE o.agreement_id = p.agreement_id AND o.organisation_id = p.organisation_id AND y.given_on = r.given_on \
        AND y.holds_from = r.holds_from AND y.id < r.id)",
    ..OF_PARTS
};

const RENEWED: Of = Of {
    kind: AgreementEventKind::Renewed,
    from: "agreement_renewal r JOIN agreement_version v ON v.id = r.version_id JOIN agreement_part p ON p.version_id = v.id",
    id: "r.id",
    recorded: "r.recorded_at",
    ..OF_PARTS
};

const IN_FORCE: Of = Of {
    kind: AgreementEventKind::InForce,
    effective: "v.valid_from",
    holds: "v.state = 'REGISTERED' AND (v.terminated_from IS NULL OR v.terminated_from > v.valid_from) \
        AND NOT EXISTS (SELECT 1 FROM agreement_version n WHERE n.agreement_id = v.agreement_id AND n.number > v.number \
        AND n.state = 'REGISTERED' AND n.valid_from <= v.valid_from)",
    ..OF_PARTS
};

/// That a later version takes the place is no end, but for a party that it leaves out.
const ENDED: Of = Of {
    kind: AgreementEventKind::Ended,
    from: "agreement_part p JOIN (SELECT w.*, (SELECT MIN(x.day) FROM (SELECT w.valid_until AS day UNION ALL \
        SELECT w.terminated_from UNION ALL SELECT n.valid_from FROM agreement_version n \
        WHERE n.agreement_id = w.agreement_id AND n.number > w.number AND n.state = 'REGISTERED') x) AS end_day \
        FROM agreement_version w WHERE w.state = 'REGISTERED') v ON v.id = p.version_id",
    effective: "v.end_day",
    recorded: "(SELECT MAX(x.at) FROM (SELECT v.registered_at AS at UNION ALL SELECT y.recorded_at \
        FROM agreement_notice y WHERE y.version_id = v.id UNION ALL SELECT n.registered_at FROM agreement_version n \
        WHERE n.agreement_id = v.agreement_id AND n.number > v.number AND n.state = 'REGISTERED' \
        AND n.valid_from = v.end_day) x)",
    holds: "v.end_day > v.valid_from AND NOT EXISTS (SELECT 1 FROM agreement_version n JOIN agreement_part o \
        ON o.version_id = n.id AND o.organisation_id = p.organisation_id WHERE n.agreement_id = v.agreement_id \
        AND n.number > v.number AND n.state = 'REGISTERED' AND n.valid_from <= v.end_day)",
    ..OF_PARTS
};

const BREACHED: Of = Of {
    kind: AgreementEventKind::TargetBreached,
    from: "agreement_part p JOIN agreement_version v ON v.id = p.version_id JOIN measured_value m ON m.part_id = p.id \
        JOIN service_target x ON x.id = m.target_id",
    id: "m.id",
    effective: "m.period_end",
    recorded: "m.recorded_at",
    measured: "m.id",
    target: "x.id",
    holds: "((x.comparator = 'AT_LEAST' AND m.value_thousandths < x.value_thousandths) \
        OR (x.comparator = 'AT_MOST' AND m.value_thousandths > x.value_thousandths))",
    ..OF_PARTS
};

const ADJUSTED: Of = Of {
    kind: AgreementEventKind::PriceAdjusted,
    from: "agreement_line l JOIN agreement_part p ON p.id = l.part_id JOIN agreement_version v ON v.id = p.version_id \
        JOIN line_adjustment a ON a.line_id = l.id AND NOT a.inherited",
    id: "a.id",
    effective: "a.effective_from",
    recorded: "a.applied_at",
    line: "l.id",
    ..OF_PARTS
};
