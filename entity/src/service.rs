//! Service (tjänst), with its life cycle (L1), its public texts (S4.8.1) and its security demands (S2.6).

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    lifecycle::ServiceState,
    words::{Provenance, SecurityLevel},
};
use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "service")]
pub struct Model {
    /// Id (UUIDv7).
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider (tjänsteleverantör) whose row it is.
    pub provider_id: Uuid,
    /// The portfolio it belongs to (S4.1.3).
    pub portfolio_id: Uuid,
    /// The provider's own code, its natural key.
    pub code: String,
    /// Name in Swedish; one of the two names is always there.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Summary in Swedish.
    pub summary_sv: Option<String>,
    /// Summary in English.
    pub summary_en: Option<String>,
    /// Description in Swedish.
    pub description_sv: Option<String>,
    /// Description in English.
    pub description_en: Option<String>,
    /// State (L1).
    pub state: ServiceState,
    /// The day from which it is in that state.
    pub state_since: NaiveDate,
    /// When it was published; None: not in the public catalogue.
    pub published_at: Option<DateTime<Utc>>,
    /// Role mailbox.
    pub mailbox: Option<String>,
    /// Web page.
    pub website: Option<String>,
    /// How support is given (S4.2.8), in Swedish.
    pub support_sv: Option<String>,
    /// How support is given, in English.
    pub support_en: Option<String>,
    /// How it is ordered (S4.4.6), in Swedish.
    pub ordering_sv: Option<String>,
    /// How it is ordered, in English.
    pub ordering_en: Option<String>,
    /// Classification of confidentiality (konfidentialitet).
    pub confidentiality: Option<SecurityLevel>,
    /// Classification of integrity (riktighet).
    pub integrity: Option<SecurityLevel>,
    /// Classification of availability (tillgänglighet).
    pub availability: Option<SecurityLevel>,
    /// Day of the last security review.
    pub security_reviewed_on: Option<NaiveDate>,
    /// Day when the next security review is due.
    pub security_review_due: Option<NaiveDate>,
    /// Day when the public text was last reviewed.
    pub text_reviewed_on: Option<NaiveDate>,
    /// What its establishment means for the provider's IT environment (S1.3).
    pub environment_bearing: Option<String>,
    /// Day when the support process was last confirmed (S4.2.8).
    pub support_confirmed_on: Option<NaiveDate>,
    /// Day when the ordering routine was last confirmed (S4.4.6).
    pub ordering_confirmed_on: Option<NaiveDate>,
    /// Where the documentation is (S4.2.10).
    pub documentation: Option<String>,
    /// Day when the documentation was last confirmed.
    pub documentation_confirmed_on: Option<NaiveDate>,
    /// How support is given as the communicator has published it (S4.8.1), in Swedish.
    pub published_support_sv: Option<String>,
    /// The same in English.
    pub published_support_en: Option<String>,
    /// How it is ordered as the communicator has published it, in Swedish.
    pub published_ordering_sv: Option<String>,
    /// The same in English.
    pub published_ordering_en: Option<String>,
    /// The service it is a part of.
    pub part_of_id: Option<Uuid>,
    /// The service that takes its place.
    pub successor_id: Option<Uuid>,
    /// Sort key of the Swedish name (`governance::text::sort_key`).
    pub sort_sv: String,
    /// Sort key of the English name.
    pub sort_en: String,
    /// Folded text of both languages, for searching (`governance::text::search_key`).
    pub search: String,
    /// The day from which the present state, portfolio and publication hold: set it with each change of
    /// them; the history copies it.
    pub effective_on: NaiveDate,
    /// When that was recorded, by the program's clock: set it with each such change.
    pub recorded_at: DateTime<Utc>,
    /// Counts up with each change, for optimistic concurrency.
    pub version: i64,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source; always told where attested.
    pub source: Option<String>,
}

/// Relations are joined by hand, where access decides what may be read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
