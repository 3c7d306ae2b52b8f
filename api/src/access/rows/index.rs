//! Index series and adjustment runs as access reads them (U2.7).

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    action::Kind,
    index::{Frequency, RunState, Stage},
    words::Provenance,
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Bilingual, Columns, Row};

/// A published index series (indexserie), as a provider keeps it.
#[derive(Clone, Debug)]
pub struct IndexSeriesRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// What clauses name.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Who publishes it.
    pub publisher: String,
    /// The base.
    pub base: String,
    /// How often it is published.
    pub frequency: Frequency,
    /// How firm its values are.
    pub stage: Stage,
    /// Whether only the same month or quarter of different years is compared.
    pub same_season: bool,
    /// Its last period, where it has ended.
    pub ended_after: Option<String>,
    /// The series that takes its place.
    pub successor_id: Option<Uuid>,
    /// The period that both have a value of.
    pub link_period: Option<String>,
    /// Counts up with each change.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for IndexSeriesRow {
    const KIND: Kind = Kind::IndexSeries;
    const TABLE: &'static str = "index_series t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.code, t.name_sv, t.name_en, t.publisher, t.base, t.frequency, \
        t.stage, t.same_season, t.ended_after, t.successor_id, t.link_period, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            code: columns.take()?,
            name: columns.bilingual()?,
            publisher: columns.take()?,
            base: columns.take()?,
            frequency: columns.word(Frequency::parse)?,
            stage: columns.word(Stage::parse)?,
            same_season: columns.take()?,
            ended_after: columns.take()?,
            successor_id: columns.take()?,
            link_period: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// An index adjustment run (indexuppräkning).
#[derive(Clone, Debug)]
pub struct IndexRunRow {
    /// Id.
    pub id: Uuid,
    /// The provider.
    pub provider_id: Uuid,
    /// First day of the new amounts.
    pub effective_from: NaiveDate,
    /// By what had been published on this day.
    pub known_on: NaiveDate,
    /// How it stands.
    pub state: RunState,
    /// How many lines it adjusts.
    pub adjusted: i32,
    /// How many it does not.
    pub skipped: i32,
    /// Over all its lines.
    pub content_hash: String,
    /// Who drafted it.
    pub drafted_by_person_id: Uuid,
    /// When.
    pub drafted_at: DateTime<Utc>,
    /// Who reviewed it.
    pub reviewed_by_person_id: Option<Uuid>,
    /// When.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// Counts up with each change.
    pub version: i64,
}

impl Row for IndexRunRow {
    const KIND: Kind = Kind::IndexRun;
    const TABLE: &'static str = "index_run t";
    const COLUMNS: &'static str = "t.id, t.provider_id, t.effective_from, t.known_on, t.state, t.adjusted, t.skipped, \
        t.content_hash, t.drafted_by_person_id, t.drafted_at, t.reviewed_by_person_id, t.reviewed_at, t.applied_at, t.version";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            provider_id: columns.take()?,
            effective_from: columns.take()?,
            known_on: columns.take()?,
            state: columns.word(RunState::parse)?,
            adjusted: columns.take()?,
            skipped: columns.take()?,
            content_hash: columns.take()?,
            drafted_by_person_id: columns.take()?,
            drafted_at: columns.take()?,
            reviewed_by_person_id: columns.take()?,
            reviewed_at: columns.take()?,
            applied_at: columns.take()?,
            version: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
