//! The versions of an agreement: all of them, for what follows from their dates; or one, for what hangs on it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{governed, sql::Sql};

use crate::{
    access::{
        Ahead, Member, Nested, Relation, Row, Session,
        ahead::{Reading, Taken},
        gather::{Of, Part, Rows},
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
    /// The first to come into force after this day.
    Next(NaiveDate),
}

impl Pick {
    /// Which of an agreement's covered versions, newest first, it picks.
    fn of(self, versions: &[Member<VersionRow>]) -> &[Member<VersionRow>] {
        let place = match self {
            Self::All => return versions,
            Self::InForce(day) => versions.iter().position(|version| version.in_force(day)),
            Self::Stood(day) => versions.iter().position(|version| version.stood(day)),
            Self::InForceOrNewest(day) => {
                Some(versions.iter().position(|version| version.in_force(day)).unwrap_or_default())
            }
            Self::Next(day) => {
                let begins =
                    |version: &Member<VersionRow>| version.term().map(|(from, _)| from).filter(|from| *from > day);
                let coming = versions.iter().enumerate().filter_map(|(place, version)| Some((begins(version)?, place)));
                coming.min().map(|(_, place)| place)
            }
        };
        place.and_then(|place| versions.get(place..=place)).unwrap_or_default()
    }

    /// The same of the versions `t` that a query selects, in no order: `columns` of them.
    fn narrowed(self, columns: &str, versions: Sql) -> Sql {
        let select = |condition: Sql| {
            let sql = Sql::new(format!("SELECT {columns} FROM ")).and_then(versions.clone());
            sql.and_then(" WHERE ").and_then(condition)
        };
        match self {
            Self::All => select(Sql::new("TRUE")),
            Self::InForce(day) => select(in_force(day)),
            Self::Stood(day) => select(stood(day)),
            Self::InForceOrNewest(day) => {
                let placed = "(SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.agreement_id ORDER BY CASE WHEN ";
                Sql::new(format!("SELECT {columns} FROM {placed}"))
                    .and_then(in_force(day))
                    .and_then(" THEN 0 ELSE 1 END, t.number DESC) AS place FROM ")
                    .and_then(versions)
                    .and_then(") t WHERE t.place = 1")
            }
            Self::Next(day) => {
                // At most one begins on a day: of those with the same first day the last one alone holds.
                let placed =
                    "(SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.agreement_id ORDER BY t.valid_from) AS place FROM ";
                Sql::new(format!("SELECT {columns} FROM {placed}"))
                    .and_then(versions)
                    .and_then(" WHERE t.state = 'REGISTERED' AND (t.valid_until IS NULL OR t.valid_until > t.valid_from) AND ")
                    .and_then("(t.terminated_from IS NULL OR t.terminated_from > t.valid_from) AND ")
                    .and_then("(t.superseded_from IS NULL OR t.superseded_from > t.valid_from) AND t.valid_from > ")
                    .and_then(Sql::new("?) t WHERE t.place = 1").bind(day))
            }
        }
    }
}

/// The version `t` is in force on `day`, as [`VersionRow::in_force`] says it. At most one of an agreement is.
fn in_force(day: NaiveDate) -> Sql {
    let dates =
        "(t.valid_until IS NULL OR t.valid_until > ?) AND (t.terminated_from IS NULL OR t.terminated_from > ?) AND ";
    Sql::new(dates).bind(day).bind(day).and_then(stood(day))
}

/// The version `t` stood on `day`, as [`VersionRow::stood`] says it. At most one of an agreement did.
fn stood(day: NaiveDate) -> Sql {
    let dates = "t.state = 'REGISTERED' AND t.valid_from <= ? AND (t.superseded_from IS NULL OR t.superseded_from > ?)";
    Sql::new(dates).bind(day).bind(day)
}

/// The first day without the version `v` for the parties whose parts the actor sees, where all of them have given notice of it
/// or its keeper has: what one of several parties has given notice of goes on for the others, who are not shown it (N7).
/// With an instant, only by the notices that had been recorded here by then: each by its own, whatever others did later.
pub(super) fn leaves_on(session: &Session, known_at: Option<DateTime<Utc>>) -> Sql {
    let extent = session.extent(VersionRow::ACTION, VersionRow::KIND);
    let by_then = || known_at.map_or_else(Sql::default, |at| Sql::new(" AND y.recorded_at <= ?").bind(at));
    Sql::new("CASE WHEN EXISTS (SELECT 1 FROM agreement_notice y WHERE y.version_id = v.id")
        .and_then(by_then())
        .and_then(
            ") THEN (SELECT MIN(x.day) FROM (SELECT CASE WHEN COUNT(*) = COUNT(y.id) THEN MAX(y.holds_from) END AS day \
             FROM agreement_part p LEFT JOIN agreement_notice y ON y.part_id = p.id",
        )
        .and_then(by_then())
        .and_then(" WHERE p.version_id = v.id AND NOT p.is_keeper AND ")
        .and_then(governed::condition_of(&extent, "v"))
        .and_then(
            " UNION ALL SELECT y.holds_from FROM agreement_notice y JOIN agreement_part k ON k.id = y.part_id AND k.is_keeper \
             WHERE y.version_id = v.id",
        )
        .and_then(by_then())
        .and_then(") x) END")
}

impl Reading for Pick {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let covered = VersionRow::covered(&session.extent(VersionRow::ACTION, VersionRow::KIND), &Sql::default());
        // By whichever version another is superseded, seen or not: looked up in one pass over all of them.
        let mut versions = Sql::new(
            "(SELECT v.*, MIN(CASE WHEN v.state = 'REGISTERED' THEN v.valid_from END) OVER \
             (PARTITION BY v.agreement_id ORDER BY v.number DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) \
             AS superseded_from, ",
        );
        versions.push(leaves_on(session, None)).push(" AS leaves_on FROM agreement_version v WHERE ");
        versions.push(of.within("v.agreement_id", "id")).push(") t");
        let columns = VersionRow::COLUMNS;
        let sql = match self {
            Self::InForceOrNewest(_) | Self::Next(_) => {
                let seen = Sql::new("(SELECT t.* FROM ").and_then(versions).and_then(" WHERE ").and_then(covered);
                self.narrowed(columns, seen.and_then(") t"))
            }
            _ => self.narrowed(columns, versions).and_then(" AND ").and_then(covered),
        };
        vec![Part::new(sql.and_then(" ORDER BY t.agreement_id, t.number DESC"), columns)]
    }

    fn chosen_from(&self) -> Option<&'static str> {
        (*self != Self::All).then_some(VERSIONS)
    }

    fn chosen(&self, part: usize) -> Sql {
        self.narrowed("t.id", Sql::new(format!("r{part} t")))
    }

    fn choose(&self, other: &Taken) -> Result<Taken, ApiError> {
        let versions = other.value::<Nested<VersionRow>>()?;
        let picked = versions.values().flat_map(|versions| self.of(versions));
        let (nested, cells) = grouped(picked.map(|version| (version.agreement_id, (**version).clone())).collect());
        Ok(Taken::rows(nested, cells))
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
        let picked: Arc<Nested<VersionRow>> = self.hanging(session, field, || pick, ahead).await?;
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

    /// The same of every agreement of the cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn versions_of_all(&self, session: &Session) -> Result<Arc<Nested<VersionRow>>, ApiError> {
        self.hanging(session, VERSIONS, || Pick::All, Ahead::default).await
    }

    /// [`Self::versions`], read ahead.
    pub fn versions_ahead() -> Relation {
        Relation::new(VERSIONS.to_owned(), Pick::All, Ahead::default())
    }
}

const VERSIONS: &str = "/versions";
