//! How long an agreement holds (L2, U2.6): terms, notice, renewal, expiry. All of it follows from dates.
//!
//! Days are civil days, spans half open: `until` is the first day without. Months are counted by the calendar; a day that
//! a month lacks becomes its last. A period of notice is counted as the law counts one (1930:173): notice given on 15
//! March with three months holds the agreement through 15 June, so that 16 June is the first day without. Nothing is
//! moved for Sundays or holidays: an agreement ends on the day it ends on.

use chrono::{Datelike, Months, NaiveDate};

/// A span of days: from the first up to, but not including, `until`; None: until further notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// First day without.
    pub until: Option<NaiveDate>,
}

impl Span {
    /// Whether the day falls in it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether no day falls in it.
    pub fn is_empty(&self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }

    /// The days that fall in both; None where there are none.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let both = Self {
            from: self.from.max(other.from),
            until: match (self.until, other.until) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
        };
        (!both.is_empty()).then_some(both)
    }

    /// The days of it that fall in none of `others`, as spans in order.
    pub fn without(&self, others: &[Self]) -> Vec<Self> {
        let mut covers: Vec<Self> = others.iter().filter_map(|other| self.intersection(other)).collect();
        covers.sort_unstable_by_key(|cover| cover.from);
        let mut bare = Vec::new();
        // The first day not known to be covered; None: all days from some day on are.
        let mut next = (!self.is_empty()).then_some(self.from);
        for cover in covers {
            let Some(day) = next else { break };
            if day < cover.from {
                bare.push(Self { from: day, until: Some(cover.from) });
            }
            next = cover.until.map(|until| until.max(day));
        }
        bare.extend(next.map(|from| Self { from, until: self.until }).filter(|rest| !rest.is_empty()));
        bare
    }
}

/// The day so many months later (earlier, where negative); a day that the month lacks becomes its last. None beyond the
/// calendar's ends.
pub fn add_months(day: NaiveDate, months: i32) -> Option<NaiveDate> {
    let count = Months::new(months.unsigned_abs());
    if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) }
}

/// To which day a notice ends an agreement, once its months have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeTo {
    /// The very day.
    Day,
    /// The end of the calendar month.
    MonthEnd,
    /// The end of the term: of the current one, or, where the months no longer fit into it, of the next.
    TermEnd,
}

/// Uppsägningstid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Notice {
    /// Calendar months.
    pub months: u16,
    /// To which day.
    pub to: NoticeTo,
}

impl Notice {
    /// The first day on which the months have passed since notice was given: the day after their last.
    fn passed(self, given: NaiveDate) -> Option<NaiveDate> {
        add_months(given, self.months.into())?.succ_opt()
    }

    /// The last day on which notice may be given so that its months have passed by `end`, the first day without. None
    /// beyond the calendar's ends.
    pub fn last_day_for(self, end: NaiveDate) -> Option<NaiveDate> {
        let last = end.pred_opt()?;
        let counted_back = add_months(last, -i32::from(self.months))?;
        // Several days reach the last day of a short month: the latest of them is the one that is meant.
        let is_month_end = last.succ_opt().is_none_or(|next| next.day() == 1);
        if is_month_end { month_end(counted_back)?.pred_opt() } else { Some(counted_back) }
    }
}

/// The first day of the next month: the first without, where something lasts to the end of this day's month.
fn month_end(day: NaiveDate) -> Option<NaiveDate> {
    add_months(day.with_day(1)?, 1)
}

/// The terms of an agreement version on how long it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// The first term.
    pub first: Span,
    /// How notice ends it; None: not by notice.
    pub notice: Option<Notice>,
    /// By how many months it is renewed at the end of each term, unless notice was given in time; None: not.
    pub renewal_months: Option<u16>,
}

impl Term {
    /// The terms as they are commonly written: where it renews, notice is to the end of the term, and may be given to the
    /// last where no months are said; else it is to the day.
    pub fn written(first: Span, notice_months: Option<u16>, renewal_months: Option<u16>) -> Self {
        let renewal_months = renewal_months.filter(|months| *months > 0);
        let notice = if renewal_months.is_some() {
            Some(Notice { months: notice_months.unwrap_or(0), to: NoticeTo::TermEnd })
        } else {
            notice_months.map(|months| Notice { months, to: NoticeTo::Day })
        };
        Self { first, notice, renewal_months }
    }

    /// The same, where it is agreed that notice which else is to the day is to the end of the calendar month.
    #[must_use]
    pub fn to_month_end(self, agreed: bool) -> Self {
        match self.notice {
            Some(Notice { months, to: NoticeTo::Day }) if agreed => {
                Self { notice: Some(Notice { months, to: NoticeTo::MonthEnd }), ..self }
            }
            _ => self,
        }
    }

    /// Whether notice may end it on that day at all, as the first day without: to the end of the term, only where one
    /// ends; to the end of the month, only with one. Whether notice is given in time is another question.
    pub fn may_end_on(&self, day: NaiveDate) -> bool {
        match self.notice.map(|notice| notice.to) {
            None => false,
            Some(NoticeTo::Day) => true,
            Some(NoticeTo::MonthEnd) => day.day() == 1 || self.expires() == Some(day),
            Some(NoticeTo::TermEnd) if self.first.until.is_none() => true,
            Some(NoticeTo::TermEnd) => {
                day.pred_opt().and_then(|last| self.current(last)).is_some_and(|term| term.until == Some(day))
            }
        }
    }

    /// The end of the first term and the months by which it is renewed; None where it is not.
    fn renewal(&self) -> Option<(NaiveDate, u16)> {
        self.first.until.zip(self.renewal_months.filter(|months| *months > 0))
    }

    /// The first day without by dates alone: None where it renews or holds until further notice.
    pub fn expires(&self) -> Option<NaiveDate> {
        if self.renewal().is_some() { None } else { self.first.until }
    }

    /// The end of the first term and of every renewal is counted from the first, so that a term that ends with a month
    /// goes on ending with months.
    fn end_of(&self, renewals: u32) -> Option<NaiveDate> {
        let Some((end, months)) = self.renewal() else { return self.first.until };
        end.checked_add_months(Months::new(renewals.checked_mul(months.into())?))
    }

    /// How many times it has been renewed by the first term end at or after `day`.
    fn renewals_to(&self, day: NaiveDate) -> Option<u32> {
        let Some((end, months)) = self.renewal() else { return Some(0) };
        let apart =
            (day.year() - end.year()) * 12 + i32::try_from(day.month()).ok()? - i32::try_from(end.month()).ok()?;
        // Never too many: a month short of what the calendar says, then up by the day.
        let mut renewals = u32::try_from((apart - 1).max(0)).ok()? / u32::from(months);
        while self.end_of(renewals)? < day {
            renewals += 1;
        }
        Some(renewals)
    }

    /// The term that the day falls in, the first or a renewal, where no notice was given; None outside.
    pub fn current(&self, day: NaiveDate) -> Option<Span> {
        if self.renewal().is_none() {
            return Some(self.first).filter(|span| span.contains(day));
        }
        if day < self.first.from {
            return None;
        }
        let renewals = self.renewals_to(day.succ_opt()?)?;
        let from = if renewals == 0 { self.first.from } else { self.end_of(renewals - 1)? };
        Some(Span { from, until: self.end_of(renewals) })
    }

    /// The day on which it is renewed next, after `day`: the first day of the term that then begins.
    pub fn next_renewal(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.renewal()?;
        self.end_of(self.renewals_to(day.succ_opt()?)?)
    }

    /// The first day without, where notice is given on `given`; never before the agreement begins, never after it expires.
    /// None where notice does not end it: there is no such term, or it has expired.
    pub fn ends_by_notice(&self, given: NaiveDate) -> Option<NaiveDate> {
        let notice = self.notice?;
        if self.expires().is_some_and(|end| end <= given) {
            return None;
        }
        let passed = notice.passed(given)?.max(self.first.from);
        let end = match notice.to {
            NoticeTo::Day => passed,
            // The last day with it is in the month that ends.
            NoticeTo::MonthEnd => month_end(passed.pred_opt()?)?.max(self.first.from),
            // Until further notice there is no term to go to the end of.
            NoticeTo::TermEnd if self.first.until.is_none() => passed,
            NoticeTo::TermEnd => self.end_of(self.renewals_to(passed)?)?,
        };
        Some(self.expires().map_or(end, |expires| end.min(expires)))
    }

    /// Whether it expires by its dates before notice given on that day has run out: it is not the notice that ends it then.
    pub fn expires_before_notice(&self, given: NaiveDate) -> bool {
        let open = Self { first: Span { until: None, ..self.first }, ..*self };
        let runs_out = open.ends_by_notice(given);
        self.expires().is_some_and(|end| runs_out.is_none_or(|runs_out| runs_out > end))
    }

    /// The first day without: by notice, where it was given, else by dates alone. None: no end is known.
    pub fn ends(&self, notice_given: Option<NaiveDate>) -> Option<NaiveDate> {
        notice_given.and_then(|given| self.ends_by_notice(given)).or_else(|| self.expires())
    }

    /// Whether it holds on the day.
    pub fn in_force(&self, day: NaiveDate, notice_given: Option<NaiveDate>) -> bool {
        Span { from: self.first.from, until: self.ends(notice_given) }.contains(day)
    }

    /// The last day, from `day` on, to give notice for the nearest end that notice can still reach (to be given "by" it).
    /// None where notice changes nothing: none is agreed, or it expires before the months have passed.
    pub fn last_day_of_notice(&self, day: NaiveDate) -> Option<NaiveDate> {
        let end = self.ends_by_notice(day)?;
        let last = self.notice?.last_day_for(end)?;
        (last >= day).then_some(last)
    }
}
