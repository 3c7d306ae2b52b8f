//! Information security of a service (S2.6): staff only (V6).

use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;
use governance::words::{Language, SecurityLevel};

use super::connection::{key, session};
use crate::access::{
    Filter, Member, Nesting, Order, Paging,
    rows::{SecurityMeasureRow, SecurityRow},
};

/// Classification and reviews of information security.
pub struct Security(pub Member<SecurityRow>);

/// Classification and reviews of a service's information security (informationssäkerhet, S2.6): how serious the
/// consequences of a breach are, when that was reviewed, and what is to be done.
#[Object(name = "ServiceSecurity")]
impl Security {
    /// Confidentiality (konfidentialitet).
    async fn confidentiality(&self) -> Option<SecurityLevel> {
        self.0.confidentiality
    }

    /// Integrity (riktighet).
    async fn integrity(&self) -> Option<SecurityLevel> {
        self.0.integrity
    }

    /// Availability (tillgänglighet).
    async fn availability(&self) -> Option<SecurityLevel> {
        self.0.availability
    }

    /// When it was last reviewed.
    async fn reviewed_on(&self) -> Option<NaiveDate> {
        self.0.reviewed_on
    }

    /// When it is to be reviewed next.
    async fn review_due(&self) -> Option<NaiveDate> {
        self.0.review_due
    }

    /// Measures, earliest due first.
    async fn measures(&self, ctx: &Context<'_>) -> Result<Vec<SecurityMeasure>> {
        let nesting = Nesting { parent: "t.service_id", from: "security_measure t" };
        let paging = Paging::whole(Order::date("due_on"));
        let page = self.0.many(session(ctx)?, &key(ctx), nesting, paging, Filter::default()).await?;
        Ok(page.rows.into_iter().map(|(_, row)| SecurityMeasure(row)).collect())
    }
}

/// A measure for a service's security.
pub struct SecurityMeasure(pub Member<SecurityMeasureRow>);

/// A measure for a service's information security (säkerhetsåtgärd, S4.2.3).
#[Object]
impl SecurityMeasure {
    /// What is to be done; the other language stands in where one is missing.
    async fn measure(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.measure.get(language)
    }

    /// By when.
    async fn due_on(&self) -> NaiveDate {
        self.0.due_on
    }

    /// When it was done; null: open.
    async fn done_on(&self) -> Option<NaiveDate> {
        self.0.done_on
    }
}

impl From<Member<SecurityRow>> for Security {
    fn from(row: Member<SecurityRow>) -> Self {
        Self(row)
    }
}

impl From<Member<SecurityMeasureRow>> for SecurityMeasure {
    fn from(row: Member<SecurityMeasureRow>) -> Self {
        Self(row)
    }
}
