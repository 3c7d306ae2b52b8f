//! What carries an agreement's promises (L3): which agreements underpin it, and the risk that an owner takes on where
//! nothing carries a promise.

use async_graphql::InputObject;
use entity::{agreement, consent, sql::Sql, underpinning};
use governance::{
    action::{Action, Kind},
    lifecycle::VersionState,
    promise::Verdict,
    told::Occasion,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{Held, covered, held, sign::of, standing::standing, tell_keeper};
use crate::{
    access::{
        agreements::chain::{DEEPEST, Proven},
        facts::Subject,
    },
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    canonical,
    error::ApiError,
    graphql::id::GlobalId,
};

/// Records that an agreement is underpinned by another.
#[derive(InputObject, Clone, Debug)]
pub struct UnderpinningRecordInput {
    /// The agreement that promises: its keeper is the one who says so.
    pub upper: GlobalId,
    /// The agreement that carries it.
    pub lower: GlobalId,
    /// Which place it takes: those that take one place follow each other, as a new supplier's after the old one's.
    pub place: Option<String>,
    /// The upper agreement's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for UnderpinningRecordInput {
    const NAME: &'static str = "underpinningRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let upper = act.load::<agreement::Entity>(self.upper).await?;
        act.permit(Action::Record, Kind::Underpinning, Subject::Agreement, upper.id).await?;
        check::version(self.expected_version, upper.version)?;
        let lower = act.refer::<agreement::Entity>("lower", self.lower).await?;
        if lower.id == upper.id || stands_on(act, upper.keeper_id, lower.id, upper.id).await? {
            let message = "An agreement does not stand on itself.";
            return Err(UserError::of("lower", UserErrorCode::Invalid, message).by("L3").into());
        }
        let found = between(act, upper.id, lower.id).await?;
        let deep = longest(act, upper.keeper_id, upper.id, Way::Up).await?
            + 1
            + longest(act, upper.keeper_id, lower.id, Way::Down).await?;
        if deep > DEEPEST {
            let message = format!("At most {DEEPEST} agreements stand below each other; this would make {deep}.");
            return Err(UserError::of("lower", UserErrorCode::Invalid, message).by("L3").into());
        }
        let row = underpinning::Model {
            id: found.as_ref().map_or_else(Uuid::now_v7, |row| row.id),
            provider_id: upper.keeper_id,
            upper_agreement_id: upper.id,
            lower_agreement_id: lower.id,
            place: check::optional("place", self.place.as_deref(), check::NAME)?,
        };
        match &found {
            Some(before) => act.save(before, &row).await?,
            None => act.insert(&row).await?,
        }
        let after = agreement::Model { version: upper.version + 1, ..upper.clone() };
        act.save(&upper, &after).await?;
        tell_of_uncarried(act, &upper).await?;
        record(act, &upper, found.as_ref(), Some(&row)).await?;
        Ok(upper.id)
    }
}

/// Takes back that an agreement is underpinned by another.
#[derive(InputObject, Clone, Debug)]
pub struct UnderpinningRemoveInput {
    /// The agreement that promises.
    pub upper: GlobalId,
    /// The agreement that carries it no longer.
    pub lower: GlobalId,
    /// The upper agreement's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for UnderpinningRemoveInput {
    const NAME: &'static str = "underpinningRemove";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let upper = act.load::<agreement::Entity>(self.upper).await?;
        act.permit(Action::Record, Kind::Underpinning, Subject::Agreement, upper.id).await?;
        check::version(self.expected_version, upper.version)?;
        let lower = act.refer::<agreement::Entity>("lower", self.lower).await?;
        let Some(found) = between(act, upper.id, lower.id).await? else {
            let message = "It does not underpin the agreement.";
            return Err(UserError::of("lower", UserErrorCode::NotFound, message).by("L3").into());
        };
        underpinning::Entity::delete_by_id(found.id).exec(act.transaction()).await?;
        let after = agreement::Model { version: upper.version + 1, ..upper.clone() };
        act.save(&upper, &after).await?;
        tell_of_uncarried(act, &upper).await?;
        record(act, &upper, Some(&found), None).await?;
        Ok(upper.id)
    }
}

/// On record as the keeper's own work on the newest version: whoever is party to the agreement does not learn of it (V4).
async fn record(
    act: &mut Act,
    upper: &agreement::Model,
    before: Option<&underpinning::Model>,
    after: Option<&underpinning::Model>,
) -> Result<(), Refusal> {
    use entity::agreement_version::{Column, Entity};
    use sea_orm::QueryOrder;
    let newest = Entity::find().filter(Column::AgreementId.eq(upper.id)).order_by_desc(Column::Number);
    let newest = newest.one(act.transaction()).await?.ok_or_else(ApiError::not_found)?;
    let told = |row: Option<&underpinning::Model>| json!({ "underpinning": row });
    act.changed(Action::Record, (Kind::AgreementWork, newest.id), upper.keeper_id, (&told(before), &told(after)))
}

async fn between(act: &Act, upper: Uuid, lower: Uuid) -> Result<Option<underpinning::Model>, Refusal> {
    let found = underpinning::Entity::find()
        .filter(underpinning::Column::UpperAgreementId.eq(upper))
        .filter(underpinning::Column::LowerAgreementId.eq(lower));
    Ok(found.one(act.transaction()).await?)
}

/// Whether an agreement stands on another, directly or through others.
async fn stands_on(act: &Act, provider: Uuid, upper: Uuid, lower: Uuid) -> Result<bool, Refusal> {
    let sql = Sql::new(
        "WITH RECURSIVE down (id) AS (SELECT u.lower_agreement_id FROM underpinning u WHERE u.provider_id = ? \
         AND u.upper_agreement_id = ? UNION SELECT u.lower_agreement_id FROM underpinning u JOIN down d \
         ON u.upper_agreement_id = d.id WHERE u.provider_id = ?) SELECT COUNT(*) FROM down WHERE id = ?",
    )
    .bind(provider)
    .bind(upper)
    .bind(provider)
    .bind(lower);
    let row = act.transaction().query_one_raw(sql.statement(act.session().backend())).await?;
    let number: i64 = row.ok_or_else(|| ApiError::internal("a count gave nothing"))?.try_get_by_index(0)?;
    Ok(number > 0)
}

/// Which way along what stands on what.
#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

/// How many agreements stand above or below one, along the longest way; what goes beyond what is allowed is not counted.
async fn longest(act: &Act, provider: Uuid, from: Uuid, way: Way) -> Result<i32, Refusal> {
    let (at, next) = match way {
        Way::Up => ("u.lower_agreement_id", "u.upper_agreement_id"),
        Way::Down => ("u.upper_agreement_id", "u.lower_agreement_id"),
    };
    let sql = Sql::new(format!(
        "WITH RECURSIVE along (id, depth) AS (SELECT {next}, 1 FROM underpinning u WHERE u.provider_id = ? AND {at} = ? \
         UNION SELECT {next}, a.depth + 1 FROM underpinning u JOIN along a ON {at} = a.id \
         WHERE u.provider_id = ? AND a.depth < {DEEPEST}) SELECT COALESCE(MAX(depth), 0) FROM along"
    ))
    .bind(provider)
    .bind(from)
    .bind(provider);
    let row = act.transaction().query_one_raw(sql.statement(act.session().backend())).await?;
    let row = row.ok_or_else(|| ApiError::internal("a maximum gave nothing"))?;
    Ok(row.try_get_by_index(0)?)
}

/// Those who answer for promises that are signed, and are not carried as it now stands, nor taken on: they are named again
/// (L3).
async fn tell_of_uncarried(act: &mut Act, upper: &agreement::Model) -> Result<(), Refusal> {
    let stand = standing(act, upper).await?;
    let holding = stand.iter().filter(|stands| stands.holds_after(act.today()));
    let versions: Vec<Uuid> = holding.map(|stands| stands.version.id).collect();
    let proofs = act.session().proofs_for_all(&versions).await?;
    for version in versions {
        if proofs.get(&version).is_some_and(|proofs| proofs.iter().any(Proven::stands_in_the_way)) {
            let services = covered(act, version).await?;
            tell_keeper(act, Occasion::PromiseBroken, (Kind::Agreement, upper.id), upper.keeper_id, &services);
            return Ok(());
        }
    }
    Ok(())
}

/// Accepts the risk of promises that nothing carries (L3), before a version is handed in or, where what underpins it has
/// changed, at any time until it ends: the owner of every service that the version covers does so, each
/// with their own consent (R5).
#[derive(InputObject, Clone, Debug)]
pub struct RiskAcceptInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes; a reason is needed.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for RiskAcceptInput {
    const NAME: &'static str = "riskAccept";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        let services = held.services(act).await?;
        let mut permits = Vec::new();
        let mut refused = None;
        for owned in held.owned(act).await? {
            match act.permit_on(Action::AcceptRisk, Kind::Underpinning, &[of(&held, &owned)]) {
                Ok(permit) => permits.push((owned.service, permit)),
                Err(refusal) => refused = Some(refusal),
            }
        }
        let Some((_, first)) = permits.first() else {
            return Err(refused.unwrap_or_else(|| ApiError::internal("a version that covers no service").into()));
        };
        act.permit = Some(*first);
        held.revision(self.expected_version)?;
        let reason = check::reason(self.terms.reason.as_deref(), "L3")?;
        still_promises(act, &held).await?;
        let proofs = act.session().proofs(&[held.version.id]).await?.remove(&held.version.id).unwrap_or_default();
        let uncarried: Vec<&Proven> =
            proofs.iter().filter(|proven| proven.proof.verdict() == Verdict::NotCarried).collect();
        if uncarried.is_empty() {
            let message = "Every promise is carried: there is no risk to accept.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("L3").into());
        }
        for proven in &uncarried {
            for (service, permit) in &permits {
                accept(act, proven, *service, *permit, held.version.keeper_id).await?;
            }
        }
        let object = (Kind::AgreementWork, held.version.id);
        tell_keeper(act, Occasion::RiskAccepted, object, held.version.keeper_id, &services);
        let told: Vec<_> = uncarried.iter().map(|proven| proven.risk()).collect();
        let (before, after) = (json!({ "risks": null }), json!({ "risks": told, "reason": reason }));
        act.changed(Action::AcceptRisk, object, held.version.keeper_id, (&before, &after))?;
        Ok(held.version.id)
    }
}

/// A registered version promises until it ends; any other until a later one is registered.
async fn still_promises(act: &Act, held: &Held) -> Result<(), Refusal> {
    if held.version.state != VersionState::Registered {
        return held.not_followed(act).await;
    }
    let stand = standing(act, &held.agreement).await?;
    let holds =
        |stands: &super::standing::Standing| stands.version.id == held.version.id && stands.holds_after(act.today());
    Ok(check::step(stand.iter().any(holds), held.version.state, "L3")?)
}

async fn accept(
    act: &Act,
    proven: &Proven,
    service: Uuid,
    permit: crate::act::Permit,
    keeper: Uuid,
) -> Result<(), Refusal> {
    let content = canonical::hash(&proven.risk());
    let known = agreed(act, proven.target, &content).await?;
    if known.iter().any(|consent| consent.service_id == Some(service)) {
        return Ok(());
    }
    let Some(appointment) = permit.appointment else {
        return Err(ApiError::internal("a risk accepted in no appointment").into());
    };
    act.insert(&consent::Model {
        id: Uuid::now_v7(),
        keeper_id: keeper,
        object_kind: "SERVICE_TARGET".to_owned(),
        object_id: proven.target,
        content_hash: content,
        act: Action::AcceptRisk.as_str().to_owned(),
        service_id: Some(service),
        organisation_id: None,
        person_id: act.person(),
        appointment_id: appointment,
        given_at: act.now(),
    })
    .await
}

async fn agreed(act: &Act, target: Uuid, content: &str) -> Result<Vec<consent::Model>, Refusal> {
    let found = consent::Entity::find()
        .filter(consent::Column::ObjectId.eq(target))
        .filter(consent::Column::Act.eq(Action::AcceptRisk.as_str()))
        .filter(consent::Column::ContentHash.eq(content));
    Ok(found.all(act.transaction()).await?)
}
