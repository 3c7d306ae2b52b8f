//! Follow-ups of annual plans: type.

use async_graphql::{Context, Object, Result};

use super::{
    ahead::{Governed, Selected, one},
    date::Date,
    person::Person,
};
use crate::access::{
    Member, One, Relation,
    rows::{PersonRow, PlanFollowUpRow},
};

/// How an established plan goes (uppföljning, S3.2.4).
#[derive(Clone)]
pub struct PlanFollowUp(pub Member<PlanFollowUpRow>);

impl From<Member<PlanFollowUpRow>> for PlanFollowUp {
    fn from(row: Member<PlanFollowUpRow>) -> Self {
        Self(row)
    }
}

const RECORDED_BY: One<PlanFollowUpRow, PersonRow> =
    One::new("recorded_by_person_id", |row| Some(row.recorded_by_person_id));

impl Governed for PlanFollowUp {
    type Row = PlanFollowUpRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        (field.name() == "recordedBy").then(|| field.one::<_, Person>(&RECORDED_BY))
    }
}

/// How an established plan goes (uppföljning, S3.2.4).
#[Object]
impl PlanFollowUp {
    /// Of which day.
    async fn on_day(&self) -> Date {
        Date(self.0.on_day)
    }

    /// How it goes.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who recorded it; null where you may not see the name (V8).
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(&self.0, ctx, &RECORDED_BY).await
    }
}
