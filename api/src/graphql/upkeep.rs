//! What is to be confirmed of a service by day, and what is overdue.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{Months, NaiveDate};
use governance::{lifecycle::ServiceState, words::Language};

use super::{ahead::Governed, connection::session, date::Date};
use crate::{
    access::{Member, rows::UpkeepRow},
    act::services::RoutineKind,
};

/// For how long a confirmation holds where no other day was set.
const HOLDS: Months = Months::new(12);

/// The first day whose confirmation has not run out.
pub fn held_since(today: NaiveDate) -> NaiveDate {
    let runs_out = |day: &NaiveDate| day.checked_add_months(HOLDS).is_some_and(|until| until < today);
    let day = today.checked_sub_months(HOLDS).unwrap_or(NaiveDate::MIN);
    // The 28th of February of one year earlier than its 29th runs out before it.
    if runs_out(&day) { day.succ_opt().unwrap_or(day) } else { day }
}

/// What is confirmed of a service.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReviewOf {
    /// The text in the catalogue.
    Text,
    /// The support process.
    Support,
    /// The ordering routine.
    Ordering,
    /// The documentation.
    Documentation,
    /// Information security.
    Security,
}

/// When something of a service was last confirmed, and when it is to be again.
#[derive(SimpleObject, Clone, Debug)]
pub struct Review {
    /// What is confirmed.
    pub of: ReviewOf,
    /// The clause that asks for it.
    pub clause: &'static str,
    /// When it last was; null: never.
    pub last_on: Option<Date>,
    /// When it is to be: twelve months after, or on the day that was set; null where it never was.
    pub due_on: Option<Date>,
    /// Whether that day has passed; or the service is active, and it never was.
    pub overdue: bool,
}

/// How a service is kept up.
#[derive(Clone)]
pub struct Upkeep(pub Member<UpkeepRow>);

impl From<Member<UpkeepRow>> for Upkeep {
    fn from(row: Member<UpkeepRow>) -> Self {
        Self(row)
    }
}

impl Governed for Upkeep {
    type Row = UpkeepRow;
}

/// How a service is kept up (S4.8.1, S4.2.8, S4.4.6, S4.2.10, S2.6): seen by the provider's staff.
#[Object(name = "ServiceUpkeep")]
impl Upkeep {
    /// What its establishment means for the provider's IT environment (S1.3).
    async fn environment_bearing(&self) -> Option<&str> {
        self.0.environment_bearing.as_deref()
    }

    /// Where its documentation is (S4.2.10).
    async fn documentation(&self) -> Option<&str> {
        self.0.documentation.as_deref()
    }

    /// How users get support as it is described (S4.2.8): `Service.support` is what is published of it. The other language
    /// stands in where one is missing.
    async fn support(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.support.get(language)
    }

    /// How the service is ordered as it is described (S4.4.6): `Service.ordering` is what is published of it. The other
    /// language stands in where one is missing.
    async fn ordering(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.ordering.get(language)
    }

    /// What is described and waits for the communicator to publish it (S4.8.1).
    async fn awaits_publication(&self) -> Vec<RoutineKind> {
        let waits = [
            (RoutineKind::Support, self.0.support != self.0.published_support),
            (RoutineKind::Ordering, self.0.ordering != self.0.published_ordering),
        ];
        waits.into_iter().filter(|(_, waits)| *waits).map(|(routine, _)| routine).collect()
    }

    /// What is confirmed by day.
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Vec<Review>> {
        let (row, today) = (&self.0, session(ctx)?.today());
        let active = row.state == ServiceState::Active;
        let review = |of, clause, last: Option<NaiveDate>, set: Option<NaiveDate>| {
            let due = set.or_else(|| last.and_then(|day| day.checked_add_months(HOLDS)));
            let asked = active && (of != ReviewOf::Text || row.published_at.is_some());
            let overdue = due.map_or(asked, |day| day < today);
            Review { of, clause, last_on: last.map(Date), due_on: due.map(Date), overdue }
        };
        Ok(vec![
            review(ReviewOf::Text, "S4.8.1", row.text_reviewed_on, None),
            review(ReviewOf::Support, "S4.2.8", row.support_confirmed_on, None),
            review(ReviewOf::Ordering, "S4.4.6", row.ordering_confirmed_on, None),
            review(ReviewOf::Documentation, "S4.2.10", row.documentation_confirmed_on, None),
            review(ReviewOf::Security, "S2.6", row.security_reviewed_on, row.security_review_due),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A confirmation is overdue where the list of services says so.
    #[test]
    fn confirmations_hold_from_one_day_on() {
        let first = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();
        for today in first.iter_days().take(3 * 365) {
            let since = held_since(today);
            for day in since.iter_days().skip(1).take(2).chain([since, since.pred_opt().unwrap()]) {
                let overdue = day.checked_add_months(HOLDS).unwrap() < today;
                assert_eq!(day < since, overdue, "{day} on {today}");
            }
        }
    }
}
