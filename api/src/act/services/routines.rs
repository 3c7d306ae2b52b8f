//! The support process (S4.2.8, S4.3.6), the ordering routine (S4.4.6) and the documentation (S4.2.10, S4.3.7) of a service:
//! described by those answerable, and confirmed by day. What the public reads of the first two is what the communicator
//! has published (S4.8.1).

use async_graphql::{Enum, InputObject};
use entity::service;
use governance::{
    action::{Action, Kind},
    told::Occasion,
};
use uuid::Uuid;

use super::place;
use crate::{
    access::facts::Subject,
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode, check},
    graphql::id::GlobalId,
};

/// What is described of a service.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutineKind {
    /// How users get support (supportprocess): SERVICE_OWNER (S4.2.8), a coordinator with SUPPORT_PROCESS (S4.3.6).
    Support,
    /// How it is ordered (beställningsrutin): SERVICE_MANAGER (S4.4.6).
    Ordering,
    /// Where its documentation is: SERVICE_OWNER (S4.2.10), a coordinator with DOCUMENTATION (S4.3.7).
    Documentation,
}

impl RoutineKind {
    const fn kind(self) -> Kind {
        match self {
            Self::Support => Kind::Support,
            Self::Ordering => Kind::OrderingRoutine,
            Self::Documentation => Kind::ServiceDocumentation,
        }
    }

    /// The service with the routine confirmed today.
    fn confirmed(self, act: &Act, service: &service::Model) -> service::Model {
        let (today, version) = (Some(act.today()), service.version + 1);
        match self {
            Self::Support => service::Model { support_confirmed_on: today, version, ..service.clone() },
            Self::Ordering => service::Model { ordering_confirmed_on: today, version, ..service.clone() },
            Self::Documentation => service::Model { documentation_confirmed_on: today, version, ..service.clone() },
        }
    }

    /// The service with what is described of the routine as what is published of it.
    pub(super) fn published(self, service: &service::Model) -> service::Model {
        match self {
            Self::Support => service::Model {
                published_support_sv: service.support_sv.clone(),
                published_support_en: service.support_en.clone(),
                ..service.clone()
            },
            Self::Ordering => service::Model {
                published_ordering_sv: service.ordering_sv.clone(),
                published_ordering_en: service.ordering_en.clone(),
                ..service.clone()
            },
            Self::Documentation => service.clone(),
        }
    }

    /// Whether there is anything to confirm.
    const fn is_described(self, service: &service::Model) -> bool {
        match self {
            Self::Support => service.support_sv.is_some() || service.support_en.is_some(),
            Self::Ordering => service.ordering_sv.is_some() || service.ordering_en.is_some(),
            Self::Documentation => service.documentation.is_some(),
        }
    }
}

/// Describes a routine of a service: which is to say that it is so today. The public reads it when the communicator has
/// published it.
#[derive(InputObject, Clone, Debug)]
pub struct RoutineDescribeInput {
    /// The service.
    pub service: GlobalId,
    /// What is described.
    pub routine: RoutineKind,
    /// In Swedish; for the documentation, where it is.
    pub text_sv: Option<String>,
    /// In English; not for the documentation.
    pub text_en: Option<String>,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for RoutineDescribeInput {
    const NAME: &'static str = "routineDescribe";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Edit, self.routine.kind(), Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        check::managed(&before)?;
        let sv = check::optional("textSv", self.text_sv.as_deref(), check::TEXT)?;
        let en = check::optional("textEn", self.text_en.as_deref(), check::TEXT)?;
        if sv.is_none() && en.is_none() {
            return Err(UserError::of("textSv", UserErrorCode::Required, "A text is needed.").into());
        }
        let after = self.routine.confirmed(act, &before);
        let after = match self.routine {
            RoutineKind::Support => service::Model { support_sv: sv, support_en: en, ..after },
            RoutineKind::Ordering => service::Model { ordering_sv: sv, ordering_en: en, ..after },
            RoutineKind::Documentation => service::Model { documentation: sv.or(en), ..after },
        };
        act.save(&before, &after).await?;
        if self.routine.published(&after) != after {
            act.tell(Occasion::TextWritten, (Kind::Service, before.id), place(&before), &[]);
        }
        act.changed(Action::Edit, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Publishes what is described of a routine: from now on the catalogue shows it.
#[derive(InputObject, Clone, Debug)]
pub struct RoutinePublishInput {
    /// The service.
    pub service: GlobalId,
    /// The support process or the ordering routine; the documentation is for the staff.
    pub routine: RoutineKind,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for RoutinePublishInput {
    const NAME: &'static str = "routinePublish";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Publish, Kind::ServiceText, Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        if self.routine == RoutineKind::Documentation {
            let message = "The documentation is for the staff.";
            return Err(UserError::of("routine", UserErrorCode::Invalid, message).by("S4.8.1").into());
        }
        if before.published_at.is_none() {
            let message = "The service is not published: its routines are, with its text.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("S4.8.1").into());
        }
        let published = self.routine.published(&before);
        if published == before {
            let message = "It is published as it is described, or not described.";
            return Err(UserError::of("routine", UserErrorCode::WrongState, message).by("S4.8.1").into());
        }
        let after = service::Model { version: before.version + 1, ..published };
        act.save(&before, &after).await?;
        act.changed(Action::Publish, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}

/// Confirms that a routine of a service works, or that its documentation is right, today.
#[derive(InputObject, Clone, Debug)]
pub struct RoutineConfirmInput {
    /// The service.
    pub service: GlobalId,
    /// What is confirmed.
    pub routine: RoutineKind,
    /// The service's `version` as you saw it.
    pub expected_version: Option<i64>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl Deed for RoutineConfirmInput {
    const NAME: &'static str = "routineConfirm";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let before = act.load::<service::Entity>(self.service).await?;
        act.permit(Action::Confirm, self.routine.kind(), Subject::Service, before.id).await?;
        check::version(self.expected_version, before.version)?;
        check::managed(&before)?;
        if !self.routine.is_described(&before) {
            let message = "It is not described yet.";
            return Err(UserError::of("routine", UserErrorCode::WrongState, message).into());
        }
        let after = self.routine.confirmed(act, &before);
        act.save(&before, &after).await?;
        act.changed(Action::Confirm, (Kind::Service, before.id), before.provider_id, (&before, &after))?;
        Ok(before.id)
    }
}
