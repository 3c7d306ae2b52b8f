//! Over what a role is held.

use async_graphql::InputObject;
use entity::{appointment, customer_relation, portfolio, service};
use governance::{
    action::Kind,
    decide::Facts,
    role::{Role, ScopeKind},
    words::Process,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::facts::Subject,
    act::{Act, Refusal, UserError, UserErrorCode},
    graphql::id::GlobalId,
};

/// Over what a role is held: what the role needs of these, and nothing else.
#[derive(InputObject, Clone, Debug, Default)]
pub struct ScopeInput {
    /// The provider: for roles held with it, for its customers and for its processes.
    pub provider: Option<GlobalId>,
    /// The portfolio: for owners and coordinators.
    pub portfolio: Option<GlobalId>,
    /// The service: for owners, coordinators, managers, specialists and measurement agents.
    pub service: Option<GlobalId>,
    /// The organisation that the person speaks for; for an account manager the customer.
    pub organisation: Option<GlobalId>,
    /// The process: for process owners.
    pub process: Option<Process>,
    /// Whether the units below the organisation are included (O3).
    pub includes_units: Option<bool>,
}

impl ScopeInput {
    /// The kind of scope that these name for the role.
    fn kind(&self, role: Role) -> Result<ScopeKind, UserError> {
        let given = [
            ("provider", self.provider.is_some()),
            ("portfolio", self.portfolio.is_some()),
            ("service", self.service.is_some()),
            ("organisation", self.organisation.is_some()),
            ("process", self.process.is_some()),
        ];
        let given: Vec<&str> = given.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect();
        let needed = |kind: ScopeKind| -> &[&str] {
            match kind {
                ScopeKind::Installation | ScopeKind::Assignment => &[],
                ScopeKind::Provider => &["provider"],
                ScopeKind::Portfolio => &["portfolio"],
                ScopeKind::Service => &["service"],
                ScopeKind::Customer => &["provider", "organisation"],
                ScopeKind::Organisation => &["organisation"],
                ScopeKind::Process => &["provider", "process"],
            }
        };
        if role.scopes() == [ScopeKind::Assignment] {
            let message = "This role is given by handing an assignment over.";
            return Err(UserError::of("role", UserErrorCode::Invalid, message).by("U2.2"));
        }
        let mut kinds = role.scopes().iter().copied();
        kinds.find(|kind| needed(*kind) == given).ok_or_else(|| {
            let ways: Vec<String> = role.scopes().iter().map(|kind| needed(*kind).join(" and ")).collect();
            let ways = if ways == [""] { "nothing".to_owned() } else { ways.join(", or ") };
            UserError::of("scope", UserErrorCode::Invalid, format!("{role} is held over {ways}.")).by("R2")
        })
    }

    /// The appointment over this scope, and what is true of it. Portfolio or service are held until the act ends.
    pub(super) async fn place(&self, act: &Act, role: Role, blank: appointment::Model) -> Result<Placed, Refusal> {
        let scope = self.kind(role)?;
        let mut row = appointment::Model { role, scope, ..blank };
        let mut facts = Facts::default();
        match scope {
            ScopeKind::Installation | ScopeKind::Assignment => {}
            ScopeKind::Provider | ScopeKind::Process | ScopeKind::Customer => {
                let Some(provider) = self.provider else { return Err(missing("provider")) };
                let provider = act.provider("scope.provider", provider).await?.id;
                row.provider_id = Some(provider);
                row.process = self.process.map(|process| process.as_str().to_owned());
                facts.providers.push(provider);
                if let Some(customer) = self.organisation {
                    let customer = act.organisation("scope.organisation", customer).await?.id;
                    row.organisation_id = Some(customer);
                    // Every account manager answers for the units of the customer too (S4.6.2).
                    row.includes_units = self.includes_units.unwrap_or_default();
                }
            }
            ScopeKind::Portfolio => {
                let Some(portfolio) = self.portfolio else { return Err(missing("portfolio")) };
                let portfolio = act.load::<portfolio::Entity>(portfolio).await?;
                (row.provider_id, row.portfolio_id) = (Some(portfolio.provider_id), Some(portfolio.id));
                facts = act.facts(Subject::Portfolio, Kind::Appointment, portfolio.id).await?;
            }
            ScopeKind::Service => {
                let Some(service) = self.service else { return Err(missing("service")) };
                let service = act.load::<service::Entity>(service).await?;
                (row.provider_id, row.service_id) = (Some(service.provider_id), Some(service.id));
                facts = act.facts(Subject::Service, Kind::Appointment, service.id).await?;
            }
            ScopeKind::Organisation => {
                let Some(organisation) = self.organisation else { return Err(missing("organisation")) };
                let organisation = act.organisation("scope.organisation", organisation).await?;
                row.organisation_id = Some(organisation.id);
                row.includes_units = self.includes_units.unwrap_or_default();
                facts = act.facts(Subject::Organisation, Kind::Appointment, organisation.id).await?;
            }
        }
        facts.role = Some(role);
        Ok(Placed { row, facts })
    }
}

/// An appointment with its scope, and what is true of it.
pub(super) struct Placed {
    pub row: appointment::Model,
    pub facts: Facts,
}

impl Placed {
    /// That an account manager's customer is the provider's customer. Asked after permission: who is whose customer is
    /// not public (V9).
    pub async fn check_customer(&self, act: &Act) -> Result<(), Refusal> {
        use customer_relation::Column::{CustomerId, ProviderId};
        let (ScopeKind::Customer, Some(provider), Some(customer)) =
            (self.row.scope, self.row.provider_id, self.row.organisation_id)
        else {
            return Ok(());
        };
        let relation = customer_relation::Entity::find()
            .filter(ProviderId.eq(provider))
            .filter(CustomerId.eq(customer))
            .one(act.transaction())
            .await?;
        let message = "This organisation is no customer of the provider, nor a potential one.";
        let missing = UserError::of("scope.organisation", UserErrorCode::Invalid, message).by("S4.6.1");
        relation.map(|_: customer_relation::Model| ()).ok_or_else(|| missing.into())
    }

    /// The ids of the scope, to find others who hold the same.
    pub fn scope_ids(row: &appointment::Model) -> [Option<Uuid>; 4] {
        [row.provider_id, row.portfolio_id, row.service_id, row.organisation_id]
    }
}

fn missing(field: &str) -> Refusal {
    UserError::of(&format!("scope.{field}"), UserErrorCode::Required, "This is needed for the role.").into()
}
