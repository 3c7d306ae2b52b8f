//! Signed by every party (U2.6): each signs the whole and its own part, by its signatory (U7); for the keeper, the owner of
//! every service that it covers consents (R5).

use async_graphql::InputObject;
use entity::{agreement_part, agreement_version, consent};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::{StateBit, VersionState},
    told::Occasion,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Held, Owned, held_part, review::unchanged, seal};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Permit, Place, Refusal, Terms, UserError, UserErrorCode, check},
    error::ApiError,
    graphql::id::GlobalId,
};

/// Signs a version, for one's own party; for the keeper, as the owner of services that it covers.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementSignInput {
    /// The party's part; for the keeper, its own.
    pub agreement_part: GlobalId,
    /// The version's `contentHash` as you read it.
    pub content_hash: String,
    /// The part's `contentHash` as you read it.
    pub part_hash: String,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementSignInput {
    const NAME: &'static str = "agreementSign";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let (held, part) = held_part(act, self.agreement_part).await?;
        let owned = match part.is_keeper {
            true => permit_owner(act, &held).await?,
            false => {
                permit_party(act, (Action::Sign, Kind::Signature), &part).await?;
                Vec::new()
            }
        };
        if self.expected_version.is_some() {
            check::version(self.expected_version, act.session().version_revision(held.version.id).await?)?;
        }
        let state = held.version.state;
        let open = [VersionState::Reviewed, VersionState::SignedInPart].contains(&state) && part.signed_on.is_none();
        check::step(open, state, "N1")?;
        held.not_followed(act).await?;
        let (root, leaf) = (held.version.content_hash.as_deref(), part.part_hash.as_deref());
        let (Some(root), Some(leaf)) = (root, leaf) else {
            return Err(ApiError::internal("a reviewed version without hashes").into());
        };
        for (field, said, is) in [("contentHash", &self.content_hash, root), ("partHash", &self.part_hash, leaf)] {
            if said != is {
                let message = "This is not what was reviewed: read it again.";
                return Err(UserError::of(field, UserErrorCode::VersionConflict, message).by("N1").into());
            }
        }
        unchanged(act, &held).await?;
        let content = seal::signed(root, leaf);
        if part.is_keeper {
            let mut given = 0;
            for (service, permit) in &owned {
                given += u32::from(consented(act, &part, *service, &content).await?.is_none());
                consent(act, &part, Some(*service), &content, Action::Sign, *permit).await?;
            }
            if given == 0 {
                let message = "You have signed for your services already.";
                return Err(UserError::whole(UserErrorCode::WrongState, message).by("R5").into());
            }
        } else {
            let permit = act.permit_found().ok_or_else(|| ApiError::internal("a signature without a permit"))?;
            consent(act, &part, None, &content, Action::Sign, permit).await?;
        }
        let (_, signed) = settle(act, &held, &part, &content, act.today()).await?;
        act.changed(Action::Sign, (Kind::Agreement, part.id), part.keeper_id, (&part, &signed))?;
        Ok(part.id)
    }
}

/// Permits an act for a party besides the keeper: to whoever speaks for it, and not to those who answer for the services.
pub(super) async fn permit_party(
    act: &mut Act,
    (action, kind): (Action, Kind),
    part: &agreement_part::Model,
) -> Result<(), Refusal> {
    let own = act.facts(Subject::Part, kind, part.id).await?;
    let party = Facts {
        parties: own.parties,
        party_ancestors: own.party_ancestors,
        side: own.side,
        states: own.states,
        ..Facts::default()
    };
    act.permit_on(action, kind, &[party])?;
    Ok(())
}

/// By which appointment the actor signs for each of the services that they own; at least one.
async fn permit_owner(act: &mut Act, held: &Held) -> Result<Vec<(Uuid, Permit)>, Refusal> {
    let mut owned = Vec::new();
    let mut refused = None;
    for service in held.owned(act).await? {
        match act.permit_on(Action::Sign, Kind::Signature, &[of(held, &service)]) {
            Ok(permit) => owned.push((service.service, permit)),
            Err(refusal) => refused = Some(refusal),
        }
    }
    let first = owned.first().map(|(_, permit)| *permit);
    match (first, refused) {
        (Some(first), _) => {
            act.permit = Some(first);
            Ok(owned)
        }
        (None, Some(refusal)) => Err(refusal),
        (None, None) => Err(ApiError::internal("a version that covers no service").into()),
    }
}

/// The version as it concerns one service alone (R5), for the owner who decides for it (R4).
pub(super) fn of(held: &Held, service: &Owned) -> Facts {
    Facts {
        providers: vec![held.version.keeper_id],
        services: vec![service.service],
        portfolios: vec![service.portfolio],
        owned_as: vec![service.owned_as],
        states: held.version.state.bit(),
        ..Facts::default()
    }
}

/// One yes to this very content (R5); given twice it is one.
pub(super) async fn consent(
    act: &Act,
    part: &agreement_part::Model,
    service: Option<Uuid>,
    content: &str,
    action: Action,
    permit: Permit,
) -> Result<(), Refusal> {
    if let Some(service) = service
        && consented(act, part, service, content).await?.is_some()
    {
        return Ok(());
    }
    consent_to(act, part, service, content, action, permit).await
}

/// The same for whatever is agreed to.
pub(super) async fn consent_to(
    act: &Act,
    part: &agreement_part::Model,
    service: Option<Uuid>,
    content: &str,
    action: Action,
    permit: Permit,
) -> Result<(), Refusal> {
    let Some(appointment) = permit.appointment else {
        return Err(ApiError::internal("a consent in no appointment").into());
    };
    act.insert(&consent::Model {
        id: Uuid::now_v7(),
        keeper_id: part.keeper_id,
        object_kind: Kind::Agreement.as_str().to_owned(),
        object_id: part.id,
        content_hash: content.to_owned(),
        act: action.as_str().to_owned(),
        service_id: service,
        organisation_id: service.is_none().then_some(part.organisation_id),
        person_id: act.person(),
        appointment_id: appointment,
        given_at: act.now(),
    })
    .await
}

async fn consented(
    act: &Act,
    part: &agreement_part::Model,
    service: Uuid,
    content: &str,
) -> Result<Option<consent::Model>, Refusal> {
    let found = consent::Entity::find()
        .filter(consent::Column::ObjectId.eq(part.id))
        .filter(consent::Column::ObjectKind.eq(Kind::Agreement.as_str()))
        .filter(consent::Column::ContentHash.eq(content))
        .filter(consent::Column::ServiceId.eq(service))
        .filter(consent::Column::Act.is_in([Action::Sign.as_str(), Action::Attest.as_str()]));
    Ok(found.one(act.transaction()).await?)
}

/// What the version becomes by a signature: the part is signed when its party, or each owner, has said yes; the version
/// when all parts are.
pub(super) async fn settle(
    act: &mut Act,
    held: &Held,
    part: &agreement_part::Model,
    content: &str,
    on: chrono::NaiveDate,
) -> Result<(agreement_version::Model, agreement_part::Model), Refusal> {
    let mut whole = true;
    if part.is_keeper {
        for service in held.services(act).await? {
            whole &= consented(act, part, service.id, content).await?.is_some();
        }
    }
    let signed = agreement_part::Model { signed_on: whole.then_some(on), ..part.clone() };
    act.save(part, &signed).await?;
    let all = held.parts(act).await?.iter().all(|part| part.signed_on.is_some());
    let after = agreement_version::Model {
        state: if all { VersionState::Signed } else { VersionState::SignedInPart },
        revision: held.version.revision + 1,
        ..held.version.clone()
    };
    act.save(&held.version, &after).await?;
    if all {
        let place = Place { provider: Some(part.keeper_id), ..Place::default() };
        act.tell(Occasion::AgreementSigned, (Kind::Agreement, part.agreement_id), place, &[]);
    }
    Ok((after, signed))
}
