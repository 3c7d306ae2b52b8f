//! What carries an agreement's promises (L3): which agreements underpin it.

use async_graphql::InputObject;
use entity::{agreement, sql::Sql, underpinning};
use governance::{
    action::{Action, Kind},
    told::Occasion,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{covered, standing::standing, tell_keeper};
use crate::{
    access::{
        agreements::chain::{DEEPEST, Proven},
        facts::Subject,
    },
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
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
