//! Portfolios and the service architecture (S4.1.3, S4.1.4, S3.2.1).

use async_graphql::{InputObject, MaybeUndefined};
use entity::{portfolio, service, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    lifecycle::ServiceState,
    text::sort_key,
    told::Occasion,
    words::Provenance,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check};
use crate::{access::facts::Subject, graphql::id::GlobalId};

/// Establishes a portfolio.
#[derive(InputObject, Clone, Debug)]
pub struct PortfolioEstablishInput {
    /// The provider (an organisation).
    pub provider: GlobalId,
    /// The provider's own code for it, never changed.
    pub code: String,
    /// Name in Swedish; one of the two names is needed.
    pub name_sv: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Description in Swedish.
    pub description_sv: Option<String>,
    /// Description in English.
    pub description_en: Option<String>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PortfolioEstablishInput {
    const NAME: &'static str = "portfolioEstablish";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let provider = act.provider("provider", self.provider).await?;
        let facts = Facts { providers: vec![provider.id], ..Facts::default() };
        act.permit_on(Action::Establish, Kind::Portfolio, &[facts])?;
        let names = check::named(("nameSv", "nameEn"), self.name_sv.as_deref(), self.name_en.as_deref())?;
        let portfolio = renamed(
            &portfolio::Model {
                id: Uuid::now_v7(),
                provider_id: provider.id,
                code: check::code("code", &self.code)?,
                name_sv: None,
                name_en: None,
                description_sv: check::optional("descriptionSv", self.description_sv.as_deref(), check::TEXT)?,
                description_en: check::optional("descriptionEn", self.description_en.as_deref(), check::TEXT)?,
                established_on: act.today(),
                architecture_confirmed_on: None,
                sort_sv: String::new(),
                sort_en: String::new(),
                version: 1,
                provenance: Provenance::Recorded,
                source: None,
            },
            names,
        );
        act.insert(&portfolio).await?;
        act.made(Action::Establish, (Kind::Portfolio, portfolio.id), provider.id, &portfolio)?;
        Ok(portfolio.id)
    }
}

/// Changes a portfolio's names and descriptions.
#[derive(InputObject, Clone, Debug)]
pub struct PortfolioEditInput {
    /// The portfolio.
    pub portfolio: GlobalId,
    /// Name in Swedish; as it was where not given, none where null. One of the two names is needed.
    pub name_sv: MaybeUndefined<String>,
    /// Name in English; as it was where not given, none where null.
    pub name_en: MaybeUndefined<String>,
    /// Description in Swedish; as it was where not given, none where null.
    pub description_sv: MaybeUndefined<String>,
    /// Description in English; as it was where not given, none where null.
    pub description_en: MaybeUndefined<String>,
    /// The portfolio's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PortfolioEditInput {
    const NAME: &'static str = "portfolioEdit";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<portfolio::Entity>(self.portfolio).await?;
        act.permit(Action::Edit, Kind::Portfolio, Subject::Portfolio, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let (sv, en) = (given(&self.name_sv, &before.name_sv), given(&self.name_en, &before.name_en));
        let names = check::named(("nameSv", "nameEn"), sv, en)?;
        let (sv, en) = (&self.description_sv, &self.description_en);
        let (sv, en) = (given(sv, &before.description_sv), given(en, &before.description_en));
        let after = portfolio::Model {
            description_sv: check::optional("descriptionSv", sv, check::TEXT)?,
            description_en: check::optional("descriptionEn", en, check::TEXT)?,
            version: before.version + 1,
            ..renamed(&before, names)
        };
        act.save(&before, &after).await?;
        act.changed(Action::Edit, (Kind::Portfolio, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// What was given, or what was there where nothing was given.
fn given<'a>(input: &'a MaybeUndefined<String>, before: &'a Option<String>) -> Option<&'a str> {
    match input {
        MaybeUndefined::Undefined => before.as_deref(),
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(value) => Some(value),
    }
}

/// The portfolio under these names, with their sort keys.
fn renamed(portfolio: &portfolio::Model, (sv, en): (Option<String>, Option<String>)) -> portfolio::Model {
    let key = |first: &Option<String>, second: &Option<String>| {
        sort_key(first.as_deref().or(second.as_deref()).unwrap_or_default())
    };
    portfolio::Model { sort_sv: key(&sv, &en), sort_en: key(&en, &sv), name_sv: sv, name_en: en, ..portfolio.clone() }
}

/// Confirms that a portfolio's architecture is documented and current.
#[derive(InputObject, Clone, Debug)]
pub struct PortfolioConfirmInput {
    /// The portfolio.
    pub portfolio: GlobalId,
    /// The portfolio's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for PortfolioConfirmInput {
    const NAME: &'static str = "portfolioConfirm";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<portfolio::Entity>(self.portfolio).await?;
        act.permit(Action::Confirm, Kind::Portfolio, Subject::Portfolio, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let after = portfolio::Model {
            architecture_confirmed_on: Some(act.today()),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        act.changed(Action::Confirm, (Kind::Portfolio, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Decides to which portfolio a service belongs.
#[derive(InputObject, Clone, Debug)]
pub struct ServiceMoveInput {
    /// The service.
    pub service: GlobalId,
    /// The portfolio it is to belong to, of the same provider.
    pub portfolio: GlobalId,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ServiceMoveInput {
    const NAME: &'static str = "serviceMove";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Move, Kind::Service, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let portfolio = act.refer::<portfolio::Entity>("portfolio", self.portfolio).await?;
        if portfolio.provider_id != before.provider_id {
            let message = "A service stays with its provider.";
            return Err(UserError::of("portfolio", UserErrorCode::Invalid, message).by("S4.1.3").into());
        }
        if portfolio.id == before.portfolio_id {
            return Err(UserError::of("portfolio", UserErrorCode::Invalid, "It belongs there already.").into());
        }
        let gone = matches!(before.state, ServiceState::Retired | ServiceState::Rejected);
        check::step(!gone, before.state, "S4.1.3")?;
        if before.state == ServiceState::Active && !owned(act, before.id, portfolio.id).await? {
            let message = "The service is active, and nobody owns that portfolio or the service itself.";
            return Err(UserError::of("portfolio", UserErrorCode::LastOwner, message).by("S2.2").into());
        }
        let after = service::Model {
            portfolio_id: portfolio.id,
            effective_on: act.today(),
            recorded_at: act.now(),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        // Those who lose it, and those who get it: responsibility is accepted by all concerned (S2.3).
        for portfolio in [before.portfolio_id, after.portfolio_id] {
            let place = Place { portfolio: Some(portfolio), managed: Some(before.id), ..Place::default() };
            act.tell(Occasion::ServiceMoved, (Kind::Service, before.id), place, &[]);
        }
        act.changed(Action::Move, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Whether somebody owns the service itself, or would by owning the portfolio.
async fn owned(act: &Act, service: Uuid, portfolio: Uuid) -> Result<bool, Refusal> {
    let sql = Sql::new(
        "SELECT COUNT(*) FROM appointment a WHERE a.role = 'SERVICE_OWNER' AND (a.service_id = ? OR a.portfolio_id = ?) AND ",
    )
    .bind(service)
    .bind(portfolio)
    .and_then(act.session().effective("a"));
    let found = act.transaction().query_one_raw(sql.statement(act.session().backend())).await?;
    let owners: i64 = found.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(owners > 0)
}
