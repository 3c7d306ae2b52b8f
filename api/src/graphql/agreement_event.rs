//! What has changed of what an organisation has as a party, since one last looked (V2, V6, N7).

use async_graphql::{Context, Object, Result};
use chrono::{Days, NaiveDate};
use futures_util::{FutureExt, future::BoxFuture};

use super::{
    agreement::Agreement,
    agreement_line::AgreementLine,
    agreement_version::AgreementVersion,
    ahead::{key, one},
    connection::{Connection, counted, session},
    date::Date,
    delivery::Delivery,
    target::{MeasuredValue, ServiceTarget},
};
use crate::{
    access::{
        Member, One, Page, Paging,
        agreements::events::{AgreementEventKind, AgreementEventRow, NEWEST},
        rows::{AgreementRow, DeliveryRow, LineRow, MeasuredRow, OrganisationRow, TargetRow, VersionRow},
    },
    error::ApiError,
};

/// How many days back one looks where no day is told.
const LOOK_BACK: u64 = 30;

/// Something that has come to pass.
#[derive(Clone)]
pub struct AgreementEvent(Member<AgreementEventRow>);

const AGREEMENT: One<AgreementEventRow, AgreementRow> = One::new("agreement_id", |row| row.agreement_id);
const VERSION: One<AgreementEventRow, VersionRow> = One::new("version_id", |row| row.version_id);
const LINE: One<AgreementEventRow, LineRow> = One::new("line_id", |row| row.line_id);
const DELIVERY: One<AgreementEventRow, DeliveryRow> = One::new("delivery_id", |row| row.delivery_id);
const MEASURED: One<AgreementEventRow, MeasuredRow> = One::new("measured_id", |row| row.measured_id);
const TARGET: One<AgreementEventRow, TargetRow> = One::new("target_id", |row| row.target_id);

/// Something that has come to pass with an agreement that an organisation is party to, or with a delivery to it. Told from
/// the rows that it is of, to whoever may read those: nothing of another party (V2, V6, N7).
#[Object]
impl AgreementEvent {
    /// What it is.
    async fn kind(&self) -> AgreementEventKind {
        self.0.kind
    }

    /// The day on which it had both come to pass and been recorded here: what is entered late comes on the day when it is
    /// entered.
    async fn on(&self) -> Date {
        Date(self.0.on)
    }

    /// The day that it is about: the first day of a version, of an adjusted price or of a delivery; the first day without,
    /// of an end; the first day after what was measured; the day on which it was signed, or notice given.
    async fn effective_on(&self) -> Date {
        Date(self.0.effective_on)
    }

    /// Of a signature that was made elsewhere, such as on paper, and attested here: where the document is kept (O5); null
    /// otherwise.
    async fn attested_from(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        if self.0.kind != AgreementEventKind::Signed {
            return Ok(None);
        }
        let session = session(ctx)?;
        let read = self.0.together("/attestedFrom", |cohort| {
            let signed = cohort.rows().iter().filter(|row| row.kind == AgreementEventKind::Signed);
            // What tells a signature from others is its part.
            let parts: Vec<_> = signed.map(AgreementEventRow::id).collect();
            async move { session.attested_from(&parts).await }
        });
        Ok(read.boxed().await?.get(&self.0.id()).cloned())
    }

    /// The agreement; null of a delivery.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(&self.0, ctx, &AGREEMENT).await
    }

    /// Its version; null of a delivery.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<AgreementVersion>> {
        one(&self.0, ctx, &VERSION).await
    }

    /// The line whose price was adjusted; null otherwise.
    async fn line(&self, ctx: &Context<'_>) -> Result<Option<AgreementLine>> {
        one(&self.0, ctx, &LINE).await
    }

    /// The delivery that began or ended; null otherwise.
    async fn delivery(&self, ctx: &Context<'_>) -> Result<Option<Delivery>> {
        one(&self.0, ctx, &DELIVERY).await
    }

    /// What was measured, of a target that was not met; null otherwise.
    async fn measured(&self, ctx: &Context<'_>) -> Result<Option<MeasuredValue>> {
        one(&self.0, ctx, &MEASURED).await
    }

    /// That target; null otherwise.
    async fn target(&self, ctx: &Context<'_>) -> Result<Option<ServiceTarget>> {
        one(&self.0, ctx, &TARGET).await
    }
}

/// From which day on until which; nothing is told of days to come.
fn between(today: NaiveDate, since: Option<Date>, until: Option<Date>) -> Result<(NaiveDate, NaiveDate), ApiError> {
    let until = until.map_or(today, Date::day).min(today);
    let since = since.map(Date::day).or_else(|| today.checked_sub_days(Days::new(LOOK_BACK)));
    Ok((since.ok_or_else(|| ApiError::bad_input("since", "There is no such day."))?, until))
}

/// What has come to pass with what an organisation has.
pub fn of_organisation<'a>(
    organisation: &'a Member<OrganisationRow>,
    ctx: &'a Context<'_>,
    (since, until): (Option<Date>, Option<Date>),
    (first, after, last, before): (Option<i32>, Option<String>, Option<i32>, Option<String>),
) -> BoxFuture<'a, Result<Connection<AgreementEvent>>> {
    let read = async move {
        let (session, mut key) = (session(ctx)?, key(ctx).into_owned());
        let paging = Paging::new(NEWEST, first, after, last, before, counted(ctx))?;
        let days = between(session.today(), since, until)?;
        key.push_str(if paging.count { " counted" } else { "" });
        let pages = organisation.together(&key, |cohort| {
            let paging = &paging;
            async move { session.events_of(&cohort.ids(), days, paging).await }
        });
        let pages = pages.await?;
        let Page { order, rows, has_previous, has_next, total } =
            pages.get(&organisation.id).cloned().unwrap_or_else(|| Page::empty(&paging));
        let rows = rows.into_iter().map(|(sort, event)| (sort, (event.id(), AgreementEvent(event)))).collect();
        Ok(Connection::made(Page { order, rows, has_previous, has_next, total }))
    };
    read.boxed()
}
