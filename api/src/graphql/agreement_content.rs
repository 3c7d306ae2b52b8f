//! What else stands in an agreement: annexes, contacts, the index clause.

use async_graphql::{ID, Object};
use governance::{
    index::Rounding,
    words::{Language, PartySide},
};

use super::{ahead::Governed, money::Decimal};
use crate::access::{
    Filter, Member, Row, Whole,
    rows::{AgreementContactRow, AnnexRow, IndexClauseRow, PartRow, VersionRow},
};
use entity::sql::Sql;

macro_rules! plain {
    ($name:ident, $row:ident) => {
        impl From<Member<$row>> for $name {
            fn from(row: Member<$row>) -> Self {
                Self(row)
            }
        }

        impl Governed for $name {
            type Row = $row;
        }
    };
}

/// Where the files of annexes are taken in and handed out.
pub const FILES: &str = "/files";

/// An annex (bilaga).
#[derive(Clone)]
pub struct Annex(pub Member<AnnexRow>);

/// Whom to turn to (kontaktväg).
#[derive(Clone)]
pub struct AgreementContact(pub Member<AgreementContactRow>);

/// By which published series prices follow (indexklausul).
#[derive(Clone)]
pub struct IndexClause(pub Member<IndexClauseRow>);

plain!(Annex, AnnexRow);
plain!(AgreementContact, AgreementContactRow);
plain!(IndexClause, IndexClauseRow);

/// What hangs on a version and is common to its parties.
pub fn common<T: Row>(order: &'static str) -> Whole<T> {
    let filter = Filter::rows([Sql::new("t.part_id IS NULL")]);
    Whole::of("t.version_id", order).narrowed(filter).covered_with::<VersionRow>()
}

/// What hangs on one party's part.
pub fn own<T: Row>(order: &'static str) -> Whole<T> {
    Whole::of("t.part_id", order).covered_with::<PartRow>()
}

/// The order of annexes.
pub const BY_PRECEDENCE: &str = "t.precedence, t.id";

/// The order of contacts.
pub const BY_LEVEL: &str = "t.level, t.id";

/// An annex (bilaga) of an agreement: a text, a file, or both.
#[Object]
impl Annex {
    /// What tells it from others.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Order of precedence: 1 goes before 2; all go after the agreement itself.
    async fn precedence(&self) -> i32 {
        self.0.precedence
    }

    /// Title; the other language stands in where one is missing.
    async fn title(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.title.get(language)
    }

    /// Text; the other language stands in where one is missing.
    async fn text(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.text.get(language)
    }

    /// SHA-256 of the attached file, by which it is known wherever it is kept.
    async fn file_hash(&self) -> Option<&str> {
        self.0.file_hash.as_deref()
    }

    /// The file's media type.
    async fn media_type(&self) -> Option<&str> {
        self.0.media_type.as_deref()
    }

    /// The file's size in bytes.
    async fn byte_size(&self) -> Option<i64> {
        self.0.byte_size
    }

    /// Where the file is kept.
    async fn location(&self) -> Option<&str> {
        self.0.location.as_deref()
    }

    /// The path under which you download the file here, signed in as you are; null where it is kept elsewhere.
    async fn download_path(&self) -> Option<String> {
        self.0.stored.then(|| format!("{FILES}/{}", self.0.id))
    }
}

/// Whom to turn to (kontaktväg), and to whom next.
#[Object]
impl AgreementContact {
    /// On whose side it is answered.
    async fn side(&self) -> PartySide {
        self.0.side
    }

    /// 1 first, then 2 …: the way of escalation.
    async fn level(&self) -> i32 {
        self.0.level
    }

    /// Function; the other language stands in where one is missing.
    async fn function(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.function.get(language)
    }

    /// E-mail.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Telephone.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// When it is answered.
    async fn hours(&self) -> Option<&str> {
        self.0.hours.as_deref()
    }
}

fn percent(thousandths: i32) -> Decimal {
    Decimal(rust_decimal::Decimal::new(thousandths.into(), 1).normalize())
}

/// By which published index series prices follow (indexklausul, U2.7).
#[Object]
impl IndexClause {
    /// The series' code.
    async fn series(&self) -> &str {
        &self.0.series
    }

    /// The period whose value the agreed prices stand for: "2024-10" or "2024-Q3".
    async fn base_period(&self) -> &str {
        &self.0.base_period
    }

    /// The share of the price that follows, in percent.
    async fn share_percent(&self) -> Decimal {
        percent(self.0.share_thousandths)
    }

    /// Whether prices never fall by it.
    async fn upwards_only(&self) -> bool {
        self.0.upwards_only
    }

    /// A change below it, in percent, is not carried out.
    async fn threshold_percent(&self) -> Option<Decimal> {
        self.0.threshold_thousandths.map(percent)
    }

    /// The least change, in percent.
    async fn floor_percent(&self) -> Option<Decimal> {
        self.0.floor_thousandths.map(percent)
    }

    /// The greatest change, in percent.
    async fn cap_percent(&self) -> Option<Decimal> {
        self.0.cap_thousandths.map(percent)
    }

    /// A change beyond it, in percent, needs a new agreement.
    async fn new_agreement_above_percent(&self) -> Option<Decimal> {
        self.0.new_agreement_above_thousandths.map(percent)
    }

    /// Prices change on the first of this month, 1–12.
    async fn effective_month(&self) -> i32 {
        self.0.effective_month
    }

    /// The base period's value as the clause states it.
    async fn base_value(&self) -> Option<Decimal> {
        self.0.base_value_thousandths.map(Decimal::thousandths)
    }

    /// Which month (1–12) or quarter (1–4) of a year is compared with the base period; null: the base period's own.
    async fn comparison(&self) -> Option<i32> {
        self.0.comparison
    }

    /// The code of the series that takes its place where it ends; null: whichever is published as that.
    async fn successor(&self) -> Option<&str> {
        self.0.successor.as_deref()
    }

    /// How an amount midway between two is rounded; null: the clause does not say, and it is to the even one.
    async fn rounding(&self) -> Option<Rounding> {
        self.0.rounding
    }

    /// Amounts are rounded to a multiple of so many of the currency's smallest unit.
    async fn round_to_minor(&self) -> i32 {
        self.0.round_to_minor
    }

    /// The clause; the other language stands in where one is missing.
    async fn text(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.text.get(language)
    }
}
