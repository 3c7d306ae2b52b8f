//! Figures that are numbers, and the rows they open into.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Context, Object, Result, SimpleObject, TypeName};
use governance::words::PartySide;

use super::{amounts::Countable, path};
use crate::{
    access::{
        Member, Order, Paging,
        overview::{Figure, Figures, HORIZONS, When},
        rows::{AgreementRow, DeliveryRow},
    },
    graphql::{
        agreement::Agreement,
        agreement_status::AgreementStatus,
        connection::{Connection, counted, session},
        delivery::{Delivery, EffectiveDeliveryState},
        in_turn::{InTurn, Turns},
    },
};

impl Countable for Agreement {
    type Row = AgreementRow;

    fn counted(row: Member<AgreementRow>, _: When) -> Self {
        row.into()
    }
}

impl Countable for Delivery {
    type Row = DeliveryRow;

    fn counted(row: Member<DeliveryRow>, _: When) -> Self {
        Self(row)
    }
}

/// A figure that is a number of rows.
pub struct Count<T: Countable> {
    figures: Figures,
    figure: Figure<T::Row>,
    /// The figures of the same list, which are opened together.
    family: Arc<[Figure<T::Row>]>,
    value: i64,
}

impl<T: Countable> TypeName for Count<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Count", T::type_name()).into()
    }
}

/// A number of rows, and the rows (N8).
#[Object(name_type)]
impl<T> Count<T>
where
    T: Countable + From<Member<<T as Countable>::Row>>,
{
    /// The number.
    async fn value(&self) -> i64 {
        self.value
    }

    /// The rows that the figure stands for, by code.
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<T>> {
        let paging = Paging::new(Order::text("sort"), first, after, last, before, counted(ctx))?;
        let rows = self.figures.rows(session(ctx)?, &path(ctx), &self.figure, &self.family, &paging).await?;
        Ok(Connection::of(rows.page))
    }
}

impl<T: Countable> Count<T> {
    /// The figures of one list at a place; None where they are not shown.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all(
        ctx: &Context<'_>,
        figures: &Figures,
        family: Vec<Figure<T::Row>>,
    ) -> Result<Option<Vec<InTurn<Self>>>> {
        let family: Arc<[Figure<T::Row>]> = family.into();
        let mut all = Vec::with_capacity(family.len());
        for figure in family.iter() {
            let Some(sums) = figures.sums(session(ctx)?, figure).await? else { return Ok(None) };
            let value = sums.iter().map(|sum| sum.value).sum();
            let (figures, figure, family) = (figures.clone(), figure.clone(), Arc::clone(&family));
            all.push(Self { figures, figure, family, value }.into());
        }
        Ok(Some(all))
    }

    /// A figure of its own at a place; None where it is not shown.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(ctx: &Context<'_>, figures: &Figures, figure: Figure<T::Row>) -> Result<Option<InTurn<Self>>> {
        Ok(Self::all(ctx, figures, vec![figure]).await?.and_then(|mut all| all.pop()))
    }
}

/// The agreements that stand in one way.
#[derive(SimpleObject)]
pub struct AgreementsWithStatus {
    /// How they stand on the day.
    pub status: AgreementStatus,
    /// How many they are, and which.
    pub agreements: InTurn<Count<Agreement>>,
}

/// The agreements in force that end soon.
#[derive(SimpleObject)]
pub struct AgreementsEnding {
    /// Within how many days of the day; the longer include the shorter.
    pub within_days: i32,
    /// How many they are, and which.
    pub agreements: InTurn<Count<Agreement>>,
}

/// The deliveries in one state.
#[derive(SimpleObject)]
pub struct DeliveriesInState {
    /// Their state on the day.
    pub state: EffectiveDeliveryState,
    /// How many they are, and which.
    pub deliveries: InTurn<Count<Delivery>>,
}

/// Agreements by status.
///
/// # Errors
/// When the database does not answer.
pub async fn by_status(
    ctx: &Context<'_>,
    figures: &Figures,
    side: PartySide,
) -> Result<Option<Turns<AgreementsWithStatus>>> {
    let family = STATUSES.iter().map(|(_, text)| Figure::with_status(side, text)).collect();
    let counts = Count::all(ctx, figures, family).await?;
    let named = |counts: Vec<InTurn<Count<Agreement>>>| STATUSES.iter().map(|(status, _)| *status).zip(counts);
    let entry = |(status, agreements)| AgreementsWithStatus { status, agreements }.into();
    Ok(counts.map(|counts| named(counts).map(entry).collect()))
}

/// Agreements in force that end soon.
///
/// # Errors
/// When the database does not answer.
pub async fn ending(ctx: &Context<'_>, figures: &Figures, side: PartySide) -> Result<Option<Turns<AgreementsEnding>>> {
    let family = HORIZONS.iter().map(|days| Figure::ending(side, *days)).collect();
    let counts = Count::all(ctx, figures, family).await?;
    let days = HORIZONS.iter().map(|days| i32::try_from(*days).unwrap_or(i32::MAX));
    let entry = |(within_days, agreements)| AgreementsEnding { within_days, agreements }.into();
    Ok(counts.map(|counts| days.zip(counts).map(entry).collect()))
}

/// Deliveries by effective state.
///
/// # Errors
/// When the database does not answer.
pub async fn by_state(ctx: &Context<'_>, figures: &Figures) -> Result<Option<Turns<DeliveriesInState>>> {
    let states = EffectiveDeliveryState::ALL;
    let family = states.iter().map(|state| Figure::in_state(state.as_str())).collect();
    let counts = Count::all(ctx, figures, family).await?;
    let entry = |(state, deliveries)| DeliveriesInState { state, deliveries }.into();
    Ok(counts.map(|counts| states.into_iter().zip(counts).map(entry).collect()))
}

/// Every status of an agreement, as access tells it.
pub const STATUSES: [(AgreementStatus, &str); 8] = [
    (AgreementStatus::Draft, "DRAFT"),
    (AgreementStatus::InReview, "IN_REVIEW"),
    (AgreementStatus::AwaitingSignature, "AWAITING_SIGNATURE"),
    (AgreementStatus::Signed, "SIGNED"),
    (AgreementStatus::Upcoming, "UPCOMING"),
    (AgreementStatus::InForce, "IN_FORCE"),
    (AgreementStatus::Expired, "EXPIRED"),
    (AgreementStatus::Terminated, "TERMINATED"),
];
