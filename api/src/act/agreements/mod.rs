//! Acts on agreements (L2, U2.6, U2.7): drawn up, reviewed in that very content, signed by all, registered with a number,
//! renewed, ended. Whatever is done to a version holds its agreement first.

mod adjusted;
mod agreed;
mod amend;
mod attach;
mod attest;
mod bare;
mod clause;
mod complete;
mod contact;
mod content;
#[cfg(test)]
mod diary;
mod draw_up;
mod edit;
mod ends;
mod leave;
mod line;
mod origin;
mod party;
mod register;
mod review;
mod risk;
pub mod seal;
mod sign;
mod standing;
mod terminate;
mod text;
mod underpinning;
mod upkeep;

pub use amend::AgreementAmendInput;
pub use attach::{FileAttachInput, taken};
pub use attest::AgreementAttestInput;
pub use draw_up::AgreementDrawUpInput;
pub use edit::AgreementEditInput;
pub use party::{AgreementPartyRemoveInput, AgreementPartySetInput, AgreementShareInput};
pub use register::{AgreementRegisterInput, AgreementRenewInput};
pub use review::{AgreementReviewInput, AgreementSubmitInput};
pub use risk::RiskAcceptInput;
pub use sign::AgreementSignInput;
pub use terminate::AgreementTerminateInput;
pub use underpinning::{UnderpinningRecordInput, UnderpinningRemoveInput};
pub use upkeep::{AgreementStructureDecideInput, AgreementTemplateWriteInput};

use entity::{
    agreement, agreement_part, agreement_seal, agreement_service, agreement_version, organisation_ancestor, service,
    sql::Sql,
};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::VersionState,
    told::Occasion,
    words::PartySide,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    access::{
        Ahead,
        agreements::breaks::Change,
        facts::FIRST_OWNER,
        rows::{PartRow, VersionRow},
    },
    act::{Act, Place, Refusal, UserError, UserErrorCode, check},
    error::ApiError,
    graphql::id::{GlobalId, NodeType},
};

/// An agreement and one of its versions, held until the act ends.
pub(super) struct Held {
    pub agreement: agreement::Model,
    pub version: agreement_version::Model,
}

/// The version that an act is about.
///
/// # Errors
/// `NOT_FOUND` where there is none, or none that the actor sees (V7).
async fn held(act: &Act, id: GlobalId) -> Result<Held, Refusal> {
    let id = id.of(NodeType::AgreementVersion).ok_or_else(ApiError::not_found)?;
    let seen = act.session().members::<VersionRow>(&[id], &Ahead::default()).await?.remove(&id);
    hold(act, seen.ok_or_else(ApiError::not_found)?.agreement_id, id).await
}

/// The part that an act is about, with its version.
///
/// # Errors
/// As [`held`].
async fn held_part(act: &Act, id: GlobalId) -> Result<(Held, agreement_part::Model), Refusal> {
    let id = id.of(NodeType::AgreementPart).ok_or_else(ApiError::not_found)?;
    if act.session().members::<PartRow>(&[id], &Ahead::default()).await?.is_empty() {
        return Err(ApiError::not_found().into());
    }
    let part = agreement_part::Entity::find_by_id(id).one(act.transaction()).await?.ok_or_else(ApiError::not_found)?;
    let held = hold(act, part.agreement_id, part.version_id).await?;
    // As it is now that it is held.
    let part = agreement_part::Entity::find_by_id(id).one(act.transaction()).await?.ok_or_else(ApiError::not_found)?;
    Ok((held, part))
}

async fn hold(act: &Act, agreement: Uuid, version: Uuid) -> Result<Held, Refusal> {
    let tx = act.transaction();
    let agreement = agreement::Entity::find_by_id(agreement).lock_exclusive().one(tx).await?;
    let version = agreement_version::Entity::find_by_id(version).lock_exclusive().one(tx).await?;
    match (agreement, version) {
        (Some(agreement), Some(version)) => Ok(Held { agreement, version }),
        _ => Err(ApiError::not_found().into()),
    }
}

/// A service that a version covers, and the scope whose owner decides for it (S2.2, R4): its own where it has an effective
/// owner, else its portfolio.
pub(super) struct Owned {
    pub service: Uuid,
    pub portfolio: Uuid,
    pub owned_as: Uuid,
}

/// The services that a version covers.
async fn covered(act: &Act, version: Uuid) -> Result<Vec<service::Model>, Refusal> {
    let covered = agreement_service::Entity::find()
        .filter(agreement_service::Column::VersionId.eq(version))
        .all(act.transaction())
        .await?;
    let ids = covered.iter().map(|row| row.service_id);
    let found = service::Entity::find().filter(service::Column::Id.is_in(ids)).order_by_asc(service::Column::Id);
    Ok(found.all(act.transaction()).await?)
}

impl Held {
    fn revision(&self, expected: Option<i64>) -> Result<(), UserError> {
        check::version(expected, self.version.revision)
    }

    /// The services that the version covers, with their portfolios.
    async fn services(&self, act: &Act) -> Result<Vec<service::Model>, Refusal> {
        covered(act, self.version.id).await
    }

    /// The services that the version covers, each with the scope whose owner decides for it. They are held, so that no
    /// owner of a service's own comes to be at the same time.
    async fn owned(&self, act: &Act) -> Result<Vec<Owned>, Refusal> {
        let backend = act.session().backend();
        let held = if backend == DbBackend::Postgres { " FOR SHARE OF s" } else { "" };
        let sql = Sql::new(format!(
            "SELECT s.id, s.portfolio_id, {FIRST_OWNER} FROM service s JOIN agreement_service c ON c.service_id = s.id \
             WHERE c.version_id = ? ORDER BY s.id{held}"
        ));
        let (now, today) = (act.now(), act.today());
        let sql = sql.bind(now).bind(now).bind(today).bind(today).bind(self.version.id);
        let rows = act.transaction().query_all_raw(sql.statement(backend)).await?;
        let owned = rows.iter().map(|row| {
            Ok(Owned {
                service: row.try_get_by_index(0)?,
                portfolio: row.try_get_by_index(1)?,
                owned_as: row.try_get_by_index(2)?,
            })
        });
        Ok(owned.collect::<Result<_, sea_orm::DbErr>>()?)
    }

    /// Every party's part, the keeper's among them.
    async fn parts(&self, act: &Act) -> Result<Vec<agreement_part::Model>, Refusal> {
        let found = agreement_part::Entity::find()
            .filter(agreement_part::Column::VersionId.eq(self.version.id))
            .order_by_asc(agreement_part::Column::Id);
        Ok(found.all(act.transaction()).await?)
    }

    /// Whether it may still be signed and registered: not when a later version is in the register. What some had signed of
    /// it stays as it is, and is closed.
    async fn not_followed(&self, act: &Act) -> Result<(), Refusal> {
        let later = agreement_version::Entity::find()
            .filter(agreement_version::Column::AgreementId.eq(self.version.agreement_id))
            .filter(agreement_version::Column::Number.gt(self.version.number))
            .filter(agreement_version::Column::State.eq(VersionState::Registered))
            .order_by_desc(agreement_version::Column::Number)
            .one(act.transaction())
            .await?;
        let Some(later) = later else { return Ok(()) };
        let message = format!("Version {} is registered: this one is closed.", later.number);
        Err(UserError::whole(UserErrorCode::WrongState, message).by("L2").into())
    }

    /// Whether it may be written now; what was reviewed becomes a draft again.
    fn draft(&self) -> Result<agreement_version::Model, UserError> {
        let state = self.version.state;
        let written = [VersionState::Draft, VersionState::InReview, VersionState::Reviewed].contains(&state);
        check::step(written, state, "N5")?;
        Ok(agreement_version::Model {
            state: VersionState::Draft,
            content_hash: None,
            submitted_at: None,
            submitted_by_person_id: None,
            revision: self.version.revision + 1,
            ..self.version.clone()
        })
    }

    /// Begins to write: a comma changed voids the review, and whoever writes is an author (N1). Of what had been reviewed,
    /// those who were asked to sign it are notified: always, so that it tells them nothing of another party (N7).
    async fn write(&self, act: &mut Act, after: &agreement_version::Model) -> Result<(), Refusal> {
        act.save(&self.version, after).await?;
        if self.version.state == VersionState::Reviewed {
            let parts = self.parts(act).await?;
            tell_parties(act, Occasion::AgreementReopened, (Kind::Agreement, self.version.agreement_id), &parts);
        }
        if self.version.content_hash.is_some() {
            unseal(act, self.version.id).await?;
        }
        author(act, self.version.id).await
    }
}

/// Whoever writes any of a version is its author (N1).
async fn author(act: &Act, version: Uuid) -> Result<(), Refusal> {
    use entity::agreement_author::{ActiveModel, Entity};
    let row = ActiveModel { version_id: sea_orm::Set(version), person_id: sea_orm::Set(act.person()) };
    let once = OnConflict::new().do_nothing().to_owned();
    Entity::insert(row).on_conflict(once).exec_without_returning(act.transaction()).await?;
    Ok(())
}

/// What was handed in is taken back.
async fn unseal(act: &Act, version: Uuid) -> Result<(), Refusal> {
    let tx = act.transaction();
    agreement_seal::Entity::delete_many().filter(agreement_seal::Column::VersionId.eq(version)).exec(tx).await?;
    agreement_part::Entity::update_many()
        .col_expr(agreement_part::Column::PartHash, sea_orm::sea_query::Expr::value(Option::<String>::None))
        .filter(agreement_part::Column::VersionId.eq(version))
        .exec(tx)
        .await?;
    Ok(())
}

/// What will be true of a version that is not there yet: of whose it is, of what and for whom.
async fn facts(
    act: &Act,
    keeper: Uuid,
    side: PartySide,
    services: &[service::Model],
    parties: &[Uuid],
) -> Result<Facts, Refusal> {
    let above = organisation_ancestor::Entity::find()
        .filter(organisation_ancestor::Column::OrganisationId.is_in(parties.iter().copied()))
        .all(act.transaction())
        .await?;
    let ids: Vec<Uuid> = services.iter().map(|service| service.id).collect();
    let portfolios: Vec<Uuid> = services.iter().map(|service| service.portfolio_id).collect();
    let supplied = side == PartySide::Customer;
    Ok(Facts {
        providers: vec![keeper],
        supplied_services: if supplied { ids.clone() } else { Vec::new() },
        supplied_portfolios: if supplied { portfolios.clone() } else { Vec::new() },
        services: ids,
        portfolios,
        customers: above.iter().map(|row| (keeper, row.ancestor_id)).collect(),
        ..Facts::default()
    })
}

/// Within the keeper, those who answer for the services.
fn tell_keeper(act: &mut Act, on: Occasion, object: (Kind, Uuid), keeper: Uuid, services: &[service::Model]) {
    act.tell(on, object, Place { provider: Some(keeper), ..Place::default() }, &[]);
    for service in services {
        let place = Place { portfolio: Some(service.portfolio_id), service: Some(service.id), ..Place::default() };
        act.tell(on, object, place, &[]);
    }
}

/// Of each agreement that promises what this one would carry no longer, those who answer for it are told (L3).
async fn tell_of_broken(act: &mut Act, agreement: Uuid, change: Change) -> Result<(), Refusal> {
    let broken = act.session().breaks_for_all(agreement, change).await?;
    let mut told: Vec<Uuid> = Vec::new();
    for promise in broken {
        if told.contains(&promise.agreement) {
            continue;
        }
        told.push(promise.agreement);
        let services = covered(act, promise.version).await?;
        tell_keeper(act, Occasion::PromiseBroken, (Kind::Agreement, promise.agreement), promise.keeper, &services);
    }
    Ok(())
}

/// Each party by itself (N7).
fn tell_parties(act: &mut Act, on: Occasion, object: (Kind, Uuid), parts: &[agreement_part::Model]) {
    for part in parts.iter().filter(|part| !part.is_keeper) {
        let place = Place { provider: Some(part.keeper_id), customer: Some(part.organisation_id), ..Place::default() };
        act.tell(on, object, place, &[]);
    }
}

/// Permits an act on the version as its keeper's own work.
async fn permit_work(act: &mut Act, action: Action, held: &Held) -> Result<(), Refusal> {
    let subject = crate::access::facts::Subject::Version;
    act.permit(action, Kind::AgreementWork, subject, held.version.id).await?;
    Ok(())
}

/// A day that is needed.
fn needed<T>(field: &str, value: Option<T>, clause: &str) -> Result<T, UserError> {
    value.ok_or_else(|| UserError::of(field, UserErrorCode::Required, "It is needed.").by(clause))
}
