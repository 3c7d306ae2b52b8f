//! S2.2: no file takes the last owner or manager of an active service away. Asked of what has been written, so that who
//! follows may stand in the same files.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use governance::role::Role;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    load::{Load, look},
    row::{Complaint, Fate, Look},
    sheets::sheet,
    table::Shape,
};
use crate::{
    act::appointments::{Period, bare},
    clock::ZONE,
};

/// Days on which somebody held a role before, and by the files does no longer.
struct Lost {
    /// The row that says so, and its column.
    row: usize,
    column: &'static str,
    role: Role,
    /// The service or the portfolio, and whether it is the latter.
    over: Uuid,
    of_portfolio: bool,
    days: Period,
}

/// Those who hold a role over something, and when.
type Held = HashMap<(Uuid, &'static str), Vec<Period>>;

/// The columns by which an appointment ends, or turns out to be none.
const ENDS: [&str; 4] = ["ended_at", "valid_until", "declined_at", "accepted_at"];

/// The first day without the appointment, as it was or as it will be by these cells; None: until further notice.
fn end<'a>(cell: impl Fn(&str) -> Option<&'a Cell>) -> Option<NaiveDate> {
    let until = cell("valid_until").and_then(Cell::as_day);
    let ended = match cell("ended_at") {
        Some(Cell::Instant(at)) => Some(at.with_timezone(&ZONE).date_naive()),
        _ => None,
    };
    until.into_iter().chain(ended).min()
}

/// Whether it gives authority at all.
fn counts<'a>(cell: impl Fn(&str) -> Option<&'a Cell>) -> bool {
    let filled = |name| cell(name).is_some_and(|cell| !cell.is_empty());
    filled("accepted_at") && !filled("declined_at")
}

/// What a row takes away, from `today` on: of days that have passed it states what was.
fn lost(look: &Look<'_>, today: NaiveDate) -> Option<(&'static str, Period)> {
    let before = |name: &str| look.before(name);
    let after = |name: &str| Some(look.cell(name));
    let from = look.cell("valid_from").as_day()?.max(today);
    let column = ENDS.into_iter().find(|name| look.differs(name)).filter(|_| counts(before))?;
    let held_until = end(before);
    let first_without = if counts(after) { end(after)?.max(from) } else { from };
    held_until.is_none_or(|until| first_without < until).then_some((column, (first_without, held_until)))
}

impl Load<'_> {
    /// Tells the rows by which an active service would have no owner or no manager, on days on which it had one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_held(&mut self) -> Result<(), DbErr> {
        let lost = self.lost_roles();
        let of = |portfolios: bool| {
            let rows = lost.iter().zip(0_i64..).filter(move |(it, _)| it.of_portfolio == portfolios);
            rows.map(|(it, n)| vec![Cell::Number(n), Cell::Id(it.over)]).collect::<Vec<_>>()
        };
        let mut concerned: Vec<(usize, Uuid, Uuid, String)> = Vec::new();
        for (column, rows) in [("id", of(false)), ("portfolio_id", of(true))] {
            concerned.extend(self.active(column, &rows).await?);
        }
        let services: HashSet<Uuid> = concerned.iter().map(|(_, service, ..)| *service).collect();
        let portfolios: HashSet<Uuid> = concerned.iter().map(|(_, _, portfolio, _)| *portfolio).collect();
        let mut held = Held::new();
        self.holders("service_id", services, &mut held).await?;
        self.holders("portfolio_id", portfolios, &mut held).await?;
        let mut told: HashSet<usize> = HashSet::new();
        let mut complaints = Vec::new();
        for (at, service, portfolio, code) in concerned {
            let Some(lost) = lost.get(at) else { continue };
            let role = lost.role.as_str();
            let over = [Some(service), (lost.role == Role::ServiceOwner).then_some(portfolio)];
            let mut others: Vec<Period> =
                over.into_iter().flatten().filter_map(|over| held.get(&(over, role))).flatten().copied().collect();
            others.sort_unstable();
            let Some(day) = bare(&others, lost.days).filter(|_| told.insert(lost.row)) else { continue };
            let expected =
                format!("another {role} of {code} from {day} on: it is active, and no act removes the last (S2.2)");
            complaints.push((lost.row, Complaint { column: lost.column, expected }));
        }
        if let Some((place, _)) = sheet("appointments") {
            for (row, complaint) in complaints {
                self.complain(place, row, complaint);
            }
        }
        Ok(())
    }

    /// What the files take away of owners and managers that were known.
    fn lost_roles(&self) -> Vec<Lost> {
        let Some((place, appointments)) = sheet("appointments") else { return Vec::new() };
        let leads = |row: &super::row::Row, field| {
            appointments.reference(field).and_then(|at| row.refs.get(at).copied()).flatten()
        };
        let mut all = Vec::new();
        for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| !row.faulty) {
            let look = look(appointments, row, self.at);
            let role = look.text("role").and_then(Role::parse);
            let role = role.filter(|role| matches!(role, Role::ServiceOwner | Role::ServiceManager));
            let (Fate::Changed(..), Some(role)) = (&row.fate, role) else { continue };
            let (service, portfolio) = (leads(row, "service_id"), leads(row, "portfolio_id"));
            let (Some(over), Some((column, days))) = (service.or(portfolio), lost(&look, self.at.today)) else {
                continue;
            };
            all.push(Lost { row: at, column, role, over, of_portfolio: service.is_none(), days });
        }
        all
    }

    /// The active services among these, or of these portfolios: by number of the row, with portfolio and code.
    async fn active(&self, column: &str, rows: &[Vec<Cell>]) -> Result<Vec<(usize, Uuid, Uuid, String)>, DbErr> {
        let shape = Shape { columns: &[("n", Store::Integer), ("id", Store::Id)] };
        let after =
            format!(" CROSS JOIN service t WHERE t.{column} = k.id AND t.state = 'ACTIVE' ORDER BY k.n, t.code");
        let mut found = Vec::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            let before = "SELECT k.n, t.id, t.portfolio_id, t.code FROM ";
            for row in shape.query(self.db, chunk, (before, &after)).await? {
                let at = usize::try_from(row.try_get_by_index::<i32>(0)?).unwrap_or(usize::MAX);
                found.push((at, row.try_get_by_index(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?));
            }
        }
        Ok(found)
    }

    /// Who owns and manages these, as it has been written. Who is asked to own it from a day to come has not accepted yet, for
    /// there is one owner at a time: that is enough, as it is for acts.
    async fn holders(&self, column: &str, of: HashSet<Uuid>, held: &mut Held) -> Result<(), DbErr> {
        let rows: Vec<Vec<Cell>> = of.into_iter().map(|id| vec![Cell::Id(id), Cell::Day(self.at.today)]).collect();
        let shape = Shape { columns: &[("id", Store::Id), ("today", Store::Day)] };
        let after = format!(
            " CROSS JOIN appointment t WHERE t.{column} = k.id AND t.declined_at IS NULL AND ( \
              (t.role = 'SERVICE_MANAGER' AND t.accepted_at IS NOT NULL) \
              OR (t.role = 'SERVICE_OWNER' AND (t.accepted_at IS NOT NULL OR t.valid_from > k.today)))"
        );
        for chunk in rows.chunks(shape.rows_at_once()) {
            let before = "SELECT k.id, t.role, t.valid_from, t.valid_until, t.ended_at FROM ";
            for row in shape.query(self.db, chunk, (before, &after)).await? {
                let Some(role) = Role::parse(&row.try_get_by_index::<String>(1)?) else { continue };
                let until: Option<NaiveDate> = row.try_get_by_index(3)?;
                let ended: Option<DateTime<Utc>> = row.try_get_by_index(4)?;
                let ended = ended.map(|at| at.with_timezone(&ZONE).date_naive());
                let days = (row.try_get_by_index(2)?, until.into_iter().chain(ended).min());
                held.entry((row.try_get_by_index(0)?, role.as_str())).or_default().push(days);
            }
        }
        Ok(())
    }
}
