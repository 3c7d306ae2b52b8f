//! What an agreement consists of, read whole for all agreements, versions or parts of a cohort.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use entity::sql::Sql;
use governance::words::{AgreementBasis, Provenance};
use uuid::Uuid;

use crate::{
    access::{
        Ahead, Bilingual, Filter, Member, Nested, Nesting, Relation, Row, Session, Whole,
        ahead::{Reading, Taken},
        gather::{Of, Part, Rows},
        nested::grouped,
        row::Columns,
        rows::{LineRow, PartRow, ServiceRow, TargetRow, VersionRow},
    },
    error::ApiError,
};

/// A service as the common text of a version names it: its party learns that much also of an unpublished one.
#[derive(Clone, Debug)]
pub struct NamedService {
    /// Id.
    pub id: Uuid,
    /// The provider's own code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
}

/// The services of versions, as their common text names them, by Swedish name.
struct Named;

impl Reading for Named {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let mut sql = Sql::new("SELECT x.version_id, y.id, y.code, y.name_sv, y.name_en FROM agreement_service x ");
        sql.push("JOIN service y ON y.id = x.service_id WHERE ");
        sql.push(match of {
            Of::Part(_) => of.within("x.version_id", "id"),
            Of::Ids(_) => Sql::new("x.version_id IN (SELECT t.id FROM agreement_version t WHERE ")
                .and_then(session.these_versions(of))
                .and_then(")"),
        });
        sql.push(" ORDER BY y.sort_sv, y.id");
        vec![Part::new(sql, "version_id, id, code, name_sv, name_en")]
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let rows: Vec<(Uuid, Arc<NamedService>)> = part(0).read(|columns| {
            let version = columns.take()?;
            let named = NamedService { id: columns.take()?, code: columns.take()?, name: columns.bilingual()? };
            Ok((version, Arc::new(named)))
        })?;
        let mut found: HashMap<Uuid, Vec<Arc<NamedService>>> = HashMap::new();
        for (version, named) in rows {
            found.entry(version).or_default().push(named);
        }
        Ok(Taken::leaf(found))
    }
}

/// What else is common to the parties of a version, beside what follows from its dates.
#[derive(Clone, Debug)]
pub struct VersionDetails {
    /// Terms.
    pub terms: Bilingual,
    /// What the keeper answers for: stands in its part, and is common.
    pub keeper_responsibilities: Bilingual,
    /// Hours in which the promises hold.
    pub service_hours: Option<String>,
    /// Hash over the common part and every party's.
    pub content_hash: Option<String>,
    /// When it was registered and archived (U2.6).
    pub registered_at: Option<DateTime<Utc>>,
    /// Year and running number in the keeper's register.
    pub register: Option<(i32, i32)>,
    /// The day notice was given.
    pub terminated_on: Option<NaiveDate>,
    /// Where the facts come from (O5).
    pub provenance: Provenance,
    /// The source, where attested.
    pub source: Option<String>,
    /// What kind of document it is (U2.6).
    pub basis: AgreementBasis,
    /// Whether notice runs until the end of a calendar month.
    pub notice_to_month_end: bool,
    /// When it was handed in for review.
    pub submitted_at: Option<DateTime<Utc>>,
}

struct Details;

impl Reading for Details {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let mut sql = Sql::new(
            "SELECT t.id, t.terms_sv, t.terms_en, x.responsibilities_sv, x.responsibilities_en, t.service_hours, \
             t.content_hash, t.registered_at, t.register_year, t.register_number, t.terminated_on, t.provenance, t.source, \
             t.basis, t.notice_to_month_end, t.submitted_at \
             FROM agreement_version t LEFT JOIN agreement_part x ON x.version_id = t.id AND x.is_keeper WHERE ",
        );
        sql.push(session.these_versions(of));
        vec![Part::new(sql, 16)]
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let read = |columns: &mut Columns<'_>| {
            let version: Uuid = columns.take()?;
            let details = VersionDetails {
                terms: columns.bilingual()?,
                keeper_responsibilities: columns.bilingual()?,
                service_hours: columns.take()?,
                content_hash: columns.take()?,
                registered_at: columns.take()?,
                register: Option::zip(columns.take()?, columns.take()?),
                terminated_on: columns.take()?,
                provenance: columns.word(Provenance::parse)?,
                source: columns.take()?,
                basis: columns.word(AgreementBasis::parse)?,
                notice_to_month_end: columns.take()?,
                submitted_at: columns.take()?,
            };
            Ok((version, details))
        };
        Ok(Taken::leaf(part(0).read::<_, HashMap<_, _>>(read)?))
    }
}

const SERVICES: &str = "/services";
const DETAILS: &str = "/details";
const TARGETS: &str = "/targets";
const LINES: &str = "/lines";

impl Member<VersionRow> {
    /// The services of the version, as its common text names them, by Swedish name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn services(&self, session: &Session) -> Result<Vec<Arc<NamedService>>, ApiError> {
        let read: Arc<HashMap<Uuid, Vec<Arc<NamedService>>>> =
            self.hanging(session, SERVICES, || Named, Ahead::default).await?;
        Ok(read.get(&self.id).cloned().unwrap_or_default())
    }

    /// [`Self::services`], read ahead.
    pub fn services_ahead() -> Relation {
        Relation::new(SERVICES.to_owned(), Named, Ahead::default())
    }

    /// What else is common to the parties of the version.
    ///
    /// # Errors
    /// When the database does not answer, or the version is gone.
    pub async fn details(&self, session: &Session) -> Result<VersionDetails, ApiError> {
        let read: Arc<HashMap<Uuid, VersionDetails>> =
            self.hanging(session, DETAILS, || Details, Ahead::default).await?;
        read.get(&self.id).cloned().ok_or_else(|| ApiError::internal("a version is gone that was there before"))
    }

    /// [`Self::details`], read ahead.
    pub fn details_ahead() -> Relation {
        Relation::new(DETAILS.to_owned(), Details, Ahead::default())
    }

    /// The promises that the version makes to all its parties.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn common_targets(&self, session: &Session) -> Result<Vec<Member<TargetRow>>, ApiError> {
        self.whole(session, TARGETS, common_targets, Ahead::default).await
    }

    /// [`Self::common_targets`], read ahead.
    pub fn common_targets_ahead(below: Ahead) -> Relation {
        common_targets().ahead(TARGETS.to_owned(), below)
    }
}

fn common_targets() -> Whole<TargetRow> {
    let filter = Filter::rows([Sql::new("t.part_id IS NULL")]);
    Whole::of("t.version_id", "t.position, t.id").narrowed(filter).covered_with::<VersionRow>()
}

/// The promises that hold for the parties of parts: common ones and their own.
struct PartTargets;

impl Reading for PartTargets {
    fn parts(&self, session: &Session, of: Of<'_>) -> Vec<Part> {
        let from = "agreement_part x JOIN service_target t \
            ON t.version_id = x.version_id AND (t.part_id IS NULL OR t.part_id = x.id)";
        let nesting = Nesting { parent: "x.id", from };
        let filter = Filter { facet: Sql::new("p.id = x.id"), ..Filter::default() };
        let targets = Whole::<TargetRow>::over(nesting, "t.position, t.id").narrowed(filter);
        targets.covered_with::<PartRow>().parts(session, of)
    }

    fn take<'a>(&self, part: &dyn Fn(usize) -> Rows<'a>) -> Result<Taken, ApiError> {
        let rows = part(0).read(|columns| {
            let part: Uuid = columns.take()?;
            Ok((part, TargetRow { read_for: Some(part), ..TargetRow::read(columns)? }))
        })?;
        let (nested, cells) = grouped::<TargetRow>(rows);
        Ok(Taken::rows(nested, cells))
    }
}

impl Member<PartRow> {
    /// The covered lines of the part, in their order; one statement for the cohort, whichever fields ask.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lines(&self, session: &Session) -> Result<Vec<Member<LineRow>>, ApiError> {
        self.whole(session, LINES, lines, Ahead::default).await
    }

    /// [`Self::lines`], read ahead.
    pub fn lines_ahead() -> Relation {
        lines().ahead(LINES.to_owned(), Ahead::default())
    }

    /// The promises that hold for the party: common ones and its own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn targets(&self, session: &Session) -> Result<Vec<Member<TargetRow>>, ApiError> {
        let read: Arc<Nested<TargetRow>> = self.hanging(session, TARGETS, || PartTargets, Ahead::default).await?;
        Ok(read.get(&self.id).cloned().unwrap_or_default())
    }

    /// [`Self::targets`], read ahead.
    pub fn targets_ahead(below: Ahead) -> Relation {
        Relation::new(TARGETS.to_owned(), PartTargets, below)
    }
}

fn lines() -> Whole<LineRow> {
    Whole::of("t.part_id", "t.position, t.valid_from, t.id")
}

impl Session {
    /// The services of these versions that the actor may see as services, by id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn visible_services_of(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, Member<ServiceRow>>, ApiError> {
        let of = Sql::new("t.id IN (SELECT x.service_id FROM agreement_service x WHERE ")
            .and_then(Sql::within("x.version_id", versions.iter().copied()))
            .and_then(")");
        let found = self.members_by::<ServiceRow>(of, &Ahead::default()).await?;
        Ok(found.into_iter().map(|row| (row.id(), row)).collect())
    }

    /// The condition that `t` is one of these versions, and covered; those of the same statement are.
    fn these_versions(&self, of: Of<'_>) -> Sql {
        if let Of::Part(_) = of {
            return of.within("t.id", "id");
        }
        let extent = self.extent(VersionRow::ACTION, VersionRow::KIND);
        Sql::all([of.within("t.id", "id"), VersionRow::covered(&extent, &Sql::default())])
    }
}
