//! Notice (U2.7): the end computed from the terms, and no delivery left without an agreement by it (N3).

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{agreement, agreement_notice, agreement_part, agreement_version, consent, delivery, sql::Sql};
use governance::{
    action::{Action, Kind},
    lifecycle::DeliveryState,
    told::Occasion,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::{
    Held,
    register::{registered, term},
    sign::{consent_to, of, permit_party},
    tell_keeper, tell_parties,
};
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    canonical,
    error::ApiError,
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
    },
};

/// Gives notice of an agreement: for the keeper by the owner of every service that it covers, each with their own consent
/// (R5); for another party by its signatory.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementTerminateInput {
    /// The agreement.
    pub agreement: GlobalId,
    /// For which party (an organisation) notice is given (default: the keeper, where you own a service that it covers; else
    /// the party for which you sign).
    pub party: Option<GlobalId>,
    /// The first day without it; not before the term of notice has passed (default: the first day that it allows).
    pub from: Option<Date>,
    /// Whether the deliveries that would be left without an agreement end on that day: otherwise they are named, and
    /// nothing is done (N3).
    #[graphql(default)]
    pub end_deliveries: bool,
    /// The agreement's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementTerminateInput {
    const NAME: &'static str = "agreementTerminate";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<agreement::Entity>(self.agreement).await?;
        act.permit(Action::Terminate, Kind::Agreement, Subject::Agreement, before.id).await?;
        check::version(self.expected_version, before.version)?;
        check::reason(self.terms.reason.as_deref(), "U2.7")?;
        let held = registered(act, &before).await?;
        if let Some(from) = held.version.terminated_from {
            let message = format!("Notice was given: it ends on {from}.");
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
        }
        let parts = held.parts(act).await?;
        let party = self.party(act, &held, &parts).await?;
        let from = self.from(act, &held)?;
        if party.is_keeper && !self.owners_agree(act, &held, from).await? {
            let after = agreement::Model { version: before.version + 1, ..before.clone() };
            act.save(&before, &after).await?;
            act.changed(
                Action::Terminate,
                (Kind::AgreementWork, held.version.id),
                before.keeper_id,
                (&before, &after),
            )?;
            return Ok(before.id);
        }
        self.settle_deliveries(act, &held, from).await?;
        act.insert(&agreement_notice::Model {
            id: Uuid::now_v7(),
            keeper_id: before.keeper_id,
            version_id: held.version.id,
            part_id: party.id,
            given_on: act.today(),
            holds_from: from,
            recorded_at: act.now(),
        })
        .await?;
        let ended = agreement_version::Model {
            terminated_on: Some(act.today()),
            terminated_from: Some(from),
            revision: held.version.revision + 1,
            ..held.version.clone()
        };
        act.save(&held.version, &ended).await?;
        let after = agreement::Model { version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let object = (Kind::Agreement, before.id);
        let services = held.services(act).await?;
        tell_keeper(act, Occasion::AgreementNotice, object, before.keeper_id, &services);
        tell_parties(act, Occasion::AgreementEndMoved, object, &parts);
        act.changed(Action::Terminate, object, before.keeper_id, (&held.version, &ended))?;
        Ok(before.id)
    }
}

impl AgreementTerminateInput {
    /// For whom notice is given: the party named, or else the keeper, where the actor owns a service that it covers, or
    /// the one party for which the actor signs.
    async fn party(
        &self,
        act: &mut Act,
        held: &Held,
        parts: &[agreement_part::Model],
    ) -> Result<agreement_part::Model, Refusal> {
        let named = self.party.and_then(|party| party.of(NodeType::Organisation));
        if self.party.is_some() && !parts.iter().any(|part| Some(part.organisation_id) == named) {
            let message = "This is no party of the agreement.";
            return Err(UserError::of("party", UserErrorCode::NotFound, message).into());
        }
        let mut refused = None;
        for part in parts.iter().filter(|part| named.is_none_or(|named| part.organisation_id == named)) {
            let permitted = match part.is_keeper {
                true => {
                    let services = held.services(act).await?;
                    let facts: Vec<_> = services.iter().map(|service| of(held, service)).collect();
                    act.permit_on(Action::Terminate, Kind::Agreement, &facts).map(drop)
                }
                false => permit_party(act, Action::Terminate, part).await,
            };
            match permitted {
                Ok(()) if part.is_keeper || parts.len() == 2 => return Ok(part.clone()),
                Ok(()) => {
                    let message = "The agreement has other parties: ask its keeper for a new version without yours.";
                    return Err(UserError::whole(UserErrorCode::WrongState, message).by("L2").into());
                }
                Err(refusal) => refused = Some(refusal),
            }
        }
        Err(refused.unwrap_or_else(|| ApiError::not_found().into()))
    }

    /// The first day without it, by the term of notice.
    fn from(&self, act: &Act, held: &Held) -> Result<NaiveDate, UserError> {
        let today = act.today();
        let valid_from = held.version.valid_from.unwrap_or(today);
        let term = term(held, valid_from);
        let Some(first) = term.ends_by_notice(today) else {
            let message = match held.version.valid_until {
                Some(until) => format!("No notice was agreed: it ends by its term, on {until}."),
                None => "No term of notice was agreed: it is ended by a new version.".to_owned(),
            };
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7"));
        };
        match self.from.map(Date::day) {
            None => Ok(first),
            Some(from) if from < first => {
                let message = format!("The term of notice runs out on {first}.");
                Err(UserError::of("from", UserErrorCode::Invalid, message).by("U2.7"))
            }
            Some(from) if term.expires().is_some_and(|end| from > end) => {
                let message = "The agreement ends by its own term before that.";
                Err(UserError::of("from", UserErrorCode::Invalid, message).by("U2.7"))
            }
            Some(from) => Ok(from),
        }
    }

    /// R5: the consent of the owner of every service; true when this was the last.
    async fn owners_agree(&self, act: &mut Act, held: &Held, from: NaiveDate) -> Result<bool, Refusal> {
        let Some(keeper) = held.parts(act).await?.into_iter().find(|part| part.is_keeper) else {
            return Err(ApiError::internal("an agreement without its keeper's part").into());
        };
        let content = canonical::hash(&json!({ "version": held.version.id, "from": from }));
        let acting = act.permit_found();
        let mut all = true;
        for service in held.services(act).await? {
            let given = consent::Entity::find()
                .filter(consent::Column::ObjectId.eq(keeper.id))
                .filter(consent::Column::Act.eq(Action::Terminate.as_str()))
                .filter(consent::Column::ContentHash.eq(content.as_str()))
                .filter(consent::Column::ServiceId.eq(service.id))
                .one(act.transaction())
                .await?;
            if given.is_some() {
                continue;
            }
            let Ok(permit) = act.permit_on(Action::Terminate, Kind::Agreement, &[of(held, &service)]) else {
                all = false;
                continue;
            };
            consent_to(act, &keeper, Some(service.id), &content, Action::Terminate, permit).await?;
        }
        act.permit = acting;
        Ok(all)
    }

    /// N3: the deliveries that would be left without an agreement end on that day, or are named.
    async fn settle_deliveries(&self, act: &Act, held: &Held, from: NaiveDate) -> Result<(), Refusal> {
        let bare = bare(act, held, from).await?;
        if bare.is_empty() {
            return Ok(());
        }
        if !self.end_deliveries {
            let codes: Vec<String> = bare.iter().map(|delivery| delivery.code.clone()).collect();
            let message = format!(
                "Deliveries would be left without an agreement from {from}: {}. Let them end, or agree on something else.",
                codes.join(", ")
            );
            return Err(UserError::of("endDeliveries", UserErrorCode::Incomplete, message).by("N3").into());
        }
        for delivery in bare {
            let ended = delivery::Model { ended_on: Some(from), version: delivery.version + 1, ..delivery.clone() };
            act.save(&delivery, &ended).await?;
        }
        Ok(())
    }
}

/// The active deliveries that only this agreement covers on that day.
async fn bare(act: &Act, held: &Held, from: NaiveDate) -> Result<Vec<delivery::Model>, Refusal> {
    let sql = Sql::new(
        "SELECT d.id FROM delivery d WHERE d.state = 'ACTIVE' AND d.provider_id = ? AND (d.ended_on IS NULL OR d.ended_on > ?) \
         AND EXISTS (SELECT 1 FROM agreement_part p JOIN agreement_service c ON c.version_id = p.version_id \
         WHERE p.version_id = ? AND p.organisation_id = d.customer_id AND c.service_id = d.service_id) \
         AND NOT EXISTS (SELECT 1 FROM agreement_part p JOIN agreement_version v ON v.id = p.version_id \
         JOIN agreement_service c ON c.version_id = v.id WHERE p.organisation_id = d.customer_id AND p.side = 'CUSTOMER' \
         AND c.service_id = d.service_id AND v.state = 'REGISTERED' AND v.agreement_id <> ? AND v.valid_from <= ? \
         AND (v.valid_until IS NULL OR v.valid_until > ?) AND (v.terminated_from IS NULL OR v.terminated_from > ?) \
         AND NOT EXISTS (SELECT 1 FROM agreement_version n WHERE n.agreement_id = v.agreement_id \
         AND n.state = 'REGISTERED' AND n.number > v.number AND n.valid_from <= ?)) ORDER BY d.code_key, d.id",
    )
    .bind(held.version.keeper_id)
    .bind(from)
    .bind(held.version.id)
    .bind(held.version.agreement_id)
    .bind(from)
    .bind(from)
    .bind(from)
    .bind(from);
    let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    let found = delivery::Entity::find()
        .filter(delivery::Column::Id.is_in(ids))
        .filter(delivery::Column::State.eq(DeliveryState::Active))
        .lock_exclusive();
    Ok(found.all(act.transaction()).await?)
}
