//! Management records (S4.2–S4.6): what a role is to put on record, and the answers to what is proposed.

use std::collections::BTreeSet;

use async_graphql::InputObject;
use entity::{management_record, person, portfolio, record_participant, service, sql::Sql};
use governance::{
    action::{Action, Kind},
    decide::Facts,
    told::Occasion,
    words::RecordCategory,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;
use uuid::Uuid;

use super::{Act, Deed, Place, Refusal, Terms, UserError, UserErrorCode, check, needs::ancestors};
use crate::{
    access::facts::Subject,
    graphql::{
        date::Date,
        id::{GlobalId, NodeType},
    },
};

/// Puts something on record.
#[derive(InputObject, Clone, Debug)]
pub struct ManagementRecordWriteInput {
    /// What kind of record it is.
    pub category: RecordCategory,
    /// The service it is about; or a portfolio, or a provider.
    pub service: Option<GlobalId>,
    /// The portfolio it is about.
    pub portfolio: Option<GlobalId>,
    /// The provider it is about; needed where no service and no portfolio is given.
    pub provider: Option<GlobalId>,
    /// The customer it is about (an organisation).
    pub customer: Option<GlobalId>,
    /// The year it is about.
    pub year: Option<i32>,
    /// What is recorded.
    pub text: String,
    /// Whom it concerns: the manager who gets an authority (S4.4.3), the line manager it was reconciled with (S4.2.4).
    pub concerns: Option<GlobalId>,
    /// First day without it, for an authority.
    pub valid_until: Option<Date>,
    /// How the owner was consulted: needed where a coordinator sets the order of work (S4.3.9).
    pub consultation: Option<String>,
    /// What came of an improvement, where that is known already (S4.4.14); else see `managementRecordFollowUp`.
    pub effect: Option<String>,
    /// Who takes part, beside the one who records it, in a launch (S4.6.5) or in what the owner coordinates (S4.2.9): holders of
    /// roles with the provider, at most 100.
    #[graphql(default)]
    pub participants: Vec<GlobalId>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ManagementRecordWriteInput {
    const NAME: &'static str = "managementRecordWrite";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let (mut place, mut facts) = self.place(act).await?;
        let Some(provider) = place.provider else {
            let message = "A service, a portfolio or a provider is needed.";
            return Err(UserError::of("service", UserErrorCode::Required, message).into());
        };
        if let Some(customer) = self.customer {
            let customer = act.organisation("customer", customer).await?.id;
            facts.parties.push(customer);
            facts.party_ancestors = ancestors(act, customer).await?;
            facts.customers = facts.party_ancestors.iter().map(|top| (provider, *top)).collect();
            place.customer = Some(customer);
        }
        facts.category = Some(self.category);
        act.permit_on(Action::Record, Kind::ManagementRecord, &[facts])?;
        let text = check::text("text", &self.text, check::TEXT)?;
        let concerns = match self.concerns {
            Some(person) => Some(act.refer::<person::Entity>("concerns", person).await?.id),
            None => None,
        };
        self.authority(act, &place, concerns).await?;
        let consultation = self.consultation(act)?;
        let effect = check::optional("effect", self.effect.as_deref(), check::TEXT)?;
        if effect.is_some() && self.category != RecordCategory::Improvement {
            let message = "Only an improvement has an effect.";
            return Err(UserError::of("effect", UserErrorCode::Invalid, message).by("S4.4.14").into());
        }
        let participants = self.participants(act, provider).await?;
        let row = management_record::Model {
            id: Uuid::now_v7(),
            provider_id: provider,
            portfolio_id: place.portfolio.filter(|_| place.service.is_none()),
            service_id: place.service,
            customer_id: place.customer,
            category: self.category,
            year: self.year.map(|year| check::year("year", year)).transpose()?,
            text,
            concerns_person_id: concerns,
            valid_until: self.valid_until.map(Date::day),
            recorded_by_person_id: act.person(),
            recorded_at: act.now(),
            answer: None,
            approved: None,
            answered_by_person_id: None,
            answered_at: None,
            consultation,
            effect,
            version: 1,
        };
        act.insert(&row).await?;
        for person_id in &participants {
            act.insert(&record_participant::Model { record_id: row.id, person_id: *person_id }).await?;
        }
        match self.category {
            RecordCategory::Report => act.tell(Occasion::Reported, (Kind::ManagementRecord, row.id), place, &[]),
            RecordCategory::Deviation => {
                act.tell(Occasion::BudgetExceeded, (Kind::ManagementRecord, row.id), place, &[])
            }
            RecordCategory::Priority => {
                // Of the whole it is told to every owner.
                let whole = place.portfolio.is_none();
                let place = Place { within: place.provider.filter(|_| whole), ..place };
                act.tell(Occasion::Prioritised, (Kind::ManagementRecord, row.id), place, &[]);
            }
            RecordCategory::DevelopmentProposal => {
                act.tell(Occasion::DevelopmentProposed, (Kind::ManagementRecord, row.id), place, &[]);
            }
            RecordCategory::WayOfWorking => {
                act.tell(Occasion::WayOfWorkingProposed, (Kind::ManagementRecord, row.id), place, &[]);
            }
            RecordCategory::Launch => {
                act.tell(Occasion::Launched, (Kind::ManagementRecord, row.id), place, &participants);
            }
            RecordCategory::Coordination => {
                act.tell(Occasion::Coordinated, (Kind::ManagementRecord, row.id), place, &participants);
            }
            RecordCategory::OwnerCoordination => {
                act.tell(Occasion::OwnerCoordinated, (Kind::ManagementRecord, row.id), place, &[]);
            }
            RecordCategory::WorkOrder => act.tell(Occasion::WorkOrdered, (Kind::ManagementRecord, row.id), place, &[]),
            RecordCategory::CompetenceNeed => {
                let reconciled: Vec<Uuid> = concerns.into_iter().collect();
                act.tell(Occasion::CompetenceNeeded, (Kind::ManagementRecord, row.id), place, &reconciled);
            }
            RecordCategory::SupplierAuthority => {
                let manager: Vec<Uuid> = concerns.into_iter().collect();
                act.tell(Occasion::AuthorityGiven, (Kind::ManagementRecord, row.id), place, &manager);
            }
            _ => {}
        }
        let written = Written { record: &row, participants: &participants };
        act.made(Action::Record, (Kind::ManagementRecord, row.id), row.provider_id, &written)?;
        Ok(row.id)
    }
}

/// A record with those who take part, as it stands in a decision.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    record: &'a management_record::Model,
    #[serde(skip_serializing_if = "<[Uuid]>::is_empty")]
    participants: &'a [Uuid],
}

impl ManagementRecordWriteInput {
    /// S4.3.9: a coordinator sets the order of work in consultation with the owner, and says how.
    fn consultation(&self, act: &Act) -> Result<Option<String>, UserError> {
        let given = check::optional("consultation", self.consultation.as_deref(), check::TEXT)?;
        let delegated = act.permit_found().is_some_and(|permit| permit.rule.duty.is_some());
        let order = self.category == RecordCategory::WorkOrder;
        if given.is_none() && delegated && order {
            let message = "Say how the owner was consulted.";
            return Err(UserError::of("consultation", UserErrorCode::Required, message).by("S4.3.9"));
        }
        if given.is_some() && !order {
            let message = "Only an order of work is set in consultation.";
            return Err(UserError::of("consultation", UserErrorCode::Invalid, message).by("S4.3.9"));
        }
        Ok(given)
    }

    /// S4.2.9, S4.6.5: those who take part, each once: they hold a role with the provider.
    async fn participants(&self, act: &Act, provider: Uuid) -> Result<Vec<Uuid>, Refusal> {
        let clause = if self.category == RecordCategory::Coordination { "S4.2.9" } else { "S4.6.5" };
        let invalid = |message: &str| UserError::of("participants", UserErrorCode::Invalid, message).by(clause);
        if self.participants.is_empty() {
            return Ok(Vec::new());
        }
        if !matches!(self.category, RecordCategory::Launch | RecordCategory::Coordination) {
            return Err(invalid("Others take part only in a launch, or in what the owner coordinates.").into());
        }
        if self.participants.len() > 100 {
            return Err(invalid("At most 100 persons.").into());
        }
        let asked: Option<BTreeSet<Uuid>> = self.participants.iter().map(|id| id.of(NodeType::Person)).collect();
        let asked = asked.unwrap_or_default();
        let sql = Sql::new("SELECT DISTINCT a.person_id FROM appointment a WHERE a.provider_id = ? AND ")
            .bind(provider)
            .and_then(Sql::within("a.person_id", asked.iter().copied()))
            .and_then(" AND ")
            .and_then(act.session().effective("a"));
        let rows = act.transaction().query_all_raw(sql.statement(act.session().backend())).await?;
        let found = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<BTreeSet<Uuid>, DbErr>>()?;
        if asked.is_empty() || found != asked {
            return Err(invalid("Those who take part hold a role with the provider.").into());
        }
        Ok(found.into_iter().collect())
    }

    /// What it is about, and what is true of that.
    async fn place(&self, act: &Act) -> Result<(Place, Facts), Refusal> {
        match (self.service, self.portfolio, self.provider) {
            (Some(service), None, _) => {
                let service = act.load::<service::Entity>(service).await?;
                let facts = act.facts(Subject::Service, Kind::ManagementRecord, service.id).await?;
                let (provider, portfolio) = (Some(service.provider_id), Some(service.portfolio_id));
                Ok((Place { provider, portfolio, service: Some(service.id), ..Place::default() }, facts))
            }
            (None, Some(portfolio), _) => {
                let portfolio = act.load::<portfolio::Entity>(portfolio).await?;
                let facts = act.facts(Subject::Portfolio, Kind::ManagementRecord, portfolio.id).await?;
                let provider = Some(portfolio.provider_id);
                Ok((Place { provider, portfolio: Some(portfolio.id), ..Place::default() }, facts))
            }
            (None, None, Some(provider)) => {
                let provider = act.provider("provider", provider).await?.id;
                let facts = Facts { providers: vec![provider], ..Facts::default() };
                Ok((Place { provider: Some(provider), ..Place::default() }, facts))
            }
            _ => {
                let message = "Give a service, a portfolio or a provider.";
                Err(UserError::of("service", UserErrorCode::Required, message).into())
            }
        }
    }

    /// S4.4.3: an authority names who has it; dealings with the supplier are recorded while one holds it.
    async fn authority(&self, act: &Act, place: &Place, concerns: Option<Uuid>) -> Result<(), Refusal> {
        use management_record::Column::{Category, ConcernsPersonId, ServiceId, ValidUntil};
        if self.category == RecordCategory::SupplierAuthority {
            return self.authorises(act, place, concerns).await;
        }
        if self.category != RecordCategory::SupplierDealing {
            return Ok(());
        }
        let lasting = Condition::any().add(ValidUntil.is_null()).add(ValidUntil.gt(act.today()));
        let held = management_record::Entity::find()
            .filter(Category.eq(RecordCategory::SupplierAuthority))
            .filter(ServiceId.eq(place.service.unwrap_or_default()))
            .filter(ConcernsPersonId.eq(act.person()))
            .filter(lasting)
            .count(act.transaction())
            .await?;
        if held > 0 {
            return Ok(());
        }
        let message = "You have no authority from the owner or coordinator to deal with the supplier.";
        Err(UserError::of("category", UserErrorCode::Incomplete, message).by("S4.4.3").into())
    }

    /// S4.4.3: an authority is of one service, whose supplier is dealt with, and names a manager of it.
    async fn authorises(&self, act: &Act, place: &Place, concerns: Option<Uuid>) -> Result<(), Refusal> {
        let Some(service) = place.service else {
            let message = "The authority is given for a service.";
            return Err(UserError::of("service", UserErrorCode::Required, message).by("S4.4.3").into());
        };
        let Some(manager) = concerns else {
            let message = "Say who has the authority.";
            return Err(UserError::of("concerns", UserErrorCode::Required, message).by("S4.4.3").into());
        };
        let sql = Sql::new(
            "SELECT COUNT(*) FROM appointment a WHERE a.role = 'SERVICE_MANAGER' AND a.service_id = ? AND a.person_id = ? AND ",
        )
        .bind(service)
        .bind(manager)
        .and_then(act.session().effective("a"));
        let found = act.transaction().query_one_raw(sql.statement(act.session().backend())).await?;
        let manages: i64 = found.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        if manages > 0 {
            return Ok(());
        }
        let message = "The authority is given to a manager of the service.";
        Err(UserError::of("concerns", UserErrorCode::Invalid, message).by("S4.4.3").into())
    }
}

/// Answers what was proposed, or told as a deviation.
#[derive(InputObject, Clone, Debug)]
pub struct ManagementRecordAnswerInput {
    /// The record.
    pub management_record: GlobalId,
    /// Whether it is said yes to.
    pub approve: bool,
    /// The answer.
    pub answer: String,
    /// The record's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ManagementRecordAnswerInput {
    const NAME: &'static str = "managementRecordAnswer";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<management_record::Entity>(self.management_record).await?;
        act.permit(Action::Answer, Kind::ManagementRecord, Subject::ManagementRecord, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let answer = check::text("answer", &self.answer, check::TEXT)?;
        if before.answered_at.is_some() {
            return Err(UserError::whole(UserErrorCode::WrongState, "It has been answered.").into());
        }
        let after = management_record::Model {
            answer: Some(answer),
            approved: Some(self.approve),
            answered_by_person_id: Some(act.person()),
            answered_at: Some(act.now()),
            version: before.version + 1,
            ..before.clone()
        };
        act.save(&before, &after).await?;
        let place = Place { provider: Some(before.provider_id), ..Place::default() };
        let object = (Kind::ManagementRecord, before.id);
        act.tell(Occasion::RecordAnswered, object, place, &[before.recorded_by_person_id]);
        act.changed(Action::Answer, object, before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Records what came of an improvement (S4.4.14).
#[derive(InputObject, Clone, Debug)]
pub struct ManagementRecordFollowUpInput {
    /// The record: an IMPROVEMENT.
    pub management_record: GlobalId,
    /// What came of it.
    pub effect: String,
    /// The record's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ManagementRecordFollowUpInput {
    const NAME: &'static str = "managementRecordFollowUp";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<management_record::Entity>(self.management_record).await?;
        act.permit(Action::FollowUp, Kind::ManagementRecord, Subject::ManagementRecord, before.id).await?;
        check::version(self.expected_version, before.version)?;
        let effect = Some(check::text("effect", &self.effect, check::TEXT)?);
        let after = management_record::Model { effect, version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let object = (Kind::ManagementRecord, before.id);
        act.changed(Action::FollowUp, object, before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Withdraws an authority to deal with a supplier: from now on its holder has it no longer.
#[derive(InputObject, Clone, Debug)]
pub struct ManagementRecordEndInput {
    /// The record: a SUPPLIER_AUTHORITY.
    pub management_record: GlobalId,
    /// The record's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for ManagementRecordEndInput {
    const NAME: &'static str = "managementRecordEnd";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<management_record::Entity>(self.management_record).await?;
        act.permit(Action::End, Kind::ManagementRecord, Subject::ManagementRecord, before.id).await?;
        check::version(self.expected_version, before.version)?;
        if before.valid_until.is_some_and(|day| day <= act.today()) {
            return Err(UserError::whole(UserErrorCode::WrongState, "It has ended.").by("S4.4.3").into());
        }
        let after =
            management_record::Model { valid_until: Some(act.today()), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        let place = Place { provider: Some(before.provider_id), ..Place::default() };
        let (object, manager) = ((Kind::ManagementRecord, before.id), before.concerns_person_id);
        let manager: Vec<Uuid> = manager.into_iter().collect();
        act.tell(Occasion::AuthorityWithdrawn, object, place, &manager);
        act.changed(Action::End, object, before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
