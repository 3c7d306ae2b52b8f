//! The versions of an agreement: all of them, for what follows from their dates; or one, for what hangs on it.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::sql::Sql;

use crate::{
    access::{
        Ahead, Member, Nested, Relation, Row, Session,
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
    /// Picks of the covered versions `t`, as [`VersionRow`] selects them. By their dates at most one of an agreement is
    /// in force on a day, or stood.
    fn of(self, versions: Sql) -> Part {
        let columns = width(VersionRow::COLUMNS);
        let narrowed = |condition: Sql| {
            let sql = Sql::new("SELECT t.* FROM ").and_then(versions.clone()).and_then(" WHERE ").and_then(condition);
            Part { sql, width: columns }
        };
        match self {
            Self::All => Part { sql: versions, width: columns },
            Self::InForce(day) => narrowed(in_force(day)),
            Self::Stood(day) => narrowed(stood(day)),
            Self::InForceOrNewest(day) => {
                let placed = "SELECT t.* FROM (SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.agreement_id \
                    ORDER BY CASE WHEN ";
                let sql = Sql::new(placed)
                    .and_then(in_force(day))
                    .and_then(" THEN 0 ELSE 1 END, t.number DESC) AS place FROM ")
                    .and_then(versions)
                    .and_then(") t WHERE t.place = 1");
                Part { sql, width: columns + 1 }
            }
        }
    }
}

/// The version `t` is in force on `day`, as [`VersionRow::in_force`] says it.
fn in_force(day: NaiveDate) -> Sql {
    let dates =
        "(t.valid_until IS NULL OR t.valid_until > ?) AND (t.terminated_from IS NULL OR t.terminated_from > ?) AND ";
    Sql::new(dates).bind(day).bind(day).and_then(stood(day))
}

/// The version `t` stood on `day`, as [`VersionRow::stood`] says it.
fn stood(day: NaiveDate) -> Sql {
    let dates = "t.state = 'REGISTERED' AND t.valid_from <= ? AND (t.superseded_from IS NULL OR t.superseded_from > ?)";
    Sql::new(dates).bind(day).bind(day)
}

impl Reading for Pick {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let covered = VersionRow::covered(&session.extent(VersionRow::ACTION, VersionRow::KIND), &Sql::default());
        let columns = VersionRow::COLUMNS;
        let all = Sql::new(format!("SELECT {columns} FROM agreement_version t WHERE "))
            .and_then(Sql::all([of.within("t.agreement_id", "id"), covered]));
        vec![match self {
            Self::All => self.of(all.and_then(" ORDER BY t.agreement_id, t.number DESC")),
            _ => self.of(Sql::new("(").and_then(all).and_then(") t")),
        }]
    }

    fn chosen_from(&self) -> Option<&'static str> {
        (*self != Self::All).then_some(VERSIONS)
    }

    fn chosen(&self, part: usize) -> Vec<Part> {
        vec![self.of(Sql::new(format!("r{part} t")))]
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
