//! Matching those who were invited to those who sign in (O4): one human is one person, under whatever identity.
//!
//! This is no decision: the one who invited has decided. At a sign-in whose verified token carries the claim, an identity
//! that nobody has becomes the invited person's. Where it is somebody's already, that somebody *is* the invited person: what
//! was offered and not yet answered goes over, and the stand-in that was made for the invitation is emptied.

use std::{collections::HashMap, time::Duration};

use entity::{appointment, identity, invitation, management_record, notice, person};
use moka::sync::Cache;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use crate::{app::App, auth::Identity, error::ApiError};

/// For how long somebody who was looked for is not looked for again. What is invited here is looked for at once.
const LOOKED_FOR: Duration = Duration::from_secs(60);

/// Who has been looked for among those invited: issuer and subject.
pub struct Invitations(Cache<(String, String), ()>);

impl Invitations {
    /// Nobody yet.
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(20_000).time_to_live(LOOKED_FOR).build())
    }

    /// Somebody was invited: everybody is looked for again.
    pub fn look_again(&self) {
        self.0.invalidate_all();
    }

    /// Whether this identity is to be looked for: it carries claims to be invited by, and is nobody's, or has not been looked
    /// for lately.
    pub fn is_due(&self, identity: &Identity, is_known: bool) -> bool {
        if identity.invitations.is_empty() {
            return false;
        }
        let named = (identity.issuer.clone(), identity.subject.clone());
        if is_known && self.0.contains_key(&named) {
            return false;
        }
        self.0.insert(named, ());
        true
    }
}

impl Default for Invitations {
    fn default() -> Self {
        Self::new()
    }
}

/// Matches an identity to those invited by a claim that its verified token carries; `known`: whose identity it is already.
/// Says whether there was anybody.
///
/// # Errors
/// When the database does not answer.
pub async fn redeem(app: &App, identity: &Identity, known: Option<Uuid>) -> Result<bool, ApiError> {
    let mut claimed = Condition::any();
    for (claim, value) in &identity.invitations {
        let this = Condition::all().add(invitation::Column::Claim.eq(claim)).add(invitation::Column::Value.eq(value));
        claimed = claimed.add(this);
    }
    let waiting = invitation::Entity::find().filter(invitation::Column::UsedAt.is_null()).filter(claimed);
    if waiting.clone().one(&app.db.read).await?.is_none() {
        return Ok(false);
    }
    let transaction = app.db.begin().await?;
    let mut found = waiting.lock_exclusive().all(&transaction).await?;
    // In the order of the issuer's claims: where several were invited, the first is the person.
    let place: HashMap<(&str, &str), usize> = identity
        .invitations
        .iter()
        .enumerate()
        .map(|(at, (claim, value))| ((claim.as_str(), value.as_str()), at))
        .collect();
    found.sort_by_key(|row| place.get(&(row.claim.as_str(), row.value.as_str())).copied());
    let mut own = known;
    let any = !found.is_empty();
    for invited in found {
        let person = match own {
            Some(person) => {
                take_over(&transaction, invited.person_id, person, app.clock.now()).await?;
                person
            }
            None => {
                let row = identity::Model {
                    id: Uuid::now_v7(),
                    person_id: invited.person_id,
                    issuer: identity.issuer.clone(),
                    subject: identity.subject.clone(),
                };
                identity::Entity::insert(row.into_active_model()).exec_without_returning(&transaction).await?;
                invited.person_id
            }
        };
        own = Some(person);
        let mut used = invited.into_active_model();
        (used.used_at, used.person_id) = (Set(Some(app.clock.now())), Set(person));
        used.update(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(any)
}

/// Gives what was offered to the stand-in `invited`, and not answered yet, to the person that it turns out to be.
async fn take_over(
    transaction: &DatabaseTransaction,
    invited: Uuid,
    person: Uuid,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), DbErr> {
    // Somebody who has signed in, or answered, is no stand-in.
    let signs_in = identity::Entity::find().filter(identity::Column::PersonId.eq(invited)).one(transaction).await?;
    if invited == person || signs_in.is_some() {
        return Ok(());
    }
    let unanswered = Condition::all()
        .add(appointment::Column::PersonId.eq(invited))
        .add(appointment::Column::AcceptedAt.is_null())
        .add(appointment::Column::DeclinedAt.is_null());
    appointment::Entity::update_many()
        .col_expr(appointment::Column::PersonId, Expr::value(person))
        .filter(unanswered)
        .exec(transaction)
        .await?;
    notice::Entity::update_many()
        .col_expr(notice::Column::PersonId, Expr::value(person))
        .filter(notice::Column::PersonId.eq(invited))
        .exec(transaction)
        .await?;
    management_record::Entity::update_many()
        .col_expr(management_record::Column::ConcernsPersonId, Expr::value(person))
        .filter(management_record::Column::ConcernsPersonId.eq(invited))
        .exec(transaction)
        .await?;
    if let Some(stand_in) = person::Entity::find_by_id(invited).one(transaction).await? {
        let mut emptied = stand_in.into_active_model();
        (emptied.name, emptied.mailbox, emptied.sort_name) = (Set(None), Set(None), Set(String::new()));
        emptied.erased_at = Set(Some(now));
        emptied.update(transaction).await?;
    }
    Ok(())
}
