//! Whom one appoints: somebody who is known, or somebody invited by a claim that the first sign-in will carry (O4).

use async_graphql::InputObject;
use entity::{identity, invitation, person};
use governance::{text::sort_key, words::Provenance};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::{
    act::{Act, Refusal, UserError, UserErrorCode, check},
    app::App,
    auth::Identity,
    error::ApiError,
    graphql::id::GlobalId,
};

/// Somebody who has not signed in yet.
#[derive(InputObject, Clone, Debug)]
pub struct InviteInput {
    /// The person's name.
    pub name: String,
    /// Address for mail.
    pub mailbox: Option<String>,
    /// The claim of a verified token by which the person will be known, such as `eduPersonPrincipalName`.
    pub claim: String,
    /// Its value.
    pub value: String,
}

/// The person appointed: one of the two is given.
pub(super) async fn person(
    act: &Act,
    known: Option<GlobalId>,
    invited: Option<&InviteInput>,
) -> Result<person::Model, Refusal> {
    match (known, invited) {
        (Some(id), None) => act.refer::<person::Entity>("person", id).await,
        (None, Some(invited)) => invite(act, invited).await,
        _ => {
            let message = "Give either a person, or somebody to invite.";
            Err(UserError::of("person", UserErrorCode::Required, message).into())
        }
    }
}

/// The person invited by this claim: made now, or invited before.
async fn invite(act: &Act, invited: &InviteInput) -> Result<person::Model, Refusal> {
    let name = check::text("invite.name", &invited.name, check::NAME)?;
    let mailbox = check::optional("invite.mailbox", invited.mailbox.as_deref(), check::NAME)?;
    let claim = check::text("invite.claim", &invited.claim, check::NAME)?;
    let value = check::text("invite.value", &invited.value, check::NAME)?;
    let before = invitation::Entity::find()
        .filter(invitation::Column::Claim.eq(&claim))
        .filter(invitation::Column::Value.eq(&value))
        .one(act.transaction())
        .await?;
    if let Some(before) = before
        && let Some(person) = person::Entity::find_by_id(before.person_id).one(act.transaction()).await?
    {
        return Ok(person);
    }
    let person = person::Model {
        id: Uuid::now_v7(),
        sort_name: sort_key(&name),
        name: Some(name),
        mailbox,
        erased_at: None,
        provenance: Provenance::Recorded,
        source: None,
    };
    act.insert(&person).await?;
    act.insert(&invitation::Model {
        id: Uuid::now_v7(),
        person_id: person.id,
        claim,
        value,
        invited_at: act.now(),
        used_at: None,
    })
    .await?;
    Ok(person)
}

/// Matches an identity that nobody has yet to the person invited by a claim that its verified token carries (O4). Says
/// whether there was one. This is no decision: the one who invited has decided; it is the first sign-in.
///
/// # Errors
/// When the database does not answer.
pub async fn redeem(app: &App, identity: &Identity) -> Result<bool, ApiError> {
    let transaction = app.db.begin().await?;
    for (claim, value) in &identity.invitations {
        let invited = invitation::Entity::find()
            .filter(invitation::Column::Claim.eq(claim))
            .filter(invitation::Column::Value.eq(value))
            .filter(invitation::Column::UsedAt.is_null())
            .lock_exclusive()
            .one(&transaction)
            .await?;
        let Some(invited) = invited else { continue };
        let own = identity::Model {
            id: Uuid::now_v7(),
            person_id: invited.person_id,
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
        };
        identity::Entity::insert(own.into_active_model()).exec_without_returning(&transaction).await?;
        let mut used = invited.into_active_model();
        used.used_at = Set(Some(app.clock.now()));
        used.update(&transaction).await?;
        transaction.commit().await?;
        return Ok(true);
    }
    transaction.rollback().await?;
    Ok(false)
}
