//! The risk that an owner takes on where nothing carries a promise (L3).

use async_graphql::InputObject;
use entity::consent;
use governance::{
    action::{Action, Kind},
    lifecycle::VersionState,
    promise::Verdict,
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{
    Held, held,
    sign::of,
    standing::{Standing, standing},
    tell_keeper,
};
use crate::{
    access::agreements::chain::Proven,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    canonical,
    error::ApiError,
    graphql::id::GlobalId,
};

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
    let holds = |stands: &Standing| stands.version.id == held.version.id && stands.holds_after(act.today());
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
