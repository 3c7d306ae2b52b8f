//! Fulfilment of agreements (U2.8): promise by promise and period by period; and what both parties did.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Months, Utc};
use futures_util::{FutureExt, future::BoxFuture};

use super::{
    agreement_part::AgreementPart,
    ahead::{Governed, key},
    connection::session,
    date::Date,
    money::Decimal,
    target::ServiceTarget,
};
use crate::{
    access::{
        Member, Session,
        agreements::fulfilment::{self, Between},
        rows::{OrganisationRow, PartRow, PartyFulfilmentRow},
    },
    error::ApiError,
};

/// How a promise was kept in a period.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FulfilmentState {
    /// Uppfyllt: what was measured meets the target.
    Met,
    /// Inte uppfyllt: what was measured does not.
    Breached,
    /// Inte mätt: nothing was measured.
    NotMeasured,
}

impl FulfilmentState {
    /// How the outcome stands.
    pub fn of(outcome: &fulfilment::Outcome) -> Self {
        match &outcome.measured {
            None => Self::NotMeasured,
            Some(value) if value.met => Self::Met,
            Some(_) => Self::Breached,
        }
    }
}

/// Between which days one asks; without them, the last twelve months.
///
/// # Errors
/// When the days are in the wrong order, or more than ten years apart.
pub fn between(session: &Session, from: Option<Date>, to: Option<Date>) -> Result<Between, ApiError> {
    let to = to.map_or(session.today(), Date::day);
    let from = from.map(Date::day).or_else(|| to.checked_sub_months(Months::new(12)));
    let from = from.ok_or_else(|| ApiError::bad_input("from", "There is no such day."))?;
    if from > to || (to - from).num_days() > 3_660 {
        return Err(ApiError::bad_input("from", "From a day on until a later one, at most ten years."));
    }
    Ok(Between { from, to })
}

/// One promise in one period.
pub struct FulfilmentRow(fulfilment::Outcome);

/// One promise in one period (U2.8): the target, what was measured, and whether that meets it.
#[Object]
impl FulfilmentRow {
    /// The target.
    async fn target(&self) -> ServiceTarget {
        ServiceTarget::from(self.0.target.clone())
    }

    /// First day of the period.
    async fn period_start(&self) -> Date {
        Date(self.0.start)
    }

    /// First day after the period.
    async fn period_end(&self) -> Date {
        Date(self.0.end)
    }

    /// What was measured, in the target's unit; null where nothing was.
    async fn value(&self) -> Option<Decimal> {
        self.0.measured.as_ref().map(|value| Decimal::thousandths(value.value_thousandths))
    }

    /// Whether it was met.
    async fn state(&self) -> FulfilmentState {
        FulfilmentState::of(&self.0)
    }

    /// How often the value was recorded: more than once, where it was corrected; null where nothing was.
    async fn revision(&self) -> Option<i32> {
        self.0.measured.as_ref().map(|value| value.revision)
    }
}

/// How the promises to a party were kept.
pub struct Fulfilment {
    outcomes: Vec<fulfilment::Outcome>,
}

/// How the promises to a party were kept between two days, and what they come to: each figure is the number of such rows
/// (N8).
#[Object]
impl Fulfilment {
    /// Every promise in every period that lies between the days whole and is over: by target, then by period.
    async fn rows(&self) -> Vec<FulfilmentRow> {
        self.outcomes.iter().cloned().map(FulfilmentRow).collect()
    }

    /// In how many of them it was met.
    async fn met(&self) -> usize {
        fulfilment::counted(&self.outcomes).0
    }

    /// In how many of them it was not.
    async fn breached(&self) -> usize {
        fulfilment::counted(&self.outcomes).1
    }

    /// In how many of them nothing was measured.
    async fn not_measured(&self) -> usize {
        fulfilment::counted(&self.outcomes).2
    }
}

/// What was promised to a party, and how it was kept.
///
/// # Errors
/// When the days cannot be, or the database does not answer.
pub fn of_part<'a>(
    part: &'a Member<PartRow>,
    ctx: &'a Context<'_>,
    from: Option<Date>,
    to: Option<Date>,
) -> BoxFuture<'a, Result<Fulfilment>> {
    let read = async move {
        let session = session(ctx)?;
        Ok(Fulfilment { outcomes: part.outcomes(session, between(session, from, to)?).await? })
    };
    read.boxed()
}

/// How the parties of a part did what they answer for.
///
/// # Errors
/// When the days cannot be, or the database does not answer.
pub fn parties_of<'a>(
    part: &'a Member<PartRow>,
    ctx: &'a Context<'_>,
    from: Option<Date>,
    to: Option<Date>,
) -> BoxFuture<'a, Result<Vec<PartyFulfilment>>> {
    let read = async move {
        let session = session(ctx)?;
        let between = between(session, from, to)?;
        let rows = part.party_fulfilments(session, &key(ctx), between).await?;
        Ok(rows.into_iter().map(PartyFulfilment).collect())
    };
    read.boxed()
}

/// What was promised to a customer, and how it was kept, over all its agreements that one may see.
pub struct CustomerFulfilment {
    parts: Vec<(Member<PartRow>, Vec<fulfilment::Outcome>)>,
}

/// How the promises to a customer were kept between two days, over all its parts that you may see (U2.8): each figure is
/// the sum of those of the parts (N8).
#[Object]
impl CustomerFulfilment {
    /// Its own parts of what was in force at some time between the days.
    async fn parts(&self) -> Vec<PartFulfilment> {
        self.parts
            .iter()
            .map(|(part, outcomes)| PartFulfilment {
                part: AgreementPart(part.clone()),
                fulfilment: Fulfilment { outcomes: outcomes.clone() },
            })
            .collect()
    }

    /// In how many periods a promise was met.
    async fn met(&self) -> usize {
        self.sum(|counted| counted.0)
    }

    /// In how many it was not.
    async fn breached(&self) -> usize {
        self.sum(|counted| counted.1)
    }

    /// In how many nothing was measured.
    async fn not_measured(&self) -> usize {
        self.sum(|counted| counted.2)
    }
}

impl CustomerFulfilment {
    fn sum(&self, figure: impl Fn((usize, usize, usize)) -> usize) -> usize {
        self.parts.iter().map(|(_, outcomes)| figure(fulfilment::counted(outcomes))).sum()
    }
}

/// One part, and how the promises in it were kept.
#[derive(SimpleObject)]
pub struct PartFulfilment {
    /// The customer's part.
    pub part: AgreementPart,
    /// How the promises in it were kept.
    pub fulfilment: Fulfilment,
}

/// What was promised to a customer, and how it was kept.
///
/// # Errors
/// When the days cannot be, or the database does not answer.
pub fn of_customer<'a>(
    customer: &'a Member<OrganisationRow>,
    ctx: &'a Context<'_>,
    from: Option<Date>,
    to: Option<Date>,
) -> BoxFuture<'a, Result<CustomerFulfilment>> {
    let read = async move {
        let session = session(ctx)?;
        let between = between(session, from, to)?;
        let mut parts = Vec::new();
        // One cohort: whatever is read for the first is read for all.
        for part in customer.parts_between(session, between).await? {
            let outcomes = part.outcomes(session, between).await?;
            parts.push((part, outcomes));
        }
        Ok(CustomerFulfilment { parts })
    };
    read.boxed()
}

/// How a party did what it answers for.
#[derive(Clone)]
pub struct PartyFulfilment(pub Member<PartyFulfilmentRow>);

impl From<Member<PartyFulfilmentRow>> for PartyFulfilment {
    fn from(row: Member<PartyFulfilmentRow>) -> Self {
        Self(row)
    }
}

impl Governed for PartyFulfilment {
    type Row = PartyFulfilmentRow;
}

/// Whether a party, or the keeper towards it, did in a period what it answers for (U2.8): seen by the party and the
/// keeper's people (V2), by no other party (N7).
#[Object]
impl PartyFulfilment {
    /// What tells it from others.
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Whether it is about what the keeper answers for towards the party; else about what the party answers for.
    async fn of_keeper(&self) -> bool {
        self.0.of_keeper
    }

    /// First day of the period.
    async fn period_start(&self) -> Date {
        Date(self.0.period_start)
    }

    /// First day after the period.
    async fn period_end(&self) -> Date {
        Date(self.0.period_end)
    }

    /// Whether it did.
    async fn fulfilled(&self) -> bool {
        self.0.fulfilled
    }

    /// In what, or in what not.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// How often it was recorded for the period; this is the last.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }
}
