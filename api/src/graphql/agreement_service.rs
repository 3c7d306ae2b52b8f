//! A service as an agreement names it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use governance::words::Language;

use super::{
    ahead::{below, key},
    connection::session,
    id::NodeType,
    in_turn::InTurn,
    service::Service,
};
use crate::access::{
    Member, One, Session,
    agreements::content::NamedService,
    rows::{LineRow, ServiceRow, TargetDetailsRow, VersionRow},
};

/// A service as an agreement names it.
pub struct AgreementServiceObject {
    service: Arc<NamedService>,
    named_by: NamedBy,
}

/// As it is handed out.
pub type AgreementService = InTurn<AgreementServiceObject>;

const OF_LINE: One<LineRow, ServiceRow> = One::new("service_id", |line| Some(line.service_id));
const OF_TARGET: One<TargetDetailsRow, ServiceRow> = One::new("service_id", |target| Some(target.service_id));

/// Where the service is named; read together with its siblings there.
enum NamedBy {
    Version(Member<VersionRow>),
    Line(Member<LineRow>),
    Target(Member<TargetDetailsRow>),
}

impl AgreementService {
    /// The services of a version; one statement for its cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_version(version: &Member<VersionRow>, session: &Session) -> Result<Vec<Self>> {
        let named = |service| Self::of(AgreementServiceObject { service, named_by: NamedBy::Version(version.clone()) });
        Ok(version.services(session).await?.into_iter().map(named).collect())
    }

    /// The service of a line.
    pub fn of_line(line: &Member<LineRow>) -> Self {
        let (code, name) = (line.service_code.clone(), line.service_name.clone());
        let service = Arc::new(NamedService { id: line.service_id, code, name });
        Self::of(AgreementServiceObject { service, named_by: NamedBy::Line(line.clone()) })
    }

    /// The service of a target.
    pub fn of_target(target: &Member<TargetDetailsRow>) -> Self {
        let (code, name) = (target.service_code.clone(), target.service_name.clone());
        let service = Arc::new(NamedService { id: target.service_id, code, name });
        Self::of(AgreementServiceObject { service, named_by: NamedBy::Target(target.clone()) })
    }
}

/// A service as an agreement names it: code and name are part of its text, which its parties see also where the service
/// is not published.
#[Object(name = "AgreementService")]
impl AgreementServiceObject {
    /// The service's global id.
    async fn service_id(&self) -> ID {
        NodeType::Service.global(self.service.id)
    }

    /// The provider's own code.
    async fn code(&self) -> &str {
        &self.service.code
    }

    /// Name; the other language stands in where one is missing.
    async fn name(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.service.name.get(language)
    }

    /// The service in the catalogue; null where you may not see it there (V1).
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>> {
        let session = session(ctx)?;
        // Beside the response keys of the version, line or target itself.
        let key = format!("/service/{}", key(ctx));
        let ahead = || below::<Service>(ctx);
        let row = match &self.named_by {
            NamedBy::Version(version) => {
                let read =
                    version.together(&key, |cohort| async move { session.visible_services_of(&cohort.ids()).await });
                read.await?.get(&self.service.id).cloned()
            }
            NamedBy::Line(line) => line.related(session, &key, &OF_LINE, ahead).await?,
            NamedBy::Target(target) => target.related(session, &key, &OF_TARGET, ahead).await?,
        };
        Ok(row.map(Service::from))
    }
}
