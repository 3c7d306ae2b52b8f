//! The versions of an agreement: all of them, for what follows from their dates; or one, for what hangs on it.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::sql::Sql;

use crate::{
    access::{
        Ahead, Member, Nested, Relation, Row, Session,
        agreements::facets,
        ahead::{Reading, Taken},
        gather::{Of, Part, Rows, width},
        nested::grouped,
        rows::{AgreementRow, VersionRow},
    },
    error::ApiError,
};

/// Which of the versions that the actor may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// All, newest first.
    All,
    /// The one in force on this day.
    InForce(NaiveDate),
    /// The last registered one to have begun by this day, ended or not.
    Stood(NaiveDate),
    /// The one in force on this day, else the newest.
    InForceOrNewest(NaiveDate),
}

impl Pick {
    /// What a picked version `t` must be, where it is not picked by comparing it with the others.
    fn condition(self) -> Sql {
        match self {
            Self::All | Self::InForceOrNewest(_) => Sql::new("TRUE"),
            Self::InForce(day) => facets::in_force("t", day),
            Self::Stood(day) => facets::stood("t", day),
        }
    }

    /// What comes first, of which one is picked; none: all are.
    fn first(self) -> Option<Sql> {
        match self {
            Self::All => None,
            Self::InForce(_) | Self::Stood(_) => Some(Sql::new("t.number DESC")),
            Self::InForceOrNewest(day) => Some(
                Sql::new("CASE WHEN ")
                    .and_then(facets::in_force("t", day))
                    .and_then(" THEN 0 ELSE 1 END, t.number DESC"),
            ),
        }
    }
}

impl Reading for Pick {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let covered = VersionRow::covered(&session.extent(VersionRow::ACTION, VersionRow::KIND), &Sql::default());
        let these = Sql::all([of.within("t.agreement_id", "id"), self.condition(), covered]);
        let columns = VersionRow::COLUMNS;
        let sql = match self.first() {
            None => Sql::new(format!("SELECT {columns} FROM agreement_version t WHERE "))
                .and_then(these)
                .and_then(" ORDER BY t.agreement_id, t.number DESC"),
            Some(first) => {
                let place = "SELECT t.id, ROW_NUMBER() OVER (PARTITION BY t.agreement_id ORDER BY ";
                let picked = Sql::new(place).and_then(first).and_then(") AS place FROM agreement_version t WHERE ");
                Sql::new(format!("SELECT {columns} FROM ("))
                    .and_then(picked)
                    .and_then(these)
                    .and_then(") q JOIN agreement_version t ON t.id = q.id WHERE q.place = 1")
            }
        };
        vec![Part { sql, width: width(columns) }]
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let rows: Vec<VersionRow> = part(0).read(VersionRow::read)?;
        let (nested, cells) = grouped(rows.into_iter().map(|version| (version.agreement_id, version)).collect());
        Ok(Taken::rows(nested, cells))
    }
}

impl Member<AgreementRow> {
    /// Some of the covered versions, in a cohort of their own, so that what is read of them is not read for the others.
    /// `field` tells the choice apart. One statement for the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn picked_versions(
        &self,
        session: &Session,
        field: &str,
        pick: Pick,
        ahead: impl FnOnce() -> Ahead + Send,
    ) -> Result<Vec<Member<VersionRow>>, ApiError> {
        let picked: Arc<Nested<VersionRow>> = self.hanging(session, field, pick, ahead).await?;
        Ok(picked.get(&self.id).cloned().unwrap_or_default())
    }

    /// [`Self::picked_versions`], read ahead.
    pub fn picked_ahead(field: String, pick: Pick, below: Ahead) -> Relation {
        Relation::new(field, pick, below)
    }

    /// All covered versions, newest first: what status and dates follow from. One statement for the cohort, whichever
    /// fields ask.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn versions(&self, session: &Session) -> Result<Vec<Member<VersionRow>>, ApiError> {
        self.picked_versions(session, VERSIONS, Pick::All, Ahead::default).await
    }

    /// [`Self::versions`], read ahead.
    pub fn versions_ahead() -> Relation {
        Relation::new(VERSIONS.to_owned(), Pick::All, Ahead::default())
    }
}

const VERSIONS: &str = "/versions";
