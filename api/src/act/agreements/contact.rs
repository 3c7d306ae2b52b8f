//! Whom to turn to about a version, as input: common to all parties, or one's own.

use async_graphql::InputObject;
use entity::agreement_contact;
use governance::words::PartySide;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::content::{Hangs, short};
use crate::act::{Act, Refusal, UserError, UserErrorCode, check};

/// Whom to turn to.
#[derive(InputObject, Clone, Debug)]
pub struct AgreementContactInput {
    /// On whose side it is answered.
    pub side: PartySide,
    /// 1 first, then 2 …: the way of escalation.
    pub level: i32,
    /// Function in Swedish; one of the two is needed. Not the name of a person (O4).
    pub function_sv: Option<String>,
    /// Function in English.
    pub function_en: Option<String>,
    /// E-mail; an e-mail or a telephone is needed.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// When it is answered.
    pub hours: Option<String>,
}

impl Hangs<'_> {
    /// Replaces the contacts.
    ///
    /// # Errors
    /// User errors that name the field; when the database refuses.
    pub async fn reach(&self, act: &Act, list: &[AgreementContactInput]) -> Result<(), Refusal> {
        short("contacts", list)?;
        let own = match self.part {
            Some(part) => agreement_contact::Column::PartId.eq(part),
            None => agreement_contact::Column::PartId.is_null(),
        };
        agreement_contact::Entity::delete_many()
            .filter(agreement_contact::Column::VersionId.eq(self.version.id))
            .filter(own)
            .exec(act.transaction())
            .await?;
        for (number, input) in list.iter().enumerate() {
            let at = |name: &str| format!("contacts.{number}.{name}");
            let named = (input.function_sv.as_deref(), input.function_en.as_deref());
            let (function_sv, function_en) = check::named((&at("functionSv"), &at("functionEn")), named.0, named.1)?;
            let email = check::optional(&at("email"), input.email.as_deref(), check::NAME)?;
            let phone = check::optional(&at("phone"), input.phone.as_deref(), check::NAME)?;
            if email.is_none() && phone.is_none() {
                let message = "An e-mail or a telephone is needed.";
                return Err(UserError::of(&at("email"), UserErrorCode::Required, message).into());
            }
            if !(1..=9).contains(&input.level) {
                return Err(UserError::of(&at("level"), UserErrorCode::Invalid, "A level from 1 to 9.").into());
            }
            act.insert(&agreement_contact::Model {
                id: Uuid::now_v7(),
                version_id: self.version.id,
                part_id: self.part,
                side: input.side,
                level: input.level,
                function_sv,
                function_en,
                email,
                phone,
                hours: check::optional(&at("hours"), input.hours.as_deref(), check::NAME)?,
            })
            .await?;
        }
        Ok(())
    }
}
