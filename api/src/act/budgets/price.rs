//! List prices by two keys (S4.2.12): the owner sets one, and it takes effect when the contract manager, another person,
//! concurs with that very price.

use async_graphql::InputObject;
use entity::{consent, list_price, service};
use governance::{
    action::{Action, Kind},
    price::Tiering,
    told::Occasion,
    words::{Period, Provenance},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    access::facts::Subject,
    act::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check},
    canonical,
    error::ApiError,
    graphql::{date::Date, id::GlobalId, money::Decimal},
};

/// Sets a list price: the first of two keys.
#[derive(InputObject, Clone, Debug)]
pub struct PriceSetInput {
    /// The service.
    pub service: GlobalId,
    /// What is priced, in Swedish; one of the two is needed.
    pub item_sv: Option<String>,
    /// What is priced, in English.
    pub item_en: Option<String>,
    /// The amount, excluding VAT; else `formula`.
    pub amount: Option<Decimal>,
    /// The currency (ISO 4217).
    #[graphql(default = "SEK")]
    pub currency: String,
    /// The period the price is for.
    pub period: Option<Period>,
    /// How the price is computed, where it cannot be told as one amount.
    pub formula: Option<String>,
    /// Conditions, in Swedish.
    pub condition_sv: Option<String>,
    /// Conditions, in English.
    pub condition_en: Option<String>,
    /// First day; not before the contract manager concurs.
    pub valid_from: Date,
    /// First day without (default: until further notice).
    pub valid_until: Option<Date>,
    /// Whether it is to stand in the public catalogue.
    #[graphql(default)]
    pub publish: bool,
    /// The price that it takes the place of: that one ends when this one begins.
    pub replaces: Option<GlobalId>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PriceSetInput {
    const NAME: &'static str = "priceSet";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::SetPrice, Kind::ListPrice, Subject::Service, service.id).await?;
        check::managed(&service)?;
        let (item_sv, item_en) = check::named(("itemSv", "itemEn"), self.item_sv.as_deref(), self.item_en.as_deref())?;
        let amount_minor = self.amount.map(|amount| check::amount("amount", amount)).transpose()?;
        let formula = check::optional("formula", self.formula.as_deref(), check::TEXT)?;
        if amount_minor.is_none() && formula.is_none() {
            return Err(UserError::of("amount", UserErrorCode::Required, "An amount or a formula is needed.").into());
        }
        let (valid_from, valid_until) = (self.valid_from.day(), self.valid_until.map(Date::day));
        check::period("validUntil", valid_from, valid_until)?;
        if valid_from < act.today() {
            return Err(
                UserError::of("validFrom", UserErrorCode::Invalid, "A price does not begin in the past.").into()
            );
        }
        let replaces = match self.replaces {
            Some(replaced) => {
                let replaced = act.refer::<list_price::Entity>("replaces", replaced).await?;
                if replaced.service_id != service.id {
                    let message = "This is a price of another service.";
                    return Err(UserError::of("replaces", UserErrorCode::Invalid, message).into());
                }
                Some(replaced.id)
            }
            None => None,
        };
        let row = list_price::Model {
            id: Uuid::now_v7(),
            provider_id: service.provider_id,
            service_id: service.id,
            item_sv,
            item_en,
            amount_minor,
            currency: check::currency("currency", &self.currency)?,
            period: self.period,
            formula,
            tiering: Tiering::Volume,
            condition_sv: check::optional("conditionSv", self.condition_sv.as_deref(), check::TEXT)?,
            condition_en: check::optional("conditionEn", self.condition_en.as_deref(), check::TEXT)?,
            valid_from,
            valid_until,
            published: false,
            position: next_position(act, service.id).await?,
            set_by_person_id: Some(act.person()),
            replaces_id: replaces,
            to_publish: self.publish,
            concurred_at: None,
            declined_at: None,
            version: 1,
            provenance: Provenance::Recorded,
            source: None,
        };
        act.insert(&row).await?;
        consent(act, &row, Action::SetPrice).await?;
        let place = Place { provider: Some(service.provider_id), ..Place::default() };
        act.tell(Occasion::PriceSet, (Kind::ListPrice, row.id), place, &[]);
        act.made(Action::SetPrice, (Kind::ListPrice, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

/// The place after the service's other prices: by it and the first day files tell prices apart. The service is held, so no
/// two take the same.
async fn next_position(act: &Act, service: Uuid) -> Result<i32, Refusal> {
    let last: Option<Option<i32>> = list_price::Entity::find()
        .select_only()
        .column_as(list_price::Column::Position.max(), "last")
        .filter(list_price::Column::ServiceId.eq(service))
        .into_tuple()
        .one(act.transaction())
        .await?;
    Ok(last.flatten().map_or(1, |last| last.saturating_add(1)))
}

/// Concurs with a price that the owner has set: the second key, by which it takes effect.
#[derive(InputObject, Clone, Debug)]
pub struct PriceConcurInput {
    /// The price.
    pub list_price: GlobalId,
    /// The price's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PriceConcurInput {
    const NAME: &'static str = "priceConcur";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<list_price::Entity>(self.list_price).await?;
        act.permit(Action::Concur, Kind::ListPrice, Subject::ListPrice, before.id).await?;
        check::version(self.expected_version, before.version)?;
        // Read, not held: whoever sets a price holds the service before the price, and would be met the other way round.
        let service = service::Entity::find_by_id(before.service_id).one(act.transaction()).await?;
        let service = service.ok_or_else(|| ApiError::internal("a price of no service"))?;
        check::managed(&service)?;
        let Some(setter) = before.set_by_person_id.filter(|_| before.waits()) else {
            let message = "This price waits for nobody.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.2.12").into());
        };
        if setter == act.person() {
            let message = "The one who set the price does not hold both keys.";
            return Err(UserError::whole(UserErrorCode::SamePerson, message).by("S4.2.12").into());
        }
        if before.valid_until.is_some_and(|day| day <= act.today()) {
            let message = "The price would have ended.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.2.12").into());
        }
        consent(act, &before, Action::Concur).await?;
        let after = list_price::Model {
            published: before.to_publish,
            concurred_at: Some(act.now()),
            valid_from: before.valid_from.max(act.today()),
            version: before.version + 1,
            ..before.clone()
        };
        let ended = match before.replaces_id {
            Some(replaced) => end(act, replaced, &after).await?,
            None => None,
        };
        let [was, is] = [0, 1].map(|at| ended.as_ref().map(|pair| &pair[at]));
        if let Some([old, ended]) = &ended {
            act.caused((Kind::ListPrice, old.id), (old, ended))?;
        }
        act.save(&before, &after).await?;
        let place = Place { portfolio: Some(service.portfolio_id), service: Some(service.id), ..Place::default() };
        act.tell(Occasion::PriceAgreed, (Kind::ListPrice, before.id), place, &[setter]);
        act.changed(
            Action::Concur,
            (Kind::ListPrice, before.id),
            before.provider_id,
            (&Agreed { price: &before, replaced: was }, &Agreed { price: &after, replaced: is }),
        )?;
        Ok(before.id)
    }
}

/// Ends the price that another takes the place of; one that would have had no day is no longer published. Returns it as it
/// was and as it is. Whoever is the first to take its place does; it is not replaced twice, nor lengthened.
async fn end(act: &Act, replaced: Uuid, by: &list_price::Model) -> Result<Option<[list_price::Model; 2]>, Refusal> {
    let held = list_price::Entity::find_by_id(replaced).lock_exclusive().one(act.transaction()).await?;
    let Some(old) = held else { return Ok(None) };
    let taken = list_price::Entity::find()
        .filter(list_price::Column::ReplacesId.eq(replaced))
        .filter(list_price::Column::ConcurredAt.is_not_null())
        .count(act.transaction())
        .await?;
    let pending = old.set_by_person_id.is_some() && old.concurred_at.is_none();
    if taken > 0 || pending {
        let message = match pending {
            true => "The price that it replaces has not taken effect itself.",
            false => "Another price has taken the place of the one that it replaces.",
        };
        return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.2.12").into());
    }
    let until = old.valid_until.map_or(by.valid_from, |day| day.min(by.valid_from));
    let ended = match old.valid_from < until {
        true => list_price::Model { valid_until: Some(until), version: old.version + 1, ..old.clone() },
        false => list_price::Model { published: false, version: old.version + 1, ..old.clone() },
    };
    act.save(&old, &ended).await?;
    Ok(Some([old, ended]))
}

/// What is put on record of a price that takes effect: with the one that it ends.
#[derive(Serialize)]
struct Agreed<'a> {
    #[serde(flatten)]
    price: &'a list_price::Model,
    replaced: Option<&'a list_price::Model>,
}

/// One yes to this very price (R5).
async fn consent(act: &Act, price: &list_price::Model, action: Action) -> Result<(), Refusal> {
    let Some(appointment) = act.appointment() else {
        return Err(ApiError::internal("a price agreed to in no appointment").into());
    };
    let content = json!({
        "service": price.service_id,
        "item": [price.item_sv, price.item_en],
        "amount_minor": price.amount_minor,
        "currency": price.currency,
        "period": price.period,
        "formula": price.formula,
        "condition": [price.condition_sv, price.condition_en],
        "valid_until": price.valid_until,
        "publish": price.to_publish,
        "replaces": price.replaces_id,
    });
    act.insert(&consent::Model {
        id: Uuid::now_v7(),
        keeper_id: price.provider_id,
        object_kind: Kind::ListPrice.as_str().to_owned(),
        object_id: price.id,
        content_hash: canonical::hash(&content),
        act: action.as_str().to_owned(),
        service_id: Some(price.service_id),
        organisation_id: None,
        person_id: act.person(),
        appointment_id: appointment,
        given_at: act.now(),
    })
    .await
}
