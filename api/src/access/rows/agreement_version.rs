//! Versions of agreements as access reads them, and what follows from their dates.

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::{
    action::Kind,
    decide::Extent,
    lifecycle::VersionState,
    term::{Span, Term},
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::access::{
    agreements::facets,
    row::{Columns, Row},
};

/// The versions, each with the first day of a later registered one, as `t`.
macro_rules! superseded_versions {
    () => {
        "(SELECT version.*, (SELECT MIN(n.valid_from) FROM agreement_version n \
         WHERE n.agreement_id = version.agreement_id AND n.state = 'REGISTERED' AND n.number > version.number) \
         AS superseded_from, CAST(NULL AS date) AS leaves_on FROM agreement_version version) t"
    };
}

/// A version of an agreement (avtalsversion, L2): what follows from its dates. What else is common to all parties is read
/// only when asked for.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// Id.
    pub id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// 1, 2, 3 … within the agreement.
    pub number: i32,
    /// Life-cycle state (L2).
    pub state: VersionState,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day without; None: until further notice.
    pub valid_until: Option<NaiveDate>,
    /// Months of notice before the end.
    pub notice_months: Option<i32>,
    /// Months by which it is prolonged where no notice is given.
    pub renewal_months: Option<i32>,
    /// First day without, after notice.
    pub terminated_from: Option<NaiveDate>,
    /// First day of a later registered version, which takes its place from then on.
    pub superseded_from: Option<NaiveDate>,
    /// Whether notice runs until the end of a calendar month.
    pub notice_to_month_end: bool,
    /// The first day without it for those whose parts the viewer sees, where all of them have given notice of it, each for
    /// itself, or the keeper has. Read with the versions of an agreement.
    pub leaves_on: Option<NaiveDate>,
}

/// How long a version holds by its terms.
pub fn written(first: Span, notice_months: Option<i32>, renewal_months: Option<i32>, to_month_end: bool) -> Term {
    let months = |months: Option<i32>| months.and_then(|months| u16::try_from(months).ok());
    Term::written(first, months(notice_months), months(renewal_months)).to_month_end(to_month_end)
}

impl VersionRow {
    /// Whether it is registered.
    pub fn registered(&self) -> bool {
        self.state == VersionState::Registered
    }

    /// The first day without it by its own dates: termination before the agreed end.
    pub fn own_end(&self) -> Option<NaiveDate> {
        self.terminated_from.or(self.valid_until)
    }

    /// The first day without it by notice that was given of it, as far as the viewer sees.
    pub fn noticed(&self) -> Option<NaiveDate> {
        [self.terminated_from, self.leaves_on].into_iter().flatten().min()
    }

    /// Whether it holds on the day or on one after it: one that is renewed goes on after its term.
    pub fn holds_after(&self, day: NaiveDate) -> bool {
        let renews = self.renewal_months.is_some_and(|months| months > 0);
        let agreed = self.valid_until.filter(|_| !renews);
        let until = [agreed, self.terminated_from, self.superseded_from].into_iter().flatten().min();
        until.is_none_or(|until| until > day && self.valid_from.is_none_or(|from| until > from))
    }

    /// Whether another takes its place before it begins: it never holds.
    pub fn is_passed_over(&self) -> bool {
        self.superseded_from.is_some_and(|next| self.valid_from.is_none_or(|from| next <= from))
    }

    /// The days on which it is in force, half open; None where it never is.
    pub fn term(&self) -> Option<(NaiveDate, Option<NaiveDate>)> {
        let from = self.valid_from.filter(|_| self.registered())?;
        let until = [self.valid_until, self.terminated_from, self.superseded_from].into_iter().flatten().min();
        until.is_none_or(|until| from < until).then_some((from, until))
    }

    /// How long it holds by its terms, counted from the end that was signed where it was renewed since
    /// ([`Member::first_ends`](crate::access::Member::first_ends)) (U2.6); None before its first day is said.
    pub fn written(&self, first_end: Option<NaiveDate>) -> Option<Term> {
        let first = Span { from: self.valid_from?, until: first_end.or(self.valid_until) };
        Some(written(first, self.notice_months, self.renewal_months, self.notice_to_month_end))
    }

    /// Whether it is the version in force on `day`: registered, begun, neither ended nor followed by a later one.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.term().is_some_and(|(from, until)| from <= day && until.is_none_or(|until| day < until))
    }

    /// Whether it stood on `day`: the last registered one to have begun, ended or not.
    pub fn stood(&self, day: NaiveDate) -> bool {
        self.registered()
            && self.valid_from.is_some_and(|from| from <= day)
            && self.superseded_from.is_none_or(|next| day < next)
    }
}

impl Row for VersionRow {
    const KIND: Kind = Kind::Agreement;
    const TABLE: &'static str = superseded_versions!();
    const COLUMNS: &'static str = "t.id, t.agreement_id, t.number, t.state, t.valid_from, t.valid_until, \
        t.notice_months, t.renewal_months, t.terminated_from, t.superseded_from, t.notice_to_month_end, t.leaves_on";

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            agreement_id: columns.take()?,
            number: columns.take()?,
            state: columns.word(VersionState::parse)?,
            valid_from: columns.take()?,
            valid_until: columns.take()?,
            notice_months: columns.take()?,
            renewal_months: columns.take()?,
            terminated_from: columns.take()?,
            superseded_from: columns.take()?,
            notice_to_month_end: columns.take()?,
            leaves_on: columns.take()?,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }

    fn covered(extent: &Extent, facet: &Sql) -> Sql {
        // The version itself is what the facet is of.
        if facet.is_empty() {
            return Sql::new("EXISTS (SELECT 1 FROM agreement_part p WHERE p.version_id = t.id AND ")
                .and_then(governed::condition_of(extent, "t"))
                .and_then(")");
        }
        facets::seen("p.version_id = t.id", extent, facet)
    }
}
