//! Registered and archived with a number (U2.6), gap-free per year; and renewed under the signed renewal clause (U2.7).

use async_graphql::InputObject;
use chrono::{Datelike, NaiveDate};
use entity::{agreement, agreement_renewal, agreement_version, sql::Sql};
use governance::{
    action::{Action, Kind},
    lifecycle::{LifeCycle, VersionState},
    told::Occasion,
    words::Provenance,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    Held, complete, held, hold, leave, needed,
    standing::{Standing, standing},
    tell_keeper, tell_of_broken, tell_parties,
};
use crate::{
    access::{agreements::breaks::Change, facts::Subject},
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    error::ApiError,
    graphql::id::GlobalId,
};

/// Registers a signed version: it is archived with the next number of the keeper's register.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementRegisterInput {
    /// The version.
    pub agreement_version: GlobalId,
    /// The version's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementRegisterInput {
    const NAME: &'static str = "agreementRegister";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        // Who registers may do so of what is signed; of anything else it is the state that stands in the way.
        let facts = held.services(act).await?;
        let known = held.version.state == VersionState::Signed;
        match act.permit(Action::Register, Kind::Agreement, Subject::Version, held.version.id).await {
            Err(_) if !known && may_when(act, Action::Register, VersionState::Signed, held.version.keeper_id) => {}
            other => drop(other?),
        }
        held.revision(self.expected_version)?;
        let (before, to) = (&held.version, VersionState::Registered);
        check::step(before.state.leads(Action::Register, Kind::Agreement, to), before.state, "L2")?;
        held.not_followed(act).await?;
        let first = needed("agreementVersion", before.valid_from, "U2.6")?;
        // What was agreed elsewhere is stated as it was, with its source (O5).
        if before.provenance == Provenance::Recorded {
            let since = complete::since(act, &held, first).await?;
            if !since.is_empty() {
                return Err(Refusal::User(since));
            }
        }
        let left_out = complete::left_out(act, &held, first).await?;
        let year = act.today().year();
        let number = next(act, before.keeper_id, year).await?;
        let after = agreement_version::Model {
            state: to,
            registered_at: Some(act.now()),
            register_year: Some(year),
            register_number: Some(number),
            revision: before.revision + 1,
            ..before.clone()
        };
        tell_of_broken(act, before.agreement_id, Change::Becomes(before.id)).await?;
        act.save(before, &after).await?;
        closed(act, &held).await?;
        let object = (Kind::Agreement, before.agreement_id);
        let parts = held.parts(act).await?;
        tell_parties(act, Occasion::AgreementConcluded, object, &parts);
        tell_parties(act, Occasion::AgreementEndMoved, object, &left_out);
        tell_keeper(act, Occasion::AgreementSigned, object, before.keeper_id, &facts);
        act.changed(Action::Register, object, before.keeper_id, (before, &after))?;
        Ok(before.id)
    }
}

/// Of each version that is closed by this one, those who were asked to sign it are notified (L2).
async fn closed(act: &mut Act, by: &Held) -> Result<(), Refusal> {
    let before = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(by.agreement.id))
        .filter(agreement_version::Column::Number.lt(by.version.number))
        .order_by_desc(agreement_version::Column::Number)
        .all(act.transaction())
        .await?;
    // What lies before one that is registered was closed by that.
    for version in before.into_iter().take_while(|version| version.state != VersionState::Registered) {
        let open = Held { agreement: by.agreement.clone(), version };
        leave::notified(act, &open, Occasion::AgreementClosed).await?;
    }
    Ok(())
}

/// Whether a rule would permit it of a version of this keeper in that state.
fn may_when(act: &Act, action: Action, state: VersionState, keeper: Uuid) -> bool {
    use governance::{decide::Facts, lifecycle::StateBit};
    let facts = Facts { providers: vec![keeper], states: state.bit(), ..Facts::default() };
    act.may(action, Kind::Agreement, &facts)
}

/// The next number of the year; the row is held, so that there are no gaps. Files may have stated higher numbers meanwhile
/// (O5): it comes after those too.
pub(super) async fn next(act: &Act, keeper: Uuid, year: i32) -> Result<i32, Refusal> {
    let sql = Sql::new(
        "INSERT INTO agreement_register (keeper_id, year, last) SELECT ?, ?, 1 + COALESCE((SELECT MAX(register_number) \
         FROM agreement_version WHERE keeper_id = ? AND register_year = ?), 0) WHERE TRUE \
         ON CONFLICT (keeper_id, year) DO UPDATE SET last = CASE WHEN agreement_register.last < excluded.last \
         THEN excluded.last ELSE agreement_register.last + 1 END RETURNING last",
    );
    let sql = sql.bind(keeper).bind(year).bind(keeper).bind(year);
    let row = act.transaction().query_one_raw(sql.statement(act.session().backend())).await?;
    let row = row.ok_or_else(|| ApiError::internal("the register gave no number"))?;
    Ok(row.try_get_by_index(0)?)
}

/// Renews an agreement under its signed renewal clause: its end moves by as many months, and no new version is made.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementRenewInput {
    /// The agreement.
    pub agreement: GlobalId,
    /// The agreement's `revision` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for AgreementRenewInput {
    const NAME: &'static str = "agreementRenew";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let agreement = act.load::<agreement::Entity>(self.agreement).await?;
        act.permit(Action::Renew, Kind::Agreement, Subject::Agreement, agreement.id).await?;
        check::version(self.expected_version, agreement.version)?;
        let stand = standing(act, &agreement).await?;
        let (due, ended_on) = due(&stand, act.today())?;
        let next = due.term.current(ended_on).and_then(|term| term.until);
        let next = next.ok_or_else(|| ApiError::internal("a term that is not renewed, or beyond the calendar"))?;
        let goes_on = leave::prolonged(act, &agreement, &stand, due, next).await?;
        let after = hold(act, agreement.id, goes_on).await?;
        let object = (Kind::Agreement, agreement.id);
        let parts = after.parts(act).await?;
        tell_parties(act, Occasion::AgreementEndMoved, object, &parts);
        act.changed(Action::Renew, object, agreement.keeper_id, (&due.version, &after.version))?;
        Ok(agreement.id)
    }
}

/// The version that is renewed, and the end of its term: of those whose clause prolongs them, the first that ends and of which
/// notice can no longer be given. A later version that is registered already does not keep the one before it from going on
/// until then.
pub(super) fn due(stand: &[Standing], today: NaiveDate) -> Result<(&Standing, NaiveDate), Refusal> {
    let wrong = |message: &str| Refusal::User(vec![UserError::whole(UserErrorCode::WrongState, message).by("U2.7")]);
    let Some(last) = stand.last() else {
        return Err(UserError::whole(UserErrorCode::WrongState, "No version of it is registered.").by("L2").into());
    };
    let mut ends: Vec<(&Standing, NaiveDate)> =
        stand.iter().filter_map(|stands| Some((stands, stands.renewed_on(today)?))).collect();
    ends.sort_by_key(|(_, end)| *end);
    let open = |(stands, _): &&(&Standing, NaiveDate)| stands.notice_until(today).is_none();
    match (ends.iter().find(open), ends.first().and_then(|(stands, _)| stands.notice_until(today))) {
        (Some((stands, end)), _) => Ok((*stands, *end)),
        (None, Some(until)) => Err(wrong(&format!("Notice can still be given until {until}."))),
        _ if last.renews() => Err(wrong("Notice was given: the agreement is not renewed.")),
        _ => Err(wrong("No renewal was agreed: the agreement has no end, or no renewal clause.")),
    }
}

/// The last registered version of an agreement, held.
pub(super) async fn registered(act: &Act, of: &agreement::Model) -> Result<Held, Refusal> {
    let last = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(of.id))
        .filter(agreement_version::Column::State.eq(VersionState::Registered))
        .order_by_desc(agreement_version::Column::Number)
        .one(act.transaction())
        .await?;
    match last {
        Some(last) => hold(act, of.id, last.id).await,
        None => {
            let message = "No version of it is registered.";
            Err(UserError::whole(UserErrorCode::WrongState, message).by("L2").into())
        }
    }
}

/// Renews a version under its clause until a later end of a term: on record, and its end moved by it.
pub(super) async fn renewed(act: &Act, held: &Held, renewed_until: NaiveDate) -> Result<(), Refusal> {
    let before = &held.version;
    let Some(ended_on) = before.valid_until.filter(|end| renewed_until > *end) else {
        return Err(ApiError::internal("a term that is not renewed, or beyond the calendar").into());
    };
    act.insert(&agreement_renewal::Model {
        id: Uuid::now_v7(),
        keeper_id: before.keeper_id,
        version_id: before.id,
        ended_on,
        renewed_until,
        recorded_at: act.now(),
    })
    .await?;
    let after =
        agreement_version::Model { valid_until: Some(renewed_until), revision: before.revision + 1, ..before.clone() };
    act.save(before, &after).await
}
