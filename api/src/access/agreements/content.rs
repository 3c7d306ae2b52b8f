//! What an agreement consists of, read whole for all agreements, versions or parts of a cohort.

use std::collections::HashMap;

use entity::sql::Sql;
use uuid::Uuid;

use crate::{
    access::{
        Bilingual, Member, Row, Session,
        row::Columns,
        rows::{LineRow, PartRow, ServiceRow, TargetRow, VersionRow},
    },
    error::ApiError,
};

/// Rows by what they hang on, all of one cohort.
pub type Nested<T> = HashMap<Uuid, Vec<Member<T>>>;

/// Where rows come from that are read whole, in which `t` is the row.
struct Under {
    /// What they hang on.
    parent: &'static str,
    from: &'static str,
    order: &'static str,
    /// What must hold of the facet.
    facet: &'static str,
}

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

/// The long texts of a version.
#[derive(Clone, Debug, Default)]
pub struct VersionTexts {
    /// Terms.
    pub terms: Bilingual,
    /// What the keeper answers for: stands in its part, and is common.
    pub keeper_responsibilities: Bilingual,
}

impl Session {
    /// The covered lines of these parts, in their order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lines_of(&self, parts: &[Uuid]) -> Result<Nested<LineRow>, ApiError> {
        let under =
            Under { parent: "t.part_id", from: LineRow::TABLE, order: "t.position, t.valid_from, t.id", facet: "" };
        Ok(grouped(self.under(&under, parts).await?))
    }

    /// The promises that these versions make to all their parties.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn common_targets_of(&self, versions: &[Uuid]) -> Result<Nested<TargetRow>, ApiError> {
        let under = Under {
            parent: "w.id",
            from: "agreement_version w JOIN service_target t ON t.version_id = w.id AND t.part_id IS NULL",
            order: "t.position, t.id",
            facet: "",
        };
        Ok(grouped(self.under(&under, versions).await?))
    }

    /// The promises that hold for the parties of these parts: common ones and their own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn targets_of(&self, parts: &[Uuid]) -> Result<Nested<TargetRow>, ApiError> {
        let under = Under {
            parent: "x.id",
            from: "agreement_part x JOIN service_target t ON t.version_id = x.version_id \
                AND (t.part_id IS NULL OR t.part_id = x.id)",
            order: "t.position, t.id",
            facet: "p.id = x.id",
        };
        let mut rows: Vec<(Uuid, TargetRow)> = self.under(&under, parts).await?;
        for (part, target) in &mut rows {
            target.read_for = Some(*part);
        }
        Ok(grouped(rows))
    }

    /// The services of these versions, as their common text names them, by Swedish name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn services_of(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, Vec<NamedService>>, ApiError> {
        let mut sql = Sql::new("SELECT t.id, y.id, y.code, y.name_sv, y.name_en FROM agreement_version t ");
        sql.push("JOIN agreement_service x ON x.version_id = t.id JOIN service y ON y.id = x.service_id WHERE ");
        sql.push(self.these_versions(versions)).push(" ORDER BY y.sort_sv, y.id");
        let mut found: HashMap<Uuid, Vec<NamedService>> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let named = found.entry(columns.take()?).or_default();
            named.push(NamedService { id: columns.take()?, code: columns.take()?, name: columns.bilingual()? });
        }
        Ok(found)
    }

    /// The services of these versions that the actor may see as services, by id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn visible_services_of(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, Member<ServiceRow>>, ApiError> {
        let of = Sql::new("t.id IN (SELECT x.service_id FROM agreement_service x WHERE ")
            .and_then(Sql::within("x.version_id", versions.iter().copied()))
            .and_then(")");
        let found = self.find_by::<ServiceRow>(of, versions.is_empty()).await?;
        Ok(by_id(found.into_values().collect()))
    }

    /// The long texts of these versions.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn texts_of(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, VersionTexts>, ApiError> {
        let mut sql = Sql::new("SELECT t.id, t.terms_sv, t.terms_en, x.responsibilities_sv, x.responsibilities_en ");
        sql.push("FROM agreement_version t LEFT JOIN agreement_part x ON x.version_id = t.id AND x.is_keeper WHERE ");
        sql.push(self.these_versions(versions));
        let mut found = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let version = columns.take()?;
            let terms = columns.bilingual()?;
            found.insert(version, VersionTexts { terms, keeper_responsibilities: columns.bilingual()? });
        }
        Ok(found)
    }

    /// The condition that `t` is one of these versions, and covered.
    fn these_versions(&self, versions: &[Uuid]) -> Sql {
        let extent = self.extent(VersionRow::ACTION, VersionRow::KIND);
        let these = Sql::within("t.id", versions.iter().copied());
        Sql::all([these, VersionRow::covered(&extent, &Sql::default())])
    }

    /// The covered rows that hang on these, with what they hang on.
    async fn under<T: Row>(&self, under: &Under, ids: &[Uuid]) -> Result<Vec<(Uuid, T)>, ApiError> {
        let extent = self.extent(T::ACTION, T::KIND);
        if ids.is_empty() || extent.grants.is_empty() {
            return Ok(Vec::new());
        }
        let Under { parent, from, order, facet } = under;
        let mut sql = Sql::new(format!("SELECT {parent}, {} FROM {from} WHERE ", T::COLUMNS));
        let these = Sql::within(parent, ids.iter().copied());
        sql.push(Sql::all([these, T::covered(&extent, &Sql::new(*facet))]))
            .push(format!(" ORDER BY {parent}, {order}"));
        let rows = self.rows(sql).await?;
        let read = rows.iter().map(|row| {
            let mut columns = Columns::new(row);
            Ok((columns.take()?, T::read(&mut columns)?))
        });
        read.collect()
    }
}

impl Session {
    /// The tiers of these covered lines: from which quantity (thousandths) which price (minor units), by line.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn line_tiers_of(&self, lines: &[Uuid]) -> Result<HashMap<Uuid, Vec<(i64, i64)>>, ApiError> {
        let extent = self.extent(LineRow::ACTION, LineRow::KIND);
        let mut sql = Sql::new("SELECT t.id, x.from_quantity_thousandths, x.amount_minor FROM agreement_line t ");
        sql.push("JOIN agreement_line_tier x ON x.line_id = t.id WHERE ");
        let these = Sql::within("t.id", lines.iter().copied());
        sql.push(Sql::all([these, LineRow::covered(&extent, &Sql::default())]));
        sql.push(" ORDER BY t.id, x.from_quantity_thousandths");
        let mut found: HashMap<Uuid, Vec<(i64, i64)>> = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            found.entry(columns.take()?).or_default().push((columns.take()?, columns.take()?));
        }
        Ok(found)
    }
}

impl Member<PartRow> {
    /// The covered lines of the part; one statement for the cohort, whichever fields ask.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lines(&self, session: &Session) -> Result<Vec<Member<LineRow>>, ApiError> {
        let read = self.together("/lines", |cohort| async move { session.lines_of(&cohort.ids()).await });
        Ok(read.await?.get(&self.id).cloned().unwrap_or_default())
    }
}

/// Makes one cohort of all rows and parts them by what they hang on.
pub(super) fn grouped<T: Row>(rows: Vec<(Uuid, T)>) -> Nested<T> {
    let (parents, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let mut found: Nested<T> = HashMap::new();
    for (parent, row) in parents.into_iter().zip(Member::all(rows)) {
        found.entry(parent).or_default().push(row);
    }
    found
}

/// Makes one cohort of the rows, by id.
fn by_id<T: Row>(rows: Vec<T>) -> HashMap<Uuid, Member<T>> {
    Member::all(rows).into_iter().map(|row| (row.id(), row)).collect()
}
