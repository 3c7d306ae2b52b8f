//! Whom one appoints: somebody who is known, or somebody invited by a claim that the first sign-in will carry (O4).

use async_graphql::InputObject;
use entity::{invitation, person};
use governance::{text::sort_key, words::Provenance};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType};
use uuid::Uuid;

use crate::{
    act::{Act, Refusal, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// Somebody who has not signed in yet.
#[derive(InputObject, Clone, Debug)]
pub struct InviteInput {
    /// The person's name.
    pub name: String,
    /// Address for mail.
    pub mailbox: Option<String>,
    /// The claim of a verified token by which the person will be known, such as `eduPersonPrincipalName`: one that sign-ins
    /// here carry.
    pub claim: String,
    /// Its value.
    pub value: String,
}

/// The person appointed: one of the two is given.
pub(super) async fn person(
    act: &mut Act,
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
async fn invite(act: &mut Act, invited: &InviteInput) -> Result<person::Model, Refusal> {
    let name = check::text("invite.name", &invited.name, check::NAME)?;
    let mailbox = check::optional("invite.mailbox", invited.mailbox.as_deref(), check::NAME)?;
    let claim = check::text("invite.claim", &invited.claim, check::NAME)?;
    if !act.claims().contains(&claim) {
        let message = match act.claims() {
            [] => "Nobody can be invited here: no claim is configured to be invited by.".to_owned(),
            claims => format!("No sign-in here carries this claim. Invite by one of: {}.", claims.join(", ")),
        };
        return Err(UserError::of("invite.claim", UserErrorCode::Invalid, message).by("O4").into());
    }
    let value = check::text("invite.value", &invited.value, check::NAME)?;
    let before = invitation::Entity::find()
        .filter(invitation::Column::Claim.eq(&claim))
        .filter(invitation::Column::Value.eq(&value))
        .one(act.transaction())
        .await?;
    if let Some(before) = before
        && let Some(person) =
            person::Entity::find_by_id(before.person_id).lock(LockType::NoKeyUpdate).one(act.transaction()).await?
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
    act.has_invited();
    Ok(person)
}
