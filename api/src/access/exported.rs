//! Rows as files have them (`crate::exchange`): what the one who asks may read of a sheet, streamed.

use std::collections::HashSet;

use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{Session, agreements::facets};
use crate::{
    error::ApiError,
    exchange::{columns::Sheet, left_out::Holding},
};

/// Whether not everyone who sees a row may see this column of it: it is read as `{WHO:COLUMN}`.
pub fn is_masked(read: &str) -> bool {
    read.starts_with('{') && read.ends_with('}') && read.contains(':')
}

impl Session {
    /// Hands every covered row of a sheet to `take` in the sheet's order, one column for each of the file's.
    ///
    /// # Errors
    /// When the database does not answer, or `take` fails.
    pub async fn exported(
        &self,
        sheet: &Sheet,
        take: impl FnMut(&QueryResult) -> Result<(), ApiError> + Send,
    ) -> Result<(), ApiError> {
        let mut sql = Sql::new("SELECT ");
        for (at, column) in sheet.columns.iter().enumerate() {
            sql.push(if at == 0 { "" } else { ", " });
            let field = column.field.map(|field| format!("t.{field}"));
            sql.push(self.column(&column.read.map_or(field.unwrap_or_default(), str::to_owned)));
        }
        sql.push(format!(" FROM {} WHERE ", self.worded(sheet.from)));
        if !sheet.only.is_empty() {
            sql.push(format!("{} AND ", self.worded(sheet.only)));
        }
        sql.push("(").push(self.sees_of(sheet.name)).push(")");
        sql.push(format!(" ORDER BY {}", self.worded(sheet.order)));
        // SQLite's sorter maps the whole of its file into memory. Where a limit stands, even one that limits nothing,
        // SQLite sorts in a B-tree instead, which lies in a file and has a small cache (`Pools::streaming`).
        if self.backend() == DbBackend::Sqlite {
            sql.push(" LIMIT -1");
        }
        self.each(sql, take).await
    }

    /// How much there is of something that stands in no file, on rows that the one who asks may read.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn left_out(&self, it: &Holding) -> Result<i64, ApiError> {
        let of = format!("SELECT COUNT(*) FROM {} WHERE ({}) AND (", it.from, it.only);
        let mut number = 0;
        self.each(Sql::new(of).and_then(self.sees_of(it.sheet)).and_then(")"), |row| {
            number = row.try_get_by_index(0)?;
            Ok(())
        })
        .await?;
        Ok(number)
    }

    /// Of these rows of a sheet, those of which the one who asks may read what stands in a masked column.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn seen_in(
        &self,
        sheet: &Sheet,
        column: &str,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashSet<Uuid>, ApiError> {
        let (condition, _) = self.masked(column);
        let sql = Sql::new(format!("SELECT t.id FROM {} WHERE ", self.worded(sheet.from)))
            .and_then(Sql::all([Sql::within("t.id", ids), condition]));
        let mut seen = HashSet::new();
        self.each(sql, |row| {
            seen.insert(row.try_get_by_index(0)?);
            Ok(())
        })
        .await?;
        Ok(seen)
    }

    /// A column; one that not everyone who sees the row may see is nothing to the others.
    fn column(&self, text: &str) -> Sql {
        if !is_masked(text) {
            return Sql::new(self.worded(text));
        }
        let (condition, column) = self.masked(text);
        Sql::new("CASE WHEN ").and_then(condition).and_then(format!(" THEN {column} END"))
    }

    /// Under which condition a masked column is seen, and where it stands.
    fn masked(&self, text: &str) -> (Sql, String) {
        let inner = text.trim_start_matches('{').trim_end_matches('}');
        let (word, rest) = inner.split_once(':').unwrap_or_default();
        let read = |kind, alias| governed::condition_of(&self.extent(Action::Read, kind), alias);
        match word {
            "SECURITY" => (read(Kind::SecurityMeasure, "t"), format!("t.{rest}")),
            "STAFF" => (read(Kind::ServiceManagement, "t"), format!("t.{rest}")),
            "SEEN" => (read(Kind::Service, rest), format!("{rest}.code")),
            "UNDERPINNED" => (read(Kind::UnderpinnedService, "t"), rest.to_owned()),
            _ => (Sql::none(), "NULL".to_owned()),
        }
    }

    /// The condition under which the row `t` is seen.
    fn sees_of(&self, sheet: &str) -> Sql {
        let (read, anything) = (|kind| self.extent(Action::Read, kind), Sql::default());
        let seen = |link: &str| facets::seen(link, &read(Kind::Agreement), &anything);
        match sheet {
            "organisations" => governed::condition(&read(Kind::Organisation)),
            // How persons are known is for those alone who may enter it.
            "persons" if self.enters() => governed::condition(&read(Kind::Person)),
            "appointments" if self.enters() => governed::condition(&read(Kind::Appointment)),
            "customer_relations" => governed::condition(&read(Kind::CustomerRelation)),
            "supplier_relations" | "service_suppliers" => governed::condition(&read(Kind::SupplierRelation)),
            "portfolios" => governed::condition(&read(Kind::Portfolio)),
            "services" => governed::condition(&read(Kind::Service)),
            "list_prices" | "list_price_tiers" => governed::condition(&read(Kind::ListPrice)),
            "agreements" => seen("p.agreement_id = t.id"),
            "agreement_versions" => seen("p.version_id = t.id"),
            "agreement_services" => seen("p.version_id = t.version_id"),
            "agreement_parts" => seen("p.id = t.id"),
            "agreement_lines" | "agreement_line_tiers" => {
                facets::seen_line("l.id = t.id", &self.extent(Action::ReadPrice, Kind::AgreementLine), &anything)
            }
            // What is common is seen with the version, a party's own with its part.
            "service_targets" | "agreement_annexes" | "agreement_contacts" | "index_clauses" => {
                seen("p.version_id = t.version_id AND (t.part_id IS NULL OR t.part_id = p.id)")
            }
            // V4: the upper one's people alone; and what carries it is named to who may see that.
            "underpinnings" => Sql::all([
                governed::condition(&read(Kind::Underpinning)),
                seen("p.agreement_id = t.lower_agreement_id"),
            ]),
            "measured_values" => seen("p.id = t.part_id"),
            "deliveries" => governed::condition(&read(Kind::Delivery)),
            "required_roles" => governed::condition(&read(Kind::Vacancy)),
            "security_measures" => governed::condition(&read(Kind::SecurityMeasure)),
            "agreement_structures" => governed::condition(&read(Kind::AgreementStructure)),
            "annual_cycles" => governed::condition(&read(Kind::AnnualCycle)),
            "index_series" | "index_values" => governed::condition(&read(Kind::IndexSeries)),
            "budget_frames" => governed::condition(&read(Kind::Frame)),
            "allocations" | "service_costs" => governed::condition(&read(Kind::Allocation)),
            // A sheet that nobody has thought of is seen by nobody.
            _ => Sql::none(),
        }
    }

    fn enters(&self) -> bool {
        [Kind::Load, Kind::FirstLoad].iter().any(|kind| !self.extent(Action::Attest, *kind).grants.is_empty())
    }

    /// SQL for this engine: `{C}` is an order by bytes, which SQLite has anyway.
    fn worded(&self, text: &str) -> String {
        text.replace("{C}", if self.backend() == DbBackend::Postgres { "COLLATE \"C\"" } else { "" })
    }
}
