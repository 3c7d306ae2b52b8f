//! The versions of an agreement: read once for all that follows from them, handed out in cohorts of their own.

use std::{collections::HashMap, sync::Arc};

use entity::sql::Sql;
use uuid::Uuid;

use crate::{
    access::{
        Member, Session,
        agreements::content::{Nested, grouped},
        cohort::Cohort,
        rows::{AgreementRow, VersionRow},
    },
    error::ApiError,
};

type Versions = HashMap<Uuid, Vec<VersionRow>>;

impl Member<AgreementRow> {
    /// The covered versions, newest first: what status and dates follow from. One statement for the cohort, whichever
    /// fields ask.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn versions(&self, session: &Session) -> Result<Vec<VersionRow>, ApiError> {
        Ok(self.all_versions(session).await?.get(&self.id).cloned().unwrap_or_default())
    }

    /// Some of the covered versions, in a cohort of their own, so that what is read of them is not read for the others.
    /// `field` tells the choice apart; `pick` makes it of an agreement's versions, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn picked_versions(
        &self,
        session: &Session,
        field: &str,
        pick: impl Fn(&[VersionRow]) -> Vec<VersionRow>,
    ) -> Result<Vec<Member<VersionRow>>, ApiError> {
        let all = self.all_versions(session).await?;
        let picked: Arc<Nested<VersionRow>> = self
            .together(field, |_| async move {
                let of_one = |(agreement, versions): (&Uuid, &Vec<VersionRow>)| {
                    pick(versions).into_iter().map(|version| (*agreement, version)).collect::<Vec<_>>()
                };
                Ok(grouped(all.iter().flat_map(of_one).collect()))
            })
            .await?;
        Ok(picked.get(&self.id).cloned().unwrap_or_default())
    }

    async fn all_versions(&self, session: &Session) -> Result<Arc<Versions>, ApiError> {
        self.together("/versions", |cohort| async move { session.versions_of(&cohort).await }).await
    }
}

impl Session {
    async fn versions_of(&self, agreements: &Cohort<AgreementRow>) -> Result<Versions, ApiError> {
        let found = self.find_by::<VersionRow>(Sql::within("t.agreement_id", agreements.ids()), false).await?;
        let mut versions = Versions::new();
        for version in found.into_values() {
            versions.entry(version.agreement_id).or_default().push(version);
        }
        for of_one in versions.values_mut() {
            of_one.sort_unstable_by_key(|version| std::cmp::Reverse(version.number));
        }
        Ok(versions)
    }
}
