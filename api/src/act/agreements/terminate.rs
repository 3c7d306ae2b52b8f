//! Notice (U2.7): the end computed from the terms, and no delivery left without an agreement by it (N3).

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{agreement, agreement_notice, agreement_part, agreement_version};
use governance::{
    action::{Action, Kind},
    term::Term,
    told::Occasion,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Held, agreed, bare, leave,
    register::{registered, term},
    sign::{of, permit_party},
    tell_keeper, tell_of_broken, tell_parties,
};
use crate::{
    access::{agreements::breaks::Change, facts::Subject},
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    error::ApiError,
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
    },
};

/// Gives notice of an agreement: for the keeper by the owner of every service that it covers, each with their own consent
/// (R5); for another party by its signatory. One of several parties leaves it, and the others go on.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementTerminateInput {
    /// The agreement.
    pub agreement: GlobalId,
    /// For which party (an organisation) notice is given (default: the keeper, where you own a service that it covers; else
    /// the party for which you sign).
    pub party: Option<GlobalId>,
    /// The first day without it; not before the term of notice has passed, and where it is renewed only the end of a term
    /// (default: the first day that the terms allow, on the day on which notice is given).
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
        let left = leave::leaving(act, &held).await?;
        if let Some((_, from)) = left.iter().find(|(part, _)| part.id == party.id) {
            let message = format!("Notice was given: it ends on {from}.");
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
        }
        // Whether others go on without the one who gives notice.
        let stays = |part: &&agreement_part::Model| {
            !part.is_keeper && part.id != party.id && !left.iter().any(|(gone, _)| gone.id == part.id)
        };
        let leaves = !party.is_keeper && parts.iter().any(|part| stays(&part));
        let (held, party) = if leaves { leave::now(act, held, party).await? } else { (held, party) };
        let (from, term) = self.from(act, &held).await?;
        if party.is_keeper && !agreed::owners_agree(act, &held, self.from.map(Date::day)).await? {
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
        // The terms that have begun, or begin, before notice ends it: they are the clause's own consequence.
        let as_found = held.version.clone();
        let mut held = held;
        while held.version.renewal_months.is_some() && held.version.valid_until.is_some_and(|until| until < from) {
            held = leave::prolonged(act, held, &term).await?;
        }
        let parts = held.parts(act).await?;
        let party = parts.iter().find(|part| part.organisation_id == party.organisation_id).cloned();
        let party = party.ok_or_else(|| ApiError::internal("a party that is gone from what it gives notice of"))?;
        bare::settle(act, &held, from, leaves.then_some(party.organisation_id), self.end_deliveries).await?;
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
        if leaves {
            self.leave(act, &before, &held, (&party, from)).await?;
            return Ok(before.id);
        }
        tell_of_broken(act, before.id, Change::Ends(from)).await?;
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
        act.changed(Action::Terminate, object, before.keeper_id, (&as_found, &ended))?;
        Ok(before.id)
    }
}

impl AgreementTerminateInput {
    /// One party leaves, the others go on. What is decided stands on its own part, which nobody else sees (N7).
    async fn leave(
        &self,
        act: &mut Act,
        before: &agreement::Model,
        held: &Held,
        (party, from): (&agreement_part::Model, NaiveDate),
    ) -> Result<(), Refusal> {
        // At the end of its term it is renewed without this party, or not at all.
        if held.version.valid_until != Some(from) {
            leave::all_go_on(act, held, party.organisation_id, from).await?;
        }
        let after = agreement::Model { version: before.version + 1, ..before.clone() };
        act.save(before, &after).await?;
        let services = held.services(act).await?;
        let object = (Kind::Agreement, party.id);
        tell_keeper(act, Occasion::AgreementNotice, (Kind::Agreement, before.id), before.keeper_id, &services);
        tell_parties(act, Occasion::AgreementEndMoved, (Kind::Agreement, before.id), std::slice::from_ref(party));
        let was = json!({ "notice_given_on": null, "leaves_on": null });
        let is = json!({ "notice_given_on": act.today(), "leaves_on": from });
        act.changed(Action::Terminate, object, before.keeper_id, (&was, &is))
    }

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
                    let owned = held.owned(act).await?;
                    let facts: Vec<_> = owned.iter().map(|owned| of(held, owned)).collect();
                    act.permit_on(Action::Terminate, Kind::Agreement, &facts).map(drop)
                }
                false => permit_party(act, (Action::Terminate, Kind::Agreement), part).await,
            };
            match permitted {
                Ok(()) => return Ok(part.clone()),
                Err(refusal) => refused = Some(refusal),
            }
        }
        Err(refused.unwrap_or_else(|| ApiError::not_found().into()))
    }

    /// The first day without it, by the term of notice; and the terms.
    async fn from(&self, act: &Act, held: &Held) -> Result<(NaiveDate, Term), Refusal> {
        let today = act.today();
        let valid_from = held.version.valid_from.unwrap_or(today);
        let term = term(act, held, valid_from).await?;
        let Some(first) = term.ends_by_notice(today) else {
            let message = match held.version.valid_until {
                Some(until) => format!("No notice was agreed: it ends by its term, on {until}."),
                None => "No term of notice was agreed: it is ended by a new version.".to_owned(),
            };
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
        };
        let invalid = |message| Err(UserError::of("from", UserErrorCode::Invalid, message).by("U2.7").into());
        match self.from.map(Date::day) {
            None => Ok((first, term)),
            Some(from) if from < first => invalid(format!("The term of notice runs out on {first}.")),
            Some(from) if term.expires().is_some_and(|end| from > end) => {
                invalid("The agreement ends by its own term before that.".to_owned())
            }
            Some(from) if !term.may_end_on(from) => {
                let message = match term.current(from).filter(|_| term.first.until.is_some()) {
                    Some(around) => {
                        let ends = [Some(around.from).filter(|day| *day >= first), around.until];
                        let ends: Vec<String> = ends.into_iter().flatten().map(|day| day.to_string()).collect();
                        format!("Notice is to the end of a term: {}.", ends.join(" or "))
                    }
                    None => "Notice is to the end of a calendar month: the first of the next.".to_owned(),
                };
                invalid(message)
            }
            Some(from) => Ok((from, term)),
        }
    }
}
