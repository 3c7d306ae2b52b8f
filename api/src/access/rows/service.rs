//! Services as access reads them.

use chrono::{DateTime, NaiveDate, Utc};
use governance::{action::Kind, lifecycle::ServiceState, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use super::PortfolioRow;
use crate::access::{
    one::One,
    row::{Bilingual, Columns, KeptNumber, Row},
};

/// A service (tjänst) as a catalogue shows it; what only staff may see is behind its own kinds.
#[derive(Clone, Debug)]
pub struct ServiceRow {
    /// Id.
    pub id: Uuid,
    /// The provider's own code, its natural key.
    pub code: String,
    /// The provider.
    pub provider_id: Uuid,
    /// The portfolio it belongs to (S4.1.3).
    pub portfolio_id: Uuid,
    /// Name.
    pub name: Bilingual,
    /// One sentence on what it is.
    pub summary: Bilingual,
    /// Longer description.
    pub description: Bilingual,
    /// Life-cycle state (L1).
    pub state: ServiceState,
}

impl ServiceRow {
    /// Its portfolio: whoever sees a service sees that, for the same rules let them (V1).
    pub const PORTFOLIO: One<Self, PortfolioRow> = One::shown_with("portfolio_id", |row| Some(row.portfolio_id));
}

impl Row for ServiceRow {
    const KIND: Kind = Kind::Service;
    const TABLE: &'static str = "service t";
    const COLUMNS: &'static str = "t.id, t.code, t.provider_id, t.portfolio_id, t.name_sv, t.name_en, t.summary_sv, \
        t.summary_en, t.description_sv, t.description_en, t.state";
    const KEPT_NUMBER: Option<KeptNumber> = Some(KeptNumber {
        from: "(SELECT provider_id, state, CASE WHEN published THEN 1 END AS published_at, number FROM service_count) t",
        tells: &["provider_id", "state", "published_at IS NULL", "published_at IS NOT NULL"],
    });

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            provider_id: columns.take()?,
            portfolio_id: columns.take()?,
            name: columns.bilingual()?,
            summary: columns.bilingual()?,
            description: columns.bilingual()?,
            state: columns.word(ServiceState::parse)?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// What else is told of a service; read only when asked for.
#[derive(Clone, Debug)]
pub struct ServiceDetailsRow {
    /// Id of the service.
    pub id: Uuid,
    /// The contract day from which it is in its state.
    pub state_since: NaiveDate,
    /// When it was published in the catalogue (S4.8.1); None: not published.
    pub published_at: Option<DateTime<Utc>>,
    /// The role mailbox to turn to (V8).
    pub mailbox: Option<String>,
    /// Web page.
    pub website: Option<String>,
    /// The service it is a part of.
    pub part_of_id: Option<Uuid>,
    /// The service that replaces it.
    pub successor_id: Option<Uuid>,
    /// For optimistic concurrency: grows with every change.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for ServiceDetailsRow {
    const KIND: Kind = Kind::Service;
    const TABLE: &'static str = "service t";
    const COLUMNS: &'static str = "t.id, t.state_since, t.published_at, t.mailbox, t.website, t.part_of_id, \
        t.successor_id, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            state_since: columns.take()?,
            published_at: columns.take()?,
            mailbox: columns.take()?,
            website: columns.take()?,
            part_of_id: columns.take()?,
            successor_id: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// How the service is supported and ordered, as published (S4.8.1); read only when asked for.
#[derive(Clone, Debug)]
pub struct ServiceRoutinesRow {
    /// Id of the service.
    pub id: Uuid,
    /// How users get support (S4.2.8).
    pub support: Bilingual,
    /// How the service is ordered (S4.4.6).
    pub ordering: Bilingual,
}

impl Row for ServiceRoutinesRow {
    const KIND: Kind = Kind::Service;
    const TABLE: &'static str = "service t";
    const COLUMNS: &'static str = "t.id, t.published_support_sv, t.published_support_en, \
        t.published_ordering_sv, t.published_ordering_en";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { id: columns.take()?, support: columns.bilingual()?, ordering: columns.bilingual()? })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// What is to be confirmed of a service by day: staff only (V1).
#[derive(Clone, Debug)]
pub struct UpkeepRow {
    /// Id of the service.
    pub id: Uuid,
    /// What its establishment means for the IT environment (S1.3).
    pub environment_bearing: Option<String>,
    /// Where the documentation is (S4.2.10).
    pub documentation: Option<String>,
    /// How users get support, as it is described (S4.2.8).
    pub support: Bilingual,
    /// How the service is ordered, as it is described (S4.4.6).
    pub ordering: Bilingual,
    /// How users get support, as it is published (S4.8.1).
    pub published_support: Bilingual,
    /// How the service is ordered, as it is published.
    pub published_ordering: Bilingual,
    /// When the public text was last reviewed.
    pub text_reviewed_on: Option<NaiveDate>,
    /// When the support process was last confirmed.
    pub support_confirmed_on: Option<NaiveDate>,
    /// When the ordering routine was last confirmed.
    pub ordering_confirmed_on: Option<NaiveDate>,
    /// When the documentation was last confirmed.
    pub documentation_confirmed_on: Option<NaiveDate>,
    /// When information security was last reviewed.
    pub security_reviewed_on: Option<NaiveDate>,
    /// When it is to be reviewed next.
    pub security_review_due: Option<NaiveDate>,
    /// Its state (L1).
    pub state: ServiceState,
    /// When it was published in the catalogue (S4.8.1); None: not published.
    pub published_at: Option<DateTime<Utc>>,
}

impl Row for UpkeepRow {
    const KIND: Kind = Kind::ServiceManagement;
    const TABLE: &'static str = "service t";
    const COLUMNS: &'static str = "t.id, t.environment_bearing, t.documentation, t.support_sv, t.support_en, \
        t.ordering_sv, t.ordering_en, t.published_support_sv, t.published_support_en, t.published_ordering_sv, \
        t.published_ordering_en, t.text_reviewed_on, \
        t.support_confirmed_on, t.ordering_confirmed_on, t.documentation_confirmed_on, t.security_reviewed_on, \
        t.security_review_due, t.state, t.published_at";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            environment_bearing: columns.take()?,
            documentation: columns.take()?,
            support: columns.bilingual()?,
            ordering: columns.bilingual()?,
            published_support: columns.bilingual()?,
            published_ordering: columns.bilingual()?,
            text_reviewed_on: columns.take()?,
            support_confirmed_on: columns.take()?,
            ordering_confirmed_on: columns.take()?,
            documentation_confirmed_on: columns.take()?,
            security_reviewed_on: columns.take()?,
            security_review_due: columns.take()?,
            state: columns.word(ServiceState::parse)?,
            published_at: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
