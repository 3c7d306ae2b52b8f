//! Information security of a service (S2.6): the owner classifies and decides measures (S4.2.3), the manager closes them, both
//! record reviews (S4.4.7).

use async_graphql::InputObject;
use entity::{security_measure, service};
use governance::{
    action::{Action, Kind},
    words::SecurityLevel,
};
use uuid::Uuid;

use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::{date::Date, id::GlobalId},
};

/// Classifies a service's information security.
#[derive(InputObject, Clone, Debug)]
pub struct SecurityClassifyInput {
    /// The service.
    pub service: GlobalId,
    /// Confidentiality (konfidentialitet).
    pub confidentiality: SecurityLevel,
    /// Integrity (riktighet).
    pub integrity: SecurityLevel,
    /// Availability (tillgänglighet).
    pub availability: SecurityLevel,
    /// When it is to be reviewed next, a day to come.
    pub review_due: Date,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for SecurityClassifyInput {
    const NAME: &'static str = "securityClassify";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Classify, Kind::SecurityMeasure, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        check::managed(&before)?;
        let after = service::Model {
            confidentiality: Some(self.confidentiality),
            integrity: Some(self.integrity),
            availability: Some(self.availability),
            ..reviewed(act, &before, self.review_due)?
        };
        act.save(&before, &after).await?;
        act.changed(Action::Classify, (Kind::SecurityMeasure, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Records a review of a service's information security.
#[derive(InputObject, Clone, Debug)]
pub struct SecurityReviewInput {
    /// The service.
    pub service: GlobalId,
    /// When it is to be reviewed next, a day to come.
    pub review_due: Date,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for SecurityReviewInput {
    const NAME: &'static str = "securityReview";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Confirm, Kind::SecurityMeasure, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        check::managed(&before)?;
        if before.confidentiality.is_none() {
            let message = "The service is not classified yet.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S2.6").into());
        }
        let after = reviewed(act, &before, self.review_due)?;
        act.save(&before, &after).await?;
        act.changed(Action::Confirm, (Kind::SecurityMeasure, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// The service as reviewed today, and to be reviewed again.
fn reviewed(act: &Act, service: &service::Model, due: Date) -> Result<service::Model, UserError> {
    if due.day() <= act.today() {
        return Err(UserError::of("reviewDue", UserErrorCode::Invalid, "A day to come is needed.").by("S2.6"));
    }
    Ok(service::Model {
        security_reviewed_on: Some(act.today()),
        security_review_due: Some(due.day()),
        version: service.version + 1,
        ..service.clone()
    })
}

/// Decides a measure for a service's information security.
#[derive(InputObject, Clone, Debug)]
pub struct SecurityMeasureDecideInput {
    /// The service.
    pub service: GlobalId,
    /// What is to be done, in Swedish; one of the two is needed.
    pub measure_sv: Option<String>,
    /// What is to be done, in English.
    pub measure_en: Option<String>,
    /// By when.
    pub due_on: Date,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for SecurityMeasureDecideInput {
    const NAME: &'static str = "securityMeasureDecide";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let service = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Decide, Kind::SecurityMeasure, Subject::Service, service.id).await?;
        check::managed(&service)?;
        let (measure_sv, measure_en) =
            check::named(("measureSv", "measureEn"), self.measure_sv.as_deref(), self.measure_en.as_deref())?;
        let row = security_measure::Model {
            id: Uuid::now_v7(),
            provider_id: service.provider_id,
            service_id: service.id,
            measure_sv,
            measure_en,
            due_on: self.due_on.day(),
            done_on: None,
            version: 1,
        };
        act.insert(&row).await?;
        act.made(Action::Decide, (Kind::SecurityMeasure, row.id), row.provider_id, &row)?;
        Ok(row.id)
    }
}

/// Records that a measure is done.
#[derive(InputObject, Clone, Debug)]
pub struct SecurityMeasureCloseInput {
    /// The measure.
    pub security_measure: GlobalId,
    /// The measure's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for SecurityMeasureCloseInput {
    const NAME: &'static str = "securityMeasureClose";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<security_measure::Entity>(self.security_measure).await?;
        act.permit(Action::Close, Kind::SecurityMeasure, Subject::SecurityMeasure, before.id).await?;
        check::version(self.expected_version, before.version)?;
        if before.done_on.is_some() {
            return Err(UserError::whole(UserErrorCode::WrongState, "It is done already.").by("S4.4.7").into());
        }
        let after =
            security_measure::Model { done_on: Some(act.today()), version: before.version + 1, ..before.clone() };
        act.save(&before, &after).await?;
        act.changed(Action::Close, (Kind::SecurityMeasure, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
