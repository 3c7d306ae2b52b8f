//! Portfolios as access reads them.

use chrono::NaiveDate;
use governance::{action::Kind, words::Provenance};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::row::{Bilingual, Columns, Row};

/// A portfolio (tjänsteportfölj) of a provider (S4.1.3).
#[derive(Clone, Debug)]
pub struct PortfolioRow {
    /// Id.
    pub id: Uuid,
    /// The provider's own code, its natural key.
    pub code: String,
    /// The provider.
    pub provider_id: Uuid,
    /// Name.
    pub name: Bilingual,
    /// Description.
    pub description: Bilingual,
    /// The day leadership established it.
    pub established_on: NaiveDate,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for PortfolioRow {
    const KIND: Kind = Kind::Portfolio;
    const TABLE: &'static str = "portfolio t";
    const COLUMNS: &'static str = "t.id, t.code, t.provider_id, t.name_sv, t.name_en, t.description_sv, \
        t.description_en, t.established_on, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            provider_id: columns.take()?,
            name: columns.bilingual()?,
            description: columns.bilingual()?,
            established_on: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
