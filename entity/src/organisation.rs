//! Organisation (O1): provider, customer and supplier at once, as it may be; a unit of another (O3).

use governance::words::{OrganisationKind, Provenance};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its code in this installation, its natural key.
    pub code: String,
    /// Name in Swedish; one of the two names is always there.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// Swedish organisation number `NNNNNN-NNNN`; several organisations can share one. Check it with
    /// [`organisation_number::check`](crate::organisation_number::check) before writing.
    pub organisation_number: Option<String>,
    /// Id in the Research Organization Registry.
    pub ror_id: Option<String>,
    /// Id in Wikidata.
    pub wikidata_id: Option<String>,
    /// The organisation it is a unit of; the closure follows by triggers.
    pub parent_id: Option<Uuid>,
    /// Whether it provides services here.
    pub is_provider: bool,
    /// Role mailbox.
    pub mailbox: Option<String>,
    /// Web page.
    pub website: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Sort key of the Swedish name (`governance::text::sort_key`).
    pub sort_sv: String,
    /// Sort key of the English name.
    pub sort_en: String,
    /// Folded text of both languages, for searching (`governance::text::search_key`).
    pub search: String,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
