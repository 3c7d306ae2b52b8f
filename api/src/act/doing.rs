//! An act while it is done: what it may, what it writes.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use governance::{
    action::{Action, Kind},
    decide::{Facts, Grant},
    explain,
    role::Role,
    told::Occasion,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, Iterable, ModelTrait,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Place, Refusal, Terms, UserError, UserErrorCode,
    record::{Caused, Permit, Recorded},
    telling::Telling,
    underway::{Progress, Step, Underway, UnderwayPhase},
};
use crate::{
    access::{Session, facts::Subject},
    app::App,
    error::ApiError,
    graphql::id::NodeType,
};

/// An act while it is done, in its transaction.
pub struct Act {
    session: Session,
    transaction: Arc<DatabaseTransaction>,
    person: Uuid,
    /// The claims by which somebody can be invited (O4).
    claims: Vec<String>,
    underway: Arc<Underway>,
    /// How many milliseconds a long act may take.
    patience_ms: u64,
    /// Whether it has invited somebody.
    pub(super) invites: bool,
    pub(super) terms: Terms,
    pub(super) permit: Option<Permit>,
    pub(super) recorded: Option<Recorded>,
    pub(super) caused: Vec<Caused>,
    pub(super) told: Vec<Telling>,
}

impl Act {
    pub(super) async fn begin(
        app: &App,
        session: &Session,
        transaction: &Arc<DatabaseTransaction>,
        terms: Terms,
    ) -> Result<Self, Refusal> {
        let session = session.within(&app.clock, transaction).await?;
        let Some(person) = session.actor().person else {
            return Err(ApiError::new(crate::error::Code::Unauthenticated, "Sign in to act.").into());
        };
        let transaction = Arc::clone(transaction);
        let claims = app.auth.invitation_claims().map(str::to_owned).collect();
        Ok(Self {
            session,
            transaction,
            person,
            claims,
            underway: Arc::clone(&app.underway),
            patience_ms: app.config.limits.adjustment_timeout_ms,
            invites: false,
            terms,
            permit: None,
            recorded: None,
            caused: Vec::new(),
            told: Vec::new(),
        })
    }

    /// What the actor sees, within the transaction.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The transaction.
    pub fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Who acts.
    pub const fn person(&self) -> Uuid {
        self.person
    }

    /// When, to the instant: once it had its turn.
    pub fn now(&self) -> DateTime<Utc> {
        self.session.now()
    }

    /// The contract day.
    pub fn today(&self) -> NaiveDate {
        self.session.today()
    }

    /// By what the act is permitted, once it is.
    pub const fn permit_found(&self) -> Option<Permit> {
        self.permit
    }

    /// The appointment that it is done in.
    pub fn appointment(&self) -> Option<Uuid> {
        self.permit.and_then(|permit| permit.appointment)
    }

    /// The claims by which somebody can be invited: those that sign-ins here carry (O4).
    pub fn claims(&self) -> &[String] {
        &self.claims
    }

    /// Remembers that somebody was invited, who may be known under another identity.
    pub const fn has_invited(&mut self) {
        self.invites = true;
    }

    /// Says that it takes long: how far it has come is told to its person, and its statements may take longer than others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn takes_long(&self, run: Uuid) -> Result<Progress, Refusal> {
        if self.session.backend() == DbBackend::Postgres {
            let sql = format!("SET LOCAL statement_timeout = {}", self.patience_ms);
            self.transaction().execute_unprepared(&sql).await?;
        }
        let (person, begun_at) = (self.person, self.now());
        let step = Step { person, run, begun_at, phase: UnderwayPhase::Reckoning, done: 0, total: 0 };
        Ok(self.underway.begin(step))
    }

    /// What is true of an object as one of the kinds sees it: its first facet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn facts(&self, subject: Subject, kind: Kind, id: Uuid) -> Result<Facts, Refusal> {
        let mut found = self.session.facets(subject, &[kind], &[id]).await?;
        let facets = found.remove(&(kind, id)).unwrap_or_default();
        Ok(facets.facts.into_iter().next().unwrap_or_default())
    }

    /// Asks the rules whether the actor may do this to the object.
    ///
    /// # Errors
    /// `FORBIDDEN`, with the action and the clause that says who may (V7).
    pub async fn permit(&mut self, action: Action, kind: Kind, subject: Subject, id: Uuid) -> Result<Permit, Refusal> {
        let mut found = self.session.facets(subject, &[kind], &[id]).await?;
        let facets = found.remove(&(kind, id)).unwrap_or_default();
        self.permit_on(action, kind, &facets.facts)
    }

    /// The same for what is not there yet, by what will be true of it.
    ///
    /// # Errors
    /// As [`Act::permit`]; a user error where the appointment to act in is not the actor's.
    pub fn permit_on(&mut self, action: Action, kind: Kind, facts: &[Facts]) -> Result<Permit, Refusal> {
        let acting = match self.terms.acting {
            None => None,
            Some(id) => {
                let own = id.of(NodeType::Appointment);
                let held = own.filter(|own| self.session.actor().seats.iter().any(|seat| seat.appointment == *own));
                let message = "This is no appointment that gives you authority now.";
                Some(held.ok_or_else(|| UserError::of("as", UserErrorCode::NotFound, message).by("R1"))?)
            }
        };
        let extent = self.session.extent(action, kind);
        let of_seat = |appointment: Option<Uuid>| acting.is_none() || appointment == acting;
        let covers = |grant: &&Grant| facts.iter().any(|facts| grant.covers(facts));
        let mut of_seats = extent.grants.iter().filter(|grant| of_seat(grant.seat.map(|seat| seat.appointment)));
        let Some(grant) = of_seats.find(covers) else {
            // What is permitted as oneself is done in no appointment of one's choice.
            if acting.is_some() && extent.grants.iter().filter(|grant| grant.seat.is_none()).any(|grant| covers(&grant))
            {
                let message = "This is done as oneself, about one's own appointment: leave `as` out.";
                return Err(UserError::of("as", UserErrorCode::Invalid, message).by("R1").into());
            }
            let clause = explain::governing(action, kind, facts);
            return Err(ApiError::forbidden(format!("{action} {kind}"), clause).into());
        };
        let permit = Permit {
            rule: grant.rule,
            appointment: grant.seat.map(|seat| seat.appointment),
            role: grant.seat.map(|seat| seat.role),
        };
        self.permit = Some(permit);
        Ok(permit)
    }

    /// Whether the rules also let the actor do this, of something else that the act touches.
    pub fn may(&self, action: Action, kind: Kind, facts: &Facts) -> bool {
        self.session.extent(action, kind).permits(std::slice::from_ref(facts))
    }

    /// Says in which appointment one acts by a rule about oneself: of one's own appointment.
    pub fn in_own(&mut self, appointment: Uuid, role: Role) {
        if let Some(permit) = &mut self.permit
            && permit.appointment.is_none()
        {
            (permit.appointment, permit.role) = (Some(appointment), Some(role));
        }
    }

    /// Writes a new row.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn insert<M>(&self, model: &M) -> Result<(), Refusal>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Clone,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
    {
        M::Entity::insert(model.clone().into_active_model()).exec_without_returning(self.transaction()).await?;
        Ok(())
    }

    /// Writes what has changed of a row.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn save<M>(&self, before: &M, after: &M) -> Result<(), Refusal>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + Clone,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity = M::Entity> + Send,
    {
        let mut active = before.clone().into_active_model();
        let mut changed = false;
        for column in <M::Entity as EntityTrait>::Column::iter() {
            let value = after.get(column);
            if before.get(column) != value {
                active.set(column, value);
                changed = true;
            }
        }
        if changed {
            M::Entity::update(active).exec_without_returning(self.transaction()).await?;
        }
        Ok(())
    }

    /// Puts on record that a new object was made.
    ///
    /// # Errors
    /// Never for rows of ours: all of them can be written as JSON.
    pub fn made(
        &mut self,
        action: Action,
        object: (Kind, Uuid),
        keeper: Uuid,
        after: &impl Serialize,
    ) -> Result<(), Refusal> {
        let after = serde_json::to_value(after).map_err(ApiError::internal)?;
        self.recorded = Some(Recorded { object, action, keeper, before: None, after });
        Ok(())
    }

    /// Puts on record that an object was changed.
    ///
    /// # Errors
    /// As [`Act::made`].
    pub fn changed<M: Serialize>(
        &mut self,
        action: Action,
        object: (Kind, Uuid),
        keeper: Uuid,
        (before, after): (&M, &M),
    ) -> Result<(), Refusal> {
        let before = serde_json::to_value(before).map_err(ApiError::internal)?;
        let after = serde_json::to_value(after).map_err(ApiError::internal)?;
        self.recorded = Some(Recorded { object, action, keeper, before: Some(before), after });
        Ok(())
    }

    /// Puts on record that another object was changed by it: a decision of its own, which follows from the act's, so that
    /// it is found where that object is (N5), and read by who may read that (V9).
    ///
    /// # Errors
    /// As [`Act::made`].
    pub fn caused<M: Serialize>(&mut self, object: (Kind, Uuid), (before, after): (&M, &M)) -> Result<(), Refusal> {
        let before = serde_json::to_value(before).map_err(ApiError::internal)?;
        let after = serde_json::to_value(after).map_err(ApiError::internal)?;
        self.caused.push(Caused { object, before, after });
        Ok(())
    }

    /// Tells the holders of the roles that the model names, over this place; and these persons.
    pub fn tell(&mut self, on: Occasion, object: (Kind, Uuid), place: Place, persons: &[Uuid]) {
        self.told.push(Telling { on, object, place: Some(place), persons: persons.to_vec() });
    }
}
