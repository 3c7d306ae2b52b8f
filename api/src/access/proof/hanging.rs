//! What hangs on rows, read both ways: ahead, in the statement that reads the rows, and by itself.

use std::collections::BTreeMap;

use entity::sql::Sql;
use uuid::Uuid;

use crate::{
    access::{
        Ahead, Member, Relation, Row, Session,
        agreements::versions::Pick,
        rows::{AgreementRow, AppointmentRow, PartRow, ServiceRow, VersionRow},
    },
    error::ApiError,
};

/// By row: what each of its relations holds, in order.
pub type Hanging = BTreeMap<Uuid, Vec<Vec<String>>>;

fn ids<T: Row>(rows: &[Member<T>]) -> Vec<String> {
    rows.iter().map(|row| row.id().to_string()).collect()
}

impl Session {
    /// What hangs on every agreement, version, part, service and appointment that the actor sees. `ahead`: read with them; else each relation by
    /// itself, under its own extent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hanging(&self, ahead: bool) -> Result<Hanging, ApiError> {
        let mut found = Hanging::new();
        for version in self.with::<VersionRow>(ahead, versions()).await? {
            let named = version.services(self).await?.into_iter().map(|service| service.id.to_string()).collect();
            let details = format!("{:?}", version.details(self).await?);
            let targets = ids(&version.common_targets(self).await?);
            found.insert(version.id(), vec![named, targets, vec![details]]);
        }
        for part in self.with::<PartRow>(ahead, parts()).await? {
            found.insert(part.id(), vec![ids(&part.lines(self).await?), ids(&part.targets(self).await?)]);
        }
        for agreement in self.with::<AgreementRow>(ahead, self.agreements()).await? {
            let mut held = vec![ids(&agreement.versions(self).await?)];
            held.push(vec![format!("{:?}", agreement.kind(self).await?)]);
            for (field, pick) in self.picks() {
                let picked = agreement.picked_versions(self, field, pick, Ahead::default).await?;
                held.push(ids(&picked));
                for version in picked {
                    held.push(ids(&version.common_targets(self).await?));
                }
            }
            found.insert(agreement.id(), held);
        }
        for service in self.with::<ServiceRow>(ahead, services()).await? {
            let portfolio = service.related(self, "portfolio", &ServiceRow::PORTFOLIO, Ahead::default).await?;
            found.insert(service.id(), vec![ids(&Vec::from_iter(portfolio))]);
        }
        for appointment in self.with::<AppointmentRow>(ahead, appointments()).await? {
            let person = appointment.related(self, "person", &AppointmentRow::PERSON, Ahead::default).await?;
            found.insert(appointment.id(), vec![ids(&Vec::from_iter(person))]);
        }
        Ok(found)
    }

    async fn with<T: Row>(&self, ahead: bool, relations: Vec<Relation>) -> Result<Vec<Member<T>>, ApiError> {
        let ahead = if ahead { relations.into_iter().collect() } else { Ahead::default() };
        self.members_by::<T>(Sql::new("TRUE"), &ahead).await
    }

    fn picks(&self) -> [(&'static str, Pick); 3] {
        let day = self.today();
        [("in force", Pick::InForce(day)), ("stood", Pick::Stood(day)), ("or newest", Pick::InForceOrNewest(day))]
    }

    fn agreements(&self) -> Vec<Relation> {
        let picked = |(field, pick): (&str, Pick)| {
            let below = [Member::<VersionRow>::common_targets_ahead(Ahead::default())].into_iter().collect();
            Member::<AgreementRow>::picked_ahead(field.to_owned(), pick, below)
        };
        let whole = [Member::<AgreementRow>::versions_ahead(), Member::<AgreementRow>::kind_ahead()];
        whole.into_iter().chain(self.picks().into_iter().map(picked)).collect()
    }
}

fn services() -> Vec<Relation> {
    vec![ServiceRow::PORTFOLIO.ahead("portfolio".to_owned(), Ahead::default())]
}

fn appointments() -> Vec<Relation> {
    vec![AppointmentRow::PERSON.ahead("person".to_owned(), Ahead::default())]
}

fn versions() -> Vec<Relation> {
    type Version = Member<VersionRow>;
    vec![Version::services_ahead(), Version::common_targets_ahead(Ahead::default()), Version::details_ahead()]
}

fn parts() -> Vec<Relation> {
    vec![Member::<PartRow>::lines_ahead(), Member::<PartRow>::targets_ahead(Ahead::default())]
}
