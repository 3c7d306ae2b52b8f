//! Both parties' fulfilment (U2.8): of the responsibilities that stand in a part.

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::{agreement_part, agreement_version, party_fulfilment, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::VersionState,
    told::Occasion,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    access::rows::PartRow,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    error::ApiError,
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
    },
};

/// Records how a party did its part, or the keeper its own towards the party.
#[derive(InputObject, Clone, Debug)]
pub struct PartyFulfilmentRecordInput {
    /// The party's part of a registered version.
    pub part: GlobalId,
    /// Whether it is about what the keeper answers for towards the party; else about what the party answers for.
    #[graphql(default)]
    pub of_keeper: bool,
    /// First day of the period.
    pub period_start: Date,
    /// First day after it; not a day to come.
    pub period_end: Date,
    /// Whether it did what it answers for.
    pub fulfilled: bool,
    /// In what, or in what not.
    pub text: String,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PartyFulfilmentRecordInput {
    const NAME: &'static str = "partyFulfilmentRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let (part, version) = seen(act, self.part).await?;
        // The keeper's own people follow up what it keeps.
        let facts = Facts { providers: vec![part.keeper_id], ..Facts::default() };
        act.permit_on(Action::Record, Kind::PartyFulfilment, &[facts])?;
        let invalid = |field, message: &str| UserError::of(field, UserErrorCode::Invalid, message).by("U2.8");
        if part.is_keeper {
            return Err(
                invalid("part", "The keeper's fulfilment is recorded towards a party: name the party's part.").into()
            );
        }
        let text = check::text("text", &self.text, check::TEXT)?;
        let (start, end) = (self.period_start.day(), self.period_end.day());
        check::period("periodEnd", start, Some(end))?;
        if end > act.today() {
            return Err(invalid("periodEnd", "The period has not ended yet.").into());
        }
        let began = version.state == VersionState::Registered && version.valid_from.is_some_and(|from| end > from);
        if !began || until(act, &part).await?.is_some_and(|until| start >= until) {
            let message = "The version was not in force in that period.";
            return Err(UserError::of("part", UserErrorCode::WrongState, message).by("U2.8").into());
        }
        use party_fulfilment::Column::{OfKeeper, PartId, PeriodStart, Revision};
        let known = party_fulfilment::Entity::find()
            .filter(PartId.eq(part.id))
            .filter(OfKeeper.eq(self.of_keeper))
            .filter(PeriodStart.eq(start))
            .order_by_desc(Revision)
            .one(act.transaction())
            .await?;
        let row = party_fulfilment::Model {
            id: Uuid::now_v7(),
            part_id: part.id,
            of_keeper: self.of_keeper,
            period_start: start,
            period_end: end,
            revision: known.map_or(1, |known| known.revision + 1),
            fulfilled: self.fulfilled,
            text,
            recorded_by_person_id: act.person(),
            recorded_at: act.now(),
        };
        act.insert(&row).await?;
        let place = Place { provider: Some(part.keeper_id), customer: Some(part.organisation_id), ..Place::default() };
        act.tell(Occasion::PartyFollowedUp, (Kind::PartyFulfilment, row.id), place, &[]);
        act.made(Action::Record, (Kind::PartyFulfilment, row.id), part.keeper_id, &row)?;
        Ok(row.id)
    }
}

/// A part that the actor sees, held, and its version.
async fn seen(act: &Act, id: GlobalId) -> Result<(agreement_part::Model, agreement_version::Model), Refusal> {
    let id = id.of(NodeType::AgreementPart).ok_or_else(ApiError::not_found)?;
    if act.session().find::<PartRow>(&[id]).await?.is_empty() {
        return Err(ApiError::not_found().into());
    }
    // Held, so that one revision comes after the other.
    let part = agreement_part::Entity::find_by_id(id);
    let part = sea_orm::QuerySelect::lock_exclusive(part).one(act.transaction()).await?;
    let part = part.ok_or_else(ApiError::not_found)?;
    let version = agreement_version::Entity::find_by_id(part.version_id).one(act.transaction()).await?;
    Ok((part, version.ok_or_else(ApiError::not_found)?))
}

/// The first day without the version for the party: when it ends, another takes its place, or the party leaves.
async fn until(act: &Act, part: &agreement_part::Model) -> Result<Option<NaiveDate>, Refusal> {
    let sql = Sql::new(
        "SELECT MIN(x.day) FROM (SELECT d.end_day AS day FROM agreement_version_days d WHERE d.version_id = ? \
         UNION ALL SELECT y.holds_from FROM agreement_notice y WHERE y.part_id = ?) x",
    );
    let sql = sql.bind(part.version_id).bind(part.id).statement(act.session().backend());
    let row = act.transaction().query_one_raw(sql).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.flatten())
}
