//! Prices adjusted by index, changed by chance: as a part of what [`sums`](super::sums) are made of. Runs go the way
//! that acts take them: drafted with their lines, then reviewed, and applied as a whole.

use std::collections::HashMap;

use chrono::{Datelike, Days, Months, NaiveDate, Utc};
use entity::{
    agreement_line, agreement_part, agreement_version, index_clause, index_run, index_run_line, organisation, service,
};
use governance::{
    index::{RunState, SkipReason},
    lifecycle::VersionState,
    price::Tiering,
    words::{PartySide, Period},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{
    anchors::Dice,
    base::insert,
    rows::{self, day, now},
};

/// How many lines a run looks at, at most.
const LINES: usize = 6;

/// A line of the register, under the clause that is common to its parties.
struct Line {
    row: agreement_line::Model,
    version: agreement_version::Model,
    clause: Uuid,
}

impl Line {
    /// All that there are.
    async fn all(db: &impl ConnectionTrait) -> Result<Vec<Self>, DbErr> {
        let versions = agreement_version::Entity::find().all(db).await?;
        let clauses = index_clause::Entity::find().all(db).await?;
        let registered = versions.into_iter().filter(|version| version.state == VersionState::Registered);
        let registered: HashMap<Uuid, _> = registered.map(|version| (version.id, version)).collect();
        let common = clauses.iter().filter(|clause| clause.part_id.is_none());
        let common: HashMap<Uuid, Uuid> = common.map(|clause| (clause.version_id, clause.id)).collect();
        let of = |row: agreement_line::Model| {
            let version = registered.get(&row.version_id)?.clone();
            let clause = *common.get(&row.version_id)?;
            Some(Self { row, version, clause })
        };
        Ok(agreement_line::Entity::find().all(db).await?.into_iter().filter_map(of).collect())
    }

    /// The first day on which it and its version have begun.
    fn begins(&self) -> NaiveDate {
        self.version.valid_from.map_or(self.row.valid_from, |from| from.max(self.row.valid_from))
    }

    fn holds(&self, day: NaiveDate) -> bool {
        let ends = [self.row.valid_until, self.version.valid_until, self.version.terminated_from];
        self.begins() <= day && ends.into_iter().flatten().all(|end| end > day)
    }

    /// Whether it has a price that an index can move, some day.
    fn is_priced(&self) -> bool {
        self.row.amount_minor.is_some() && self.row.period != Period::Once && self.holds(self.begins())
    }
}

/// One random step, told in words. A run that another has overtaken, the database refuses.
pub async fn change(db: &impl ConnectionTrait, dice: &mut Dice, number: usize) -> Result<&'static str, DbErr> {
    let runs = index_run::Entity::find().all(db).await?;
    let open = |run: &&index_run::Model| matches!(run.state, RunState::Draft | RunState::Reviewed);
    let under_way: Vec<_> = runs.iter().filter(open).collect();
    match (dice.below(4), dice.one(&under_way)) {
        (0, _) => agreement(db, dice, number).await,
        (1 | 2, Some(run)) => go_on(db, dice, run).await,
        _ => draft(db, dice, &runs).await,
    }
}

/// An agreement of the register with a customer whose prices follow an index.
pub async fn agreement(db: &impl ConnectionTrait, dice: &mut Dice, number: usize) -> Result<&'static str, DbErr> {
    let organisations = organisation::Entity::find().all(db).await?;
    let services = service::Entity::find().all(db).await?;
    let (Some(customer), Some(service)) = (dice.one(&organisations), dice.one(&services)) else { return Ok("") };
    if customer.id == service.provider_id {
        return Ok("");
    }
    let row = rows::agreement(service.provider_id, &format!("I-{number}"));
    let from = day(2024 + i32::try_from(dice.below(3)).unwrap(), 1, 1);
    let version = agreement_version::Model { valid_from: Some(from), valid_until: None, ..rows::version(&row, 1) };
    let part = rows::part(&version, customer.id, PartySide::Customer);
    insert(db, row).await?;
    insert(db, version.clone()).await?;
    insert(db, rows::covers(&version, service.id)).await?;
    insert(db, rows::clause(&version)).await?;
    insert(db, rows::part(&version, service.provider_id, PartySide::Provider)).await?;
    insert(db, part.clone()).await?;
    for _ in 0..=dice.below(3) {
        insert(db, line(dice, &part, service.id, from)).await?;
    }
    let mut registered = version.into_active_model();
    registered.state = Set(VersionState::Registered);
    registered.registered_at = Set(Some(now()));
    registered.update(db).await?;
    Ok("an agreement under an index clause")
}

fn line(dice: &mut Dice, part: &agreement_part::Model, service: Uuid, from: NaiveDate) -> agreement_line::Model {
    let until = from + Days::new(u64::try_from(1 + dice.below(700)).unwrap());
    agreement_line::Model {
        period: *dice.one(&[Period::Month, Period::Quarter, Period::Year]).unwrap(),
        quantity_thousandths: i64::try_from(dice.below(5_000)).unwrap(),
        amount_minor: Some(i64::try_from(dice.below(300_000)).unwrap() - 50_000),
        tiering: *dice.one(Tiering::ALL).unwrap(),
        valid_from: from,
        valid_until: (dice.below(3) == 0).then_some(until),
        ..rows::line(part, service)
    }
}

/// A run under way is reviewed and applied, or withdrawn.
async fn go_on(db: &impl ConnectionTrait, dice: &mut Dice, run: &index_run::Model) -> Result<&'static str, DbErr> {
    if dice.below(5) == 0 {
        let mut row = run.clone().into_active_model();
        row.state = Set(RunState::Withdrawn);
        row.update(db).await?;
        return Ok("an adjustment is withdrawn");
    }
    apply(db, run).await?;
    Ok("an adjustment is applied")
}

/// A run under way is reviewed, if it was not, and applied.
pub async fn apply(db: &impl ConnectionTrait, run: &index_run::Model) -> Result<index_run::Model, DbErr> {
    let mut row = run.clone().into_active_model();
    // Another person than who drafted it.
    let person = rows::person();
    let by = Some(person.id);
    insert(db, person).await?;
    if run.state == RunState::Draft {
        row.state = Set(RunState::Reviewed);
        row.reviewed_by_person_id = Set(by);
        row.reviewed_at = Set(Some(Utc::now()));
        row = row.update(db).await?.into_active_model();
    }
    row.state = Set(RunState::Applied);
    row.applied_by_person_id = Set(by);
    row.applied_at = Set(Some(Utc::now()));
    row.update(db).await
}

/// A run over a line that has a price, and over others of the same keeper: from the first of a month on.
pub async fn draft(
    db: &impl ConnectionTrait,
    dice: &mut Dice,
    runs: &[index_run::Model],
) -> Result<&'static str, DbErr> {
    let drafted_at = Utc::now();
    let lines = Line::all(db).await?;
    let last = adjusted(db, runs).await?;
    let priced: Vec<_> = lines.iter().filter(|line| line.is_priced()).collect();
    let Some(one) = dice.one(&priced).copied() else { return Ok("") };
    let keeper = one.version.keeper_id;
    let after = last.get(&one.row.id).map_or(one.begins(), |(from, _)| one.begins().max(*from));
    let months = Months::new(u32::try_from(1 + dice.below(6)).unwrap());
    let effective_from = after.with_day(1).unwrap() + months;
    let others = lines.iter().filter(|line| line.row.id != one.row.id && line.version.keeper_id == keeper);
    let mut looked_at = vec![one];
    looked_at.extend(others.filter(|_| dice.below(2) == 0).take(LINES - 1));

    let person = rows::person();
    let mut run = index_run::Model { effective_from, drafted_at, ..rows::index_run(keeper, person.id) };
    let mut drafted = Vec::new();
    for (position, line) in (1..).zip(looked_at) {
        let now_minor = last.get(&line.row.id).map(|(_, minor)| *minor);
        drafted.push(outcome(dice, &run, (position, line), now_minor));
    }
    let adjusted = drafted.iter().filter(|row| row.new_minor.is_some()).count();
    run.adjusted = i32::try_from(adjusted).unwrap();
    run.skipped = i32::try_from(drafted.len() - adjusted).unwrap();
    insert(db, person).await?;
    insert(db, run).await?;
    let drafted: Vec<_> = drafted.into_iter().map(IntoActiveModel::into_active_model).collect();
    index_run_line::Entity::insert_many(drafted).exec_without_returning(db).await?;
    Ok("an adjustment is drafted")
}

/// From when on each line was adjusted last, and to what.
async fn adjusted(
    db: &impl ConnectionTrait,
    runs: &[index_run::Model],
) -> Result<HashMap<Uuid, (NaiveDate, i64)>, DbErr> {
    let applied = runs.iter().filter(|run| run.state == RunState::Applied);
    let applied: HashMap<Uuid, NaiveDate> = applied.map(|run| (run.id, run.effective_from)).collect();
    let mut last = HashMap::new();
    for row in index_run_line::Entity::find().all(db).await? {
        if let (Some(from), Some(minor)) = (applied.get(&row.run_id), row.new_minor) {
            let known = last.entry(row.line_id).or_insert((*from, minor));
            *known = (*known).max((*from, minor));
        }
    }
    Ok(last)
}

/// What a run makes of a line: another amount a little below or above, or none.
fn outcome(
    dice: &mut Dice,
    run: &index_run::Model,
    (position, line): (i32, &Line),
    now_minor: Option<i64>,
) -> index_run_line::Model {
    let row = &line.row;
    let old_minor = now_minor.or(row.amount_minor);
    let skip = if old_minor.is_none() || row.period == Period::Once {
        Some(SkipReason::NoAmount)
    } else {
        (!line.holds(run.effective_from)).then_some(SkipReason::NotHeld)
    };
    let percent = 95 + i64::try_from(dice.below(15)).unwrap();
    let new_minor = old_minor.filter(|_| skip.is_none()).map(|minor| minor * percent / 100);
    let told = |thousandths: i64| new_minor.map(|_| thousandths);
    index_run_line::Model {
        id: rows::id(),
        provider_id: run.provider_id,
        run_id: run.id,
        agreement_id: row.agreement_id,
        version_id: row.version_id,
        line_id: row.id,
        clause_id: Some(line.clause),
        position,
        old_minor,
        new_minor,
        change_thousandths: told((percent - 100) * 1_000),
        limited: None,
        factor: None,
        skip,
        detail: None,
        series: None,
        from_period: None,
        from_thousandths: told(100_000),
        to_series: None,
        to_period: None,
        to_thousandths: told(percent * 1_000),
    }
}
