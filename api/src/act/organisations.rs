//! Organisations, and whose customers they are (R2, S4.6.1).

use async_graphql::{InputObject, MaybeUndefined};
use entity::{
    customer_relation, organisation,
    organisation_number::{self, NotAnOrganisationNumber},
};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    text::{search_key, sort_key},
    words::{OrganisationKind, Provenance, Tier},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check};
use crate::{
    access::facts::Subject,
    graphql::{date::Date, id::GlobalId},
};

/// Registers an organisation.
#[derive(InputObject, Clone, Debug)]
pub struct OrganisationRegisterInput {
    /// Its code in this installation, never changed.
    pub code: String,
    /// Name in Swedish; one of the two names is needed.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// Swedish organisation number (organisationsnummer), `NNNNNN-NNNN`; several organisations can share one.
    pub organisation_number: Option<String>,
    /// The organisation it is a unit of (O3).
    pub parent: Option<GlobalId>,
    /// Whether it is to provide services here (tjänsteleverantör).
    #[graphql(default)]
    pub is_provider: bool,
    /// Role mailbox.
    pub mailbox: Option<String>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for OrganisationRegisterInput {
    const NAME: &'static str = "organisationRegister";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        act.permit_on(Action::Register, Kind::Organisation, &[Facts::default()])?;
        let (sv, en) = check::named(("nameSv", "nameEn"), self.name_sv.as_deref(), self.name_en.as_deref())?;
        let code = check::code("code", &self.code)?;
        let (first, second) = (sv.clone().or_else(|| en.clone()), en.clone().or_else(|| sv.clone()));
        let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
        let parent = match self.parent {
            Some(parent) => Some(act.organisation("parent", parent).await?.id),
            None => None,
        };
        let organisation = organisation::Model {
            id: Uuid::now_v7(),
            search: search_key(&format!("{code} {first} {second}")),
            sort_sv: sort_key(&first),
            sort_en: sort_key(&second),
            code,
            name_sv: sv,
            name_en: en,
            kind: self.kind,
            organisation_number: numbered(self.organisation_number.as_deref())?,
            ror_id: None,
            wikidata_id: None,
            parent_id: parent,
            is_provider: self.is_provider,
            mailbox: mailbox("mailbox", self.mailbox.as_deref())?,
            website: None,
            city: None,
            provenance: Provenance::Recorded,
            source: None,
        };
        let same = organisation::Entity::find().filter(organisation::Column::Code.eq(organisation.code.as_str()));
        if same.one(act.transaction()).await?.is_some() {
            let message = "There is an organisation with this code already.";
            return Err(UserError::of("code", UserErrorCode::Taken, message).into());
        }
        act.insert(&organisation).await?;
        // What the installation decides stands in its own chain: it is of no provider.
        act.made(Action::Register, (Kind::Organisation, organisation.id), Uuid::nil(), &organisation)?;
        Ok(organisation.id)
    }
}

/// An organisation number with its check digit, if one is given.
fn numbered(number: Option<&str>) -> Result<Option<String>, UserError> {
    let number = check::optional("organisationNumber", number, check::NAME)?;
    if let Some(number) = &number {
        organisation_number::check(number).map_err(|error| {
            let message = match error {
                NotAnOrganisationNumber::Form => "An organisation number has the form NNNNNN-NNNN.",
                NotAnOrganisationNumber::CheckDigit => "The last digit is not the check digit of the others.",
            };
            UserError::of("organisationNumber", UserErrorCode::Invalid, message)
        })?;
    }
    Ok(number)
}

/// A mail address, if one is given: something before and after one `@`, and no white space.
fn mailbox(field: &str, value: Option<&str>) -> Result<Option<String>, UserError> {
    let value = check::optional(field, value, check::NAME)?;
    let is_address = |value: &str| {
        let parts = value.split_once('@');
        parts.is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty() && !domain.contains('@'))
            && !value.chars().any(char::is_whitespace)
    };
    match value {
        Some(value) if !is_address(&value) => {
            Err(UserError::of(field, UserErrorCode::Invalid, "This is no mail address."))
        }
        value => Ok(value),
    }
}

/// Registers that an organisation is a provider's customer.
#[derive(InputObject, Clone, Debug)]
pub struct CustomerRelationRegisterInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// The customer (an organisation).
    pub customer: GlobalId,
    /// How the customer is tended (S4.6).
    pub tier: Tier,
    /// Whether it is only a potential customer.
    #[graphql(default)]
    pub potential: bool,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for CustomerRelationRegisterInput {
    const NAME: &'static str = "customerRelationRegister";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let facts = Facts { providers: vec![provider.id], ..Facts::default() };
        act.permit_on(Action::Register, Kind::CustomerRelation, &[facts])?;
        let customer = act.organisation("customer", self.customer).await?;
        if customer.id == provider.id {
            let message = "A provider is not its own customer.";
            return Err(UserError::of("customer", UserErrorCode::Invalid, message).by("O1").into());
        }
        let relation = customer_relation::Model {
            id: Uuid::now_v7(),
            provider_id: provider.id,
            customer_id: customer.id,
            tier: self.tier,
            potential: self.potential,
            last_contact_on: None,
            next_contact_on: None,
            version: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        if between(act, provider.id, customer.id).await?.is_some() {
            let message = "The organisation is a customer of this provider already.";
            return Err(UserError::of("customer", UserErrorCode::Taken, message).into());
        }
        act.insert(&relation).await?;
        act.made(Action::Register, (Kind::CustomerRelation, relation.id), provider.id, &relation)?;
        Ok(relation.id)
    }
}

/// The relation between a provider and a customer.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn between(
    act: &Act,
    provider: Uuid,
    customer: Uuid,
) -> Result<Option<customer_relation::Model>, Refusal> {
    let of = customer_relation::Entity::find()
        .filter(customer_relation::Column::ProviderId.eq(provider))
        .filter(customer_relation::Column::CustomerId.eq(customer));
    Ok(of.one(act.transaction()).await?)
}

/// Records how the relation with a customer stands.
#[derive(InputObject, Clone, Debug)]
pub struct CustomerRelationRecordInput {
    /// The relation.
    pub customer_relation: GlobalId,
    /// How the customer is tended; as it was where not given.
    pub tier: Option<Tier>,
    /// Whether it is only a potential customer; as it was where not given.
    pub potential: Option<bool>,
    /// The day of the last contact, not in the future; as it was where not given.
    pub last_contact_on: Option<Date>,
    /// The day planned for the next contact, not in the past; null: none is planned. As it was where not given.
    pub next_contact_on: MaybeUndefined<Date>,
    /// The relation's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for CustomerRelationRecordInput {
    const NAME: &'static str = "customerRelationRecord";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<customer_relation::Entity>(self.customer_relation).await?;
        act.permit(Action::Record, Kind::CustomerRelation, Subject::CustomerRelation, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let last = self.last_contact_on.map(Date::day);
        if last.is_some_and(|day| day > act.today()) {
            let message = "The last contact has not been yet.";
            return Err(UserError::of("lastContactOn", UserErrorCode::Invalid, message).by("S4.6.1").into());
        }
        let next = match self.next_contact_on {
            MaybeUndefined::Undefined => before.next_contact_on,
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(day) if day.day() < act.today() => {
                let message = "The next contact lies in the past.";
                return Err(UserError::of("nextContactOn", UserErrorCode::Invalid, message).by("S4.6.1").into());
            }
            MaybeUndefined::Value(day) => Some(day.day()),
        };
        let after = customer_relation::Model {
            tier: self.tier.unwrap_or(before.tier),
            potential: self.potential.unwrap_or(before.potential),
            last_contact_on: last.or(before.last_contact_on),
            next_contact_on: next,
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.changed(Action::Record, (Kind::CustomerRelation, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
