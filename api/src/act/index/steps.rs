//! What becomes of a run: reviewed by another person, applied as a whole, or withdrawn.

use async_graphql::InputObject;
use entity::{index_run, sql::Sql};
use governance::{
    action::{Action, Kind},
    index::RunState,
    told::Occasion,
};
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check, underway::UnderwayPhase},
    graphql::id::GlobalId,
};

/// Reviews a run, as another person than the one who drafted it.
#[derive(InputObject, Clone, Debug)]
pub struct IndexAdjustmentRunReviewInput {
    /// The run.
    pub run: GlobalId,
    /// Whether it is right. What is not is withdrawn, with `reason`, and can be drafted anew.
    #[graphql(default = true)]
    pub approve: bool,
    /// The run's `contentHash` as it was reviewed.
    pub content_hash: Option<String>,
    /// The run's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for IndexAdjustmentRunReviewInput {
    const NAME: &'static str = "indexAdjustmentRunReview";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let run = act.load::<index_run::Entity>(self.run).await?;
        act.permit(Action::Review, Kind::IndexRun, Subject::IndexRun, run.id).await?;
        check::version(self.expected_version, run.version)?;
        let next = if self.approve { RunState::Reviewed } else { RunState::Withdrawn };
        check::step(run.state == RunState::Draft, run.state, "U2.7")?;
        // Persons are compared, not roles: somebody may hold both.
        if run.drafted_by_person_id == act.person() {
            let message = "You drafted it: another person reviews it.";
            return Err(UserError::whole(UserErrorCode::SamePerson, message).by("U2.7").into());
        }
        if self.content_hash.as_ref().is_some_and(|hash| *hash != run.content_hash) {
            let message = "These are not the lines that you reviewed.";
            return Err(UserError::of("contentHash", UserErrorCode::VersionConflict, message).by("U2.7").into());
        }
        if !self.approve {
            check::reason(self.terms.reason.as_deref(), "U2.7")?;
        }
        let reviewed = index_run::Model {
            state: next,
            reviewed_by_person_id: Some(act.person()),
            reviewed_at: Some(act.now()),
            version: run.version + 1,
            ..run.clone()
        };
        act.save(&run, &reviewed).await?;
        let place = Place { provider: Some(run.provider_id), ..Place::default() };
        act.tell(Occasion::IndexRunReviewed, (Kind::IndexRun, run.id), place, &[run.drafted_by_person_id]);
        act.changed(Action::Review, (Kind::IndexRun, run.id), run.provider_id, (&run, &reviewed))?;
        Ok(run.id)
    }
}

/// Applies a run that was reviewed: all of its adjustments, or none.
#[derive(InputObject, Clone, Debug)]
pub struct IndexAdjustmentRunApplyInput {
    /// The run.
    pub run: GlobalId,
    /// The run's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for IndexAdjustmentRunApplyInput {
    const NAME: &'static str = "indexAdjustmentRunApply";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let run = act.load::<index_run::Entity>(self.run).await?;
        act.permit(Action::Decide, Kind::IndexRun, Subject::IndexRun, run.id).await?;
        check::version(self.expected_version, run.version)?;
        check::step(run.state.goes_to(RunState::Applied), run.state, "U2.7")?;
        let progress = act.takes_long(run.id).await?;
        let total = usize::try_from(run.adjusted).unwrap_or_default();
        progress.tell(UnderwayPhase::Comparing, 0, total);
        hold_agreements(act, &run).await?;
        let overtaken = overtaken(act, &run).await?;
        if overtaken > 0 {
            let message = format!(
                "{overtaken} of its lines no longer hold on that day, or were adjusted since: withdraw it and draft anew."
            );
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
        }
        let applied = index_run::Model {
            state: RunState::Applied,
            applied_by_person_id: Some(act.person()),
            applied_at: Some(act.now()),
            version: run.version + 1,
            ..run.clone()
        };
        // The rows are there since the draft: with the state they hold, and the database sums what they add.
        progress.tell(UnderwayPhase::Summing, 0, total);
        act.save(&run, &applied).await?;
        progress.tell(UnderwayPhase::Telling, total, total);
        let place = Place { provider: Some(run.provider_id), ..Place::default() };
        act.tell(Occasion::PriceAdjusted, (Kind::IndexRun, run.id), place, &[]);
        act.tell_parties(Occasion::PriceAdjusted, run.id).await?;
        act.changed(Action::Decide, (Kind::IndexRun, run.id), run.provider_id, (&run, &applied))?;
        Ok(run.id)
    }
}

/// Holds the provider and then the agreements, in the order of their ids, as the database does when a run is applied: what
/// ends or changes one of them comes before or after what is looked at here.
async fn hold_agreements(act: &Act, run: &index_run::Model) -> Result<(), Refusal> {
    let backend = act.session().backend();
    if backend != DbBackend::Postgres {
        return Ok(());
    }
    let provider = Sql::new("SELECT 1 FROM organisation WHERE id = ? FOR NO KEY UPDATE").bind(run.provider_id);
    act.transaction().execute_raw(provider.statement(backend)).await?;
    let agreements = Sql::new(
        "SELECT 1 FROM agreement WHERE id IN (SELECT agreement_id FROM index_run_line WHERE run_id = ? \
         AND new_minor IS NOT NULL) ORDER BY id FOR NO KEY UPDATE",
    );
    act.transaction().execute_raw(agreements.bind(run.id).statement(backend)).await?;
    Ok(())
}

/// How many of its lines do not hold on the day any more, or were adjusted since it was drafted.
async fn overtaken(act: &Act, run: &index_run::Model) -> Result<i64, Refusal> {
    let day = run.effective_from;
    let sql = Sql::new(
        "SELECT COUNT(*) FROM index_run_line x JOIN agreement_version_days d ON d.version_id = x.version_id \
         WHERE x.run_id = ? AND x.new_minor IS NOT NULL AND (d.state <> 'REGISTERED' OR d.valid_from > ? \
         OR d.end_day <= ? OR EXISTS (SELECT 1 FROM line_adjustment o WHERE o.line_id = x.line_id \
         AND (o.effective_from >= ? OR o.applied_at > ?)) OR EXISTS (SELECT 1 FROM agreement_line_origin g \
         JOIN line_adjustment o ON o.line_id = g.line_id WHERE g.origin_line_id = x.line_id AND NOT o.inherited \
         AND (o.effective_from >= ? OR o.applied_at > ?)))",
    );
    // A line that goes on from it may have been adjusted since: what that was reckoned from stays what it was.
    let sql = sql.bind(run.id).bind(day).bind(day).bind(day).bind(run.drafted_at).bind(day).bind(run.drafted_at);
    let row = act.transaction().query_one_raw(sql.statement(act.session().backend())).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// Withdraws a run that has not been applied.
#[derive(InputObject, Clone, Debug)]
pub struct IndexAdjustmentRunWithdrawInput {
    /// The run.
    pub run: GlobalId,
    /// The run's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes; a reason is needed.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for IndexAdjustmentRunWithdrawInput {
    const NAME: &'static str = "indexAdjustmentRunWithdraw";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let run = act.load::<index_run::Entity>(self.run).await?;
        act.permit(Action::Close, Kind::IndexRun, Subject::IndexRun, run.id).await?;
        check::version(self.expected_version, run.version)?;
        check::step(run.state.goes_to(RunState::Withdrawn), run.state, "U2.7")?;
        check::reason(self.terms.reason.as_deref(), "U2.7")?;
        let withdrawn = index_run::Model { state: RunState::Withdrawn, version: run.version + 1, ..run.clone() };
        act.save(&run, &withdrawn).await?;
        act.changed(Action::Close, (Kind::IndexRun, run.id), run.provider_id, (&run, &withdrawn))?;
        Ok(run.id)
    }
}
