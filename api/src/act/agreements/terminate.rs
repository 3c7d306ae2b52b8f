//! Notice (U2.7): the end computed from the terms, and no delivery left without an agreement by it (N3).

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{agreement, agreement_part};
use governance::{
    action::{Action, Kind},
    term::add_months,
    told::Occasion,
};
use uuid::Uuid;

use super::{
    Held, agreed, bare,
    ends::{Ends, is_due, of_party},
    leave,
    register::registered,
    sign::{of, permit_party},
    standing::{Standing, reckoned, standing},
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

/// How many months beyond the first day that the terms allow notice may name.
const MONTHS_AHEAD: i32 = 24;

/// Gives notice of an agreement: for the keeper by the owner of every service that it covers, each with their own consent
/// (R5); for another party by its signatory. One of several parties leaves it, and the others go on.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementTerminateInput {
    /// The agreement.
    pub agreement: GlobalId,
    /// For which party (an organisation) notice is given (default: the keeper, where you own a service that it covers; else
    /// the party for which you sign).
    pub party: Option<GlobalId>,
    /// The first day without it; not before the term of notice has passed, at most 24 months after that, and where it is
    /// renewed only the end of a term (default: the first day that the terms allow, on the day on which notice is given).
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
        if self.expected_version.is_some() {
            check::version(self.expected_version, act.session().agreement_revision(before.id).await?)?;
        }
        check::reason(self.terms.reason.as_deref(), "U2.7")?;
        let last = registered(act, &before).await?;
        let given = |from: NaiveDate| {
            let message = format!("Notice was given: it ends on {from}.");
            UserError::whole(UserErrorCode::WrongState, message).by("U2.7")
        };
        if let Some(from) = last.version.terminated_from {
            return Err(given(from).into());
        }
        let party = self.party(act, &last, &last.parts(act).await?).await?;
        let mut stand = standing(act, &before).await?;
        if let Some(from) = stand.last().and_then(|last| last.leaves(&party)) {
            return Err(given(from).into());
        }
        let (first, from) = self.from(act, &of_party(&stand, &party))?;
        if party.is_keeper && !agreed::owners_agree(act, &last, self.from.map(Date::day)).await? {
            let after = agreement::Model { version: before.version + 1, ..before.clone() };
            act.save(&before, &after).await?;
            act.changed(
                Action::Terminate,
                (Kind::AgreementWork, last.version.id),
                before.keeper_id,
                (&before, &after),
            )?;
            return Ok(before.id);
        }
        let as_found = last.version;
        // The terms that have begun, or begin, before any notice could end it: they are the clause's own consequence. Those
        // that another notice may still end are not renewed by this one.
        let today = act.today();
        while let Some(due) = stand.iter().find(|stands| is_due(stands, first, today)) {
            leave::prolonged(act, &before, &stand, due, first).await?;
            stand = standing(act, &before).await?;
        }
        let ends = Ends { today: act.today(), from, stand: &stand, party: &party };
        let of = (!party.is_keeper).then_some(party.organisation_id);
        bare::settle(act, &ends.concerned(), from, of, self.end_deliveries).await?;
        let after = agreement::Model { version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let services = Held { agreement: before.clone(), version: as_found.clone() }.services(act).await?;
        let object = (Kind::Agreement, before.id);
        tell_keeper(act, Occasion::AgreementNotice, object, before.keeper_id, &services);
        if ends.others_go_on() {
            // Before the notice stands: of what is carried no longer when the party has left.
            tell_of_broken(act, before.id, Change::Leaves(party.organisation_id, from)).await?;
            ends.note(act).await?;
            leave::all_go_on(act, &before, &stand, party.organisation_id, from).await?;
            return ends.by_itself(act);
        }
        tell_of_broken(act, before.id, Change::Ends(from)).await?;
        ends.note(act).await?;
        // Where there are others, who leave on a day of their own, nobody else is shown it (N7).
        let mut ended = ends.end(act).await?;
        let whole = if ends.beside_others() { None } else { ended.pop() };
        for (before, after) in &ended {
            act.caused((Kind::AgreementWork, after.id), (before, after))?;
        }
        let Some((was, is)) = whole else { return ends.by_itself(act) };
        tell_parties(act, Occasion::AgreementEndMoved, object, &ends.moved());
        let was = if was.id == as_found.id { as_found } else { was };
        act.changed(Action::Terminate, object, before.keeper_id, (&was, &is))?;
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

    /// The first day that the terms allow, and the first day without it.
    fn from(&self, act: &Act, own: &[&Standing]) -> Result<(NaiveDate, NaiveDate), Refusal> {
        let Some((at, first)) = reckoned(own, act.today()) else {
            let message = match own.last().map(|last| last.until().or(last.version.valid_until)) {
                Some(Some(until)) => format!("No notice was agreed: it ends by its term, on {until}."),
                _ => "No term of notice was agreed: it is ended by a new version.".to_owned(),
            };
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("U2.7").into());
        };
        let Some(from) = self.from.map(Date::day) else { return Ok((first, first)) };
        let invalid = |message| Err(UserError::of("from", UserErrorCode::Invalid, message).by("U2.7").into());
        if from < first {
            return invalid(format!("The term of notice runs out on {first}."));
        }
        let latest = add_months(first, MONTHS_AHEAD).unwrap_or(NaiveDate::MAX);
        if from > latest {
            return invalid(format!(
                "Notice is at most {MONTHS_AHEAD} months longer than its term: to {latest}, or given later."
            ));
        }
        // By the terms of the version that holds until then: of one that never does, none count.
        let holds = |stands: &&&Standing| stands.begins() < from && stands.holds_after(stands.begins());
        let ends = own.iter().skip(at).filter(holds).max_by_key(|stands| stands.begins()).or(own.get(at));
        let Some(ends) = ends else { return Ok((first, from)) };
        if ends.until().is_some_and(|end| from > end) {
            return invalid("The agreement ends by its own term before that.".to_owned());
        }
        let term = &ends.term;
        if term.may_end_on(from) {
            return Ok((first, from));
        }
        invalid(match term.current(from).filter(|_| term.first.until.is_some()) {
            Some(around) => {
                let ends = [Some(around.from).filter(|day| *day >= first), around.until];
                let ends: Vec<String> = ends.into_iter().flatten().map(|day| day.to_string()).collect();
                format!("Notice is to the end of a term: {}.", ends.join(" or "))
            }
            None => "Notice is to the end of a calendar month: the first of the next.".to_owned(),
        })
    }
}
