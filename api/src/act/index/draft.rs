//! Drafting a run: what each line's clause makes of its price, line by line, before anything is changed.

use async_graphql::InputObject;
use chrono::{Datelike, NaiveDate};
use entity::{agreement, index_run, index_run_line};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    index::{Adjustment, Book, Limit, RunState, Skip, SkipReason, adjust},
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    book,
    lines::{self, Chosen, Line},
};
use crate::{
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, underway::UnderwayPhase},
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
    },
};

/// How many agreements are chosen by name.
const MOST_AGREEMENTS: usize = 1000;

/// How many rows are written in one statement: SQLite takes 32,766 values.
const ROWS: usize = 1500;

/// Drafts an index adjustment: of chosen agreements, of all under chosen series, or of all that have an index clause.
#[derive(InputObject, Clone, Debug)]
pub struct IndexAdjustmentRunDraftInput {
    /// The provider that keeps the agreements (an organisation).
    pub provider: GlobalId,
    /// First day of the new amounts: the first of a month.
    pub effective_from: Date,
    /// By what had been published on this day (default: today).
    pub known_on: Option<Date>,
    /// These agreements, at most 1,000; those that cannot be adjusted are told with the reason.
    #[graphql(default)]
    pub agreements: Vec<GlobalId>,
    /// Lines under clauses that name one of these series.
    #[graphql(default)]
    pub series: Vec<String>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for IndexAdjustmentRunDraftInput {
    const NAME: &'static str = "indexAdjustmentRunDraft";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?.id;
        let facts = Facts { providers: vec![provider], ..Facts::default() };
        act.permit_on(Action::DrawUp, Kind::IndexRun, &[facts])?;
        let (effective, known) = (self.effective_from.day(), self.known_on.map_or(act.today(), Date::day));
        if effective.day() != 1 {
            let message = "New amounts begin to hold on the first of a month.";
            return Err(UserError::of("effectiveFrom", UserErrorCode::Invalid, message).by("U2.7").into());
        }
        if known > act.today() {
            return Err(UserError::of("knownOn", UserErrorCode::Invalid, "That day has not come yet.").into());
        }
        let agreements = self.chosen(act, provider).await?;
        let run = Uuid::now_v7();
        let progress = act.takes_long(run).await?;
        let book = book::of_provider(act, provider).await?;
        let chosen = Chosen { provider, effective, agreements, series: self.series.clone() };
        let every = self.agreements.is_empty() && self.series.is_empty();
        let read = lines::read(act, &chosen).await?;
        // Who chooses nothing means what can be adjusted at all: lines without a clause are most, and say nothing.
        let read: Vec<Line> = read.into_iter().filter(|line| !every || line.clause.is_some()).collect();
        if read.is_empty() {
            let message = "There is no line to adjust: none that holds on that day is under such an index clause.";
            return Err(UserError::whole(UserErrorCode::NotFound, message).by("U2.7").into());
        }
        progress.tell(UnderwayPhase::Reckoning, 0, read.len());
        let (rows, hash) = outcomes(run, provider, &read, &book, (effective, known));
        let adjusted = rows.iter().filter(|row| row.new_minor.is_some()).count();
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let row = index_run::Model {
            id: run,
            provider_id: provider,
            effective_from: effective,
            known_on: known,
            state: RunState::Draft,
            adjusted: count(adjusted),
            skipped: count(rows.len() - adjusted),
            content_hash: hash,
            drafted_by_person_id: act.person(),
            drafted_at: act.now(),
            reviewed_by_person_id: None,
            reviewed_at: None,
            applied_by_person_id: None,
            applied_at: None,
            version: 1,
        };
        act.insert(&row).await?;
        let total = rows.len();
        let mut written = 0;
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<_> = rows.by_ref().take(ROWS).map(IntoActiveModel::into_active_model).collect();
            if chunk.is_empty() {
                break;
            }
            written += chunk.len();
            index_run_line::Entity::insert_many(chunk).exec_without_returning(act.transaction()).await?;
            progress.tell(UnderwayPhase::Writing, written, total);
        }
        let place = Place { provider: Some(provider), ..Place::default() };
        act.tell(Occasion::IndexRunDrafted, (Kind::IndexRun, run), place, &[]);
        act.made(Action::DrawUp, (Kind::IndexRun, run), provider, &row)?;
        Ok(run)
    }
}

impl IndexAdjustmentRunDraftInput {
    /// The agreements chosen by name: all of them this provider's. The one who drafts reads them all (V2).
    async fn chosen(&self, act: &Act, provider: Uuid) -> Result<Vec<Uuid>, Refusal> {
        if self.agreements.len() > MOST_AGREEMENTS {
            let message = "At most 1,000 agreements are chosen by name; choose series instead.";
            return Err(UserError::of("agreements", UserErrorCode::Invalid, message).into());
        }
        let ids: Option<Vec<Uuid>> = self.agreements.iter().map(|id| id.of(NodeType::Agreement)).collect();
        let unknown = || {
            let message = "There is no such agreement, or none that you may see.";
            UserError::of("agreements", UserErrorCode::NotFound, message)
        };
        let mut ids = ids.ok_or_else(unknown)?;
        ids.sort_unstable();
        ids.dedup();
        let found: Vec<Uuid> = agreement::Entity::find()
            .select_only()
            .column(agreement::Column::Id)
            .filter(agreement::Column::KeeperId.eq(provider))
            .filter(agreement::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(act.transaction())
            .await?;
        if found.len() != ids.len() {
            return Err(unknown().into());
        }
        Ok(ids)
    }
}

/// The outcome of every line, and the hash over all of them.
fn outcomes(
    run: Uuid,
    provider: Uuid,
    lines: &[Line],
    book: &Book,
    (effective, known): (NaiveDate, NaiveDate),
) -> (Vec<index_run_line::Model>, String) {
    let mut hash = Sha256::new();
    let row = |(place, line): (usize, &Line)| {
        let outcome = match &line.clause {
            Some((_, None)) => Err((SkipReason::Unclear, Some("the base period cannot be read".to_owned()))),
            clause => {
                let clause = clause.as_ref().and_then(|(_, clause)| clause.as_ref());
                adjust(&line.price, clause, book, effective, known).map_err(|skip| told(&skip, line))
            }
        };
        let row = outcome_row((run, provider, place), line, outcome);
        let (old, new, factor) = (row.old_minor, row.new_minor, row.factor.as_deref().unwrap_or_default());
        hash.update(format!("{} {old:?} {new:?} {factor} {:?}\n", row.line_id, row.skip));
        row
    };
    let rows = lines.iter().enumerate().map(row).collect();
    (rows, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Why a line is not adjusted; of one that ends by then and is renewed, what is to be done first.
fn told(skip: &Skip, line: &Line) -> (SkipReason, Option<String>) {
    match line.renews_on.filter(|_| *skip == Skip::NotHeld) {
        Some(day) => (SkipReason::NotHeld, Some(format!("the term ends on {day}: renew the agreement first"))),
        None => skip.told(),
    }
}

fn outcome_row(
    (run, provider, place): (Uuid, Uuid, usize),
    line: &Line,
    outcome: Result<Adjustment, (SkipReason, Option<String>)>,
) -> index_run_line::Model {
    let blank = index_run_line::Model {
        id: Uuid::now_v7(),
        provider_id: provider,
        run_id: run,
        agreement_id: line.agreement,
        version_id: line.version,
        line_id: line.line,
        clause_id: line.clause.as_ref().map(|(id, _)| *id),
        position: i32::try_from(place + 1).unwrap_or(i32::MAX),
        old_minor: line.price.current_minor,
        new_minor: None,
        change_thousandths: None,
        limited: None,
        factor: None,
        skip: None,
        detail: None,
        series: None,
        from_period: None,
        from_thousandths: None,
        to_series: None,
        to_period: None,
        to_thousandths: None,
    };
    match outcome {
        Err((skip, detail)) => index_run_line::Model { skip: Some(skip), detail, ..blank },
        Ok(found) => {
            let (first, last) = (found.ratio.steps.first(), found.ratio.steps.last());
            index_run_line::Model {
                old_minor: Some(found.old_minor),
                new_minor: Some(found.new_minor),
                change_thousandths: Some(found.change_thousandths),
                limited: found.limited.map(|limit| match limit {
                    Limit::Floor => "FLOOR".to_owned(),
                    Limit::Cap => "CAP".to_owned(),
                }),
                factor: Some(found.factor.to_string()),
                series: first.map(|step| step.series.clone()),
                from_period: first.map(|step| step.from.to_string()),
                from_thousandths: first.map(|step| step.from_thousandths),
                to_series: last.map(|step| step.series.clone()),
                to_period: last.map(|step| step.to.to_string()),
                to_thousandths: last.map(|step| step.to_thousandths),
                ..blank
            }
        }
    }
}
