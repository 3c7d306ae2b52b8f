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
}

impl Row for PortfolioRow {
    const KIND: Kind = Kind::Portfolio;
    const TABLE: &'static str = "portfolio t";
    const COLUMNS: &'static str = "t.id, t.code, t.provider_id, t.name_sv, t.name_en";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            code: columns.take()?,
            provider_id: columns.take()?,
            name: columns.bilingual()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// What else is told of a portfolio; read only when asked for.
#[derive(Clone, Debug)]
pub struct PortfolioDetailsRow {
    /// Id of the portfolio.
    pub id: Uuid,
    /// Description.
    pub description: Bilingual,
    /// The day leadership established it.
    pub established_on: NaiveDate,
    /// For optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
}

impl Row for PortfolioDetailsRow {
    const KIND: Kind = Kind::Portfolio;
    const TABLE: &'static str = "portfolio t";
    const COLUMNS: &'static str =
        "t.id, t.description_sv, t.description_en, t.established_on, t.version, t.provenance, t.source";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            description: columns.bilingual()?,
            established_on: columns.take()?,
            version: columns.take()?,
            provenance: columns.word(Provenance::parse)?,
            source: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// How well documented a portfolio's architecture is (S4.1.4): staff only (V1).
#[derive(Clone, Debug)]
pub struct ArchitectureRow {
    /// The portfolio.
    pub portfolio_id: Uuid,
    /// When leadership last confirmed that it is documented and current.
    pub confirmed_on: Option<NaiveDate>,
}

impl Row for ArchitectureRow {
    const KIND: Kind = Kind::ServiceManagement;
    const TABLE: &'static str = "portfolio t";
    const COLUMNS: &'static str = "t.id, t.architecture_confirmed_on";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self { portfolio_id: columns.take()?, confirmed_on: columns.take()? })
    }

    fn id(&self) -> Uuid {
        self.portfolio_id
    }
}
