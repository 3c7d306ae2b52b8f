//! Conditions on the facet through which an agreement is seen: the part `p`, its version `v`, a line `l`.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::Extent,
    lifecycle::VersionState,
};
use sea_orm::DbBackend;
use uuid::Uuid;

use crate::access::{
    Session,
    list::Filter,
    overview::{When, force},
};

/// The condition that something linked to a part is seen through it: there is a covered part `p` of a version `v` for
/// which `link` and `facet` hold.
pub(in crate::access) fn seen(link: &str, extent: &Extent, facet: &Sql) -> Sql {
    let from = "agreement_part p JOIN agreement_version v ON v.id = p.version_id";
    through(from, link, extent, facet)
}

/// The same through a line `l` of such a part.
pub(in crate::access) fn seen_line(link: &str, extent: &Extent, facet: &Sql) -> Sql {
    let from =
        "agreement_line l JOIN agreement_part p ON p.id = l.part_id JOIN agreement_version v ON v.id = p.version_id";
    through(from, link, extent, facet)
}

fn through(from: &str, link: &str, extent: &Extent, facet: &Sql) -> Sql {
    let facet = if facet.is_empty() { Sql::new("TRUE") } else { facet.clone() };
    let conditions = Sql::all([Sql::new(link), governed::condition(extent), facet]);
    Sql::new(format!("EXISTS (SELECT 1 FROM {from} WHERE ")).and_then(conditions).and_then(")")
}

/// What narrows a list of agreements. Conditions on facets must all hold on the same visible one.
#[derive(Clone, Debug, Default)]
pub struct AgreementConditions {
    rows: Vec<Sql>,
    facets: Vec<Sql>,
}

impl AgreementConditions {
    /// Adds a condition on the header `t`, which every facet shows.
    pub fn row(&mut self, condition: Sql) {
        self.rows.push(condition);
    }

    /// Adds a condition on the facet `p`, `v`.
    pub fn facet(&mut self, condition: Sql) {
        self.facets.push(condition);
    }

    /// The filter.
    pub fn filter(self) -> Filter {
        let all = |conditions: Vec<Sql>| if conditions.is_empty() { Sql::default() } else { Sql::all(conditions) };
        Filter { row: all(self.rows), facet: all(self.facets) }
    }
}

/// In which `organisation` is party: by its own part, or as keeper, who is party to every version it keeps.
pub fn of_party(organisation: Uuid) -> Sql {
    Sql::new("p.organisation_id = ? OR p.keeper_id = ?").bind(organisation).bind(organisation)
}

/// In one of these states.
pub fn in_state(states: &[VersionState]) -> Sql {
    Sql::any(states.iter().map(|state| Sql::new("v.state = ?").bind(state.as_str())))
}

/// The version in force on `day`: the last registered one to have begun by then, not ended and not terminated.
pub fn in_force_on(day: NaiveDate) -> Sql {
    let sql = "v.state = 'REGISTERED' AND v.valid_from <= ? AND (v.valid_until IS NULL OR v.valid_until > ?) \
         AND (v.terminated_from IS NULL OR v.terminated_from > ?) \
         AND NOT EXISTS (SELECT 1 FROM agreement_version n WHERE n.agreement_id = v.agreement_id \
             AND n.state = 'REGISTERED' AND n.number > v.number AND n.valid_from <= ?)";
    Sql::new(sql).bind(day).bind(day).bind(day).bind(day)
}

/// The same, by what had been registered, given notice of and renewed at an instant.
pub fn in_force_known(day: NaiveDate, known_at: DateTime<Utc>) -> Sql {
    force::in_force("v", day, &When { as_of: Some(day), known_at: Some(known_at) })
}

/// A version whose first day comes after `day`.
pub fn starts_after(day: NaiveDate) -> Sql {
    Sql::new("v.valid_from > ?").bind(day)
}

/// Of which notice has been given, or not.
pub fn terminated(terminated: bool) -> Sql {
    Sql::new(if terminated { "v.terminated_from IS NOT NULL" } else { "v.terminated_from IS NULL" })
}

/// That no later version is registered. That there is one is told to whoever is party to an earlier one: it takes the
/// other's place.
const LAST: &str = "NOT EXISTS (SELECT 1 FROM agreement_version n WHERE n.agreement_id = v.agreement_id \
    AND n.state = 'REGISTERED' AND n.number > v.number)";

/// That notice can be given of the version: some months were agreed, or it is renewed, and notice is given to the last.
const GIVES_NOTICE: &str = "(v.notice_months IS NOT NULL OR v.renewal_months IS NOT NULL)";

/// That neither the party of the part `p` nor the keeper has given notice of the version.
const NOT_LEFT: &str = "NOT EXISTS (SELECT 1 FROM agreement_notice y JOIN agreement_part o ON o.id = y.part_id \
    WHERE y.version_id = v.id AND (o.is_keeper OR o.id = p.id))";

/// That the keeper and somebody across from it have not left the version `v` by the end of its term: else there is nothing to
/// renew.
fn stays(v: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM agreement_part k JOIN agreement_notice y ON y.part_id = k.id \
         WHERE k.version_id = {v}.id AND k.is_keeper AND y.holds_from <= {v}.valid_until) AND EXISTS (SELECT 1 \
         FROM agreement_part k JOIN agreement_part o ON o.version_id = k.version_id AND o.side <> k.side \
         WHERE k.version_id = {v}.id AND k.is_keeper AND NOT EXISTS (SELECT 1 FROM agreement_notice y \
         WHERE y.part_id = o.id AND y.holds_from <= {v}.valid_until))"
    )
}

/// The last day on which notice of the version `v` still ends it when its term ends, as an expression.
pub fn last_day_of_notice(backend: DbBackend, v: &str) -> String {
    // As `governance::term` counts: as many calendar months before the last day with it; a day that the month lacks becomes
    // its last, and the last of a month goes with the last of a month.
    match backend {
        DbBackend::Postgres => format!(
            "(CASE WHEN EXTRACT(DAY FROM {v}.valid_until) = 1 \
             THEN ({v}.valid_until - make_interval(months => COALESCE({v}.notice_months, 0)))::date - 1 \
             ELSE ({v}.valid_until - 1 - make_interval(months => COALESCE({v}.notice_months, 0)))::date END)"
        ),
        _ => format!(
            "(CASE WHEN substr({v}.valid_until, 9, 2) = '01' \
             THEN date({v}.valid_until, '-' || COALESCE({v}.notice_months, 0) || ' months', '-1 day') \
             ELSE MIN(date({v}.valid_until, '-1 day', '-' || COALESCE({v}.notice_months, 0) || ' months'), \
             date({v}.valid_until, '-1 day', 'start of month', (1 - COALESCE({v}.notice_months, 0)) || ' months', \
             '-1 day')) END)"
        ),
    }
}

impl Session {
    /// The last registered version that the actor may see, whose last day comes before `day`: by its own dates, or
    /// because a later one takes its place, as `endsOn` tells it.
    pub fn ends_before(&self, day: NaiveDate) -> Sql {
        let extent = self.extent(Action::Read, Kind::Agreement);
        let ends = "v.state = 'REGISTERED' AND (COALESCE(v.terminated_from, v.valid_until) <= ? OR EXISTS (SELECT 1 \
            FROM agreement_version n WHERE n.agreement_id = v.agreement_id AND n.state = 'REGISTERED' \
            AND n.number > v.number AND n.valid_from <= ?))";
        // The part `p` of the later version, inside, is another than the part through which this one is seen.
        let later = " AND NOT EXISTS (SELECT 1 FROM agreement_version n JOIN agreement_part p ON p.version_id = n.id \
            WHERE n.agreement_id = v.agreement_id AND n.state = 'REGISTERED' AND n.number > v.number \
            AND (n.terminated_from IS NULL OR n.terminated_from > n.valid_from) AND ";
        Sql::new(ends).bind(day).bind(day).and_then(later).and_then(governed::condition_of(&extent, "n")).and_then(")")
    }

    /// The last registered version, of which no notice has been given, for the party through which it is seen or for the
    /// keeper, and of which it must be given before `day`: the last day for it has not passed, and comes before that.
    pub fn cancel_before(&self, day: NaiveDate) -> Sql {
        let last_day = last_day_of_notice(self.backend(), "v");
        let sql = format!(
            "v.state = 'REGISTERED' AND v.terminated_from IS NULL AND NOT p.is_keeper AND {GIVES_NOTICE} AND {NOT_LEFT} \
             AND {last_day} >= ? AND {last_day} < ? AND {LAST}"
        );
        Sql::new(sql).bind(self.today()).bind(day)
    }

    /// A registered version that its clause prolongs, and of which nobody has said so yet: notice can no longer be given, or
    /// its term has run out; and no later one has its place by then, or by today. Or the last one, where there is none such.
    pub fn renewal_due(&self, due: bool) -> Sql {
        if due {
            return self.is_renewal_due("v");
        }
        let extent = self.extent(Action::Read, Kind::Agreement);
        // The part `p` inside is another than the one through which this version is seen.
        Sql::new(format!("v.state = 'REGISTERED' AND {LAST} AND NOT EXISTS (SELECT 1 FROM agreement_version n "))
            .and_then("JOIN agreement_part p ON p.version_id = n.id WHERE n.agreement_id = v.agreement_id AND ")
            .and_then(self.is_renewal_due("n"))
            .and_then(" AND ")
            .and_then(governed::condition_of(&extent, "n"))
            .and_then(")")
    }

    fn is_renewal_due(&self, v: &str) -> Sql {
        let (last_day, stays) = (last_day_of_notice(self.backend(), v), stays(v));
        let sql = format!(
            "{v}.state = 'REGISTERED' AND {v}.terminated_from IS NULL AND {v}.renewal_months IS NOT NULL \
             AND {v}.valid_until IS NOT NULL AND ({v}.valid_until <= ? OR {last_day} < ?) AND {stays} \
             AND NOT EXISTS (SELECT 1 FROM agreement_version m WHERE m.agreement_id = {v}.agreement_id \
             AND m.state = 'REGISTERED' AND m.number > {v}.number AND (m.valid_from <= {v}.valid_until OR m.valid_from <= ?))"
        );
        Sql::new(sql).bind(self.today()).bind(self.today()).bind(self.today())
    }

    /// Which concern a service: delivered or supported by it, or standing under it on a line of this part (O2).
    pub fn concerns_service(&self, service: Uuid) -> Sql {
        self.concerns("y.id = ?", service)
    }

    /// Which concern a service of this portfolio, in the same sense.
    pub fn concerns_portfolio(&self, portfolio: Uuid) -> Sql {
        self.concerns("y.portfolio_id = ?", portfolio)
    }

    fn concerns(&self, which: &str, id: Uuid) -> Sql {
        let covered = Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_service x JOIN service y ON y.id = x.service_id \
             WHERE x.version_id = p.version_id AND {which})"
        ));
        let stands_on = Sql::new(format!(
            "EXISTS (SELECT 1 FROM agreement_line x JOIN service y ON y.id = x.underpins_service_id \
             WHERE x.part_id = p.id AND {which} AND "
        ));
        let stands_on = stands_on.bind(id).and_then(self.told_underpinned("x")).and_then(")");
        Sql::any([covered.bind(id), stands_on])
    }

    /// The condition that the service which stands on the line `alias` is told to the actor (V4).
    pub(in crate::access) fn told_underpinned(&self, alias: &str) -> Sql {
        governed::condition_of(&self.extent(Action::Read, Kind::UnderpinnedService), alias)
    }
}
