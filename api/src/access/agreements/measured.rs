//! Measured values of targets (V2): the newest of each, and how many met their target.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::sql::Sql;
use uuid::Uuid;

use crate::{
    access::{
        Member, Nested, Row, Session,
        cohort::Cohort,
        nested::grouped,
        row::Columns,
        rows::{MeasuredRow, TargetRow},
    },
    error::ApiError,
};

/// How many periods were measured, and in how many the target was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fulfilment {
    /// Periods.
    pub periods: i64,
    /// Those in which it was met.
    pub met: i64,
}

impl Member<TargetRow> {
    /// The `size` newest measured values of the target that the actor may see, newest first: of the party it was read
    /// for, or of every party.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest(
        &self,
        session: &Session,
        field: &str,
        size: usize,
    ) -> Result<Vec<Member<MeasuredRow>>, ApiError> {
        let read = self.together(field, |cohort| async move { session.newest_of(&cohort, size).await });
        let read = read.await?;
        let mine = |value: &&Member<MeasuredRow>| self.read_for.is_none_or(|part| value.part_id == part);
        let values = read.get(&self.id).into_iter().flatten().filter(mine);
        Ok(values.take(size).cloned().collect())
    }

    /// How many of the periods between two days the target was met in, counted over the same values.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn fulfilment(
        &self,
        session: &Session,
        field: &str,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<Fulfilment, ApiError> {
        let read = self.together(field, |cohort| async move { session.fulfilment_of(&cohort, from, to).await });
        let read = read.await?;
        let mine = read
            .iter()
            .filter(|((target, part), _)| *target == self.id && self.read_for.is_none_or(|read_for| *part == read_for));
        Ok(mine.fold(Fulfilment::default(), |sum, (_, one)| Fulfilment {
            periods: sum.periods + one.periods,
            met: sum.met + one.met,
        }))
    }
}

impl Session {
    async fn newest_of(&self, targets: &Cohort<TargetRow>, size: usize) -> Result<Nested<MeasuredRow>, ApiError> {
        let extent = self.extent(MeasuredRow::ACTION, MeasuredRow::KIND);
        let mut sql = Sql::new(format!(
            "SELECT {} FROM (SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.target_id, \
             t.part_id ORDER BY t.period_start DESC) AS place FROM measured_value t WHERE ",
            MeasuredRow::COLUMNS
        ));
        sql.push(Sql::all([of(targets), MeasuredRow::covered(&extent, &Sql::default())]));
        sql.push(format!(") t WHERE t.place <= {size} ORDER BY t.period_start DESC, t.part_id"));
        let mut values = Vec::new();
        for row in self.rows(sql).await? {
            let value = MeasuredRow::read(&mut Columns::new(&row))?;
            values.push((value.target_id, value));
        }
        Ok(grouped(values).0)
    }

    async fn fulfilment_of(
        &self,
        targets: &Cohort<TargetRow>,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<HashMap<(Uuid, Uuid), Fulfilment>, ApiError> {
        let extent = self.extent(MeasuredRow::ACTION, MeasuredRow::KIND);
        let mut conditions = vec![of(targets), MeasuredRow::covered(&extent, &Sql::default())];
        conditions.extend(from.map(|day| Sql::new("t.period_start >= ?").bind(day)));
        conditions.extend(to.map(|day| Sql::new("t.period_end <= ?").bind(day)));
        let mut sql = Sql::new(
            "SELECT t.target_id, t.part_id, COUNT(*), SUM(CASE WHEN (x.comparator = 'AT_LEAST' \
             AND t.value_thousandths >= x.value_thousandths) OR (x.comparator = 'AT_MOST' \
             AND t.value_thousandths <= x.value_thousandths) THEN 1 ELSE 0 END) \
             FROM measured_value t JOIN service_target x ON x.id = t.target_id WHERE ",
        );
        sql.push(Sql::all(conditions)).push(" GROUP BY t.target_id, t.part_id");
        let mut found = HashMap::new();
        for row in self.rows(sql).await? {
            let mut columns = Columns::new(&row);
            let of = (columns.take()?, columns.take()?);
            found.insert(of, Fulfilment { periods: columns.take()?, met: columns.take()? });
        }
        Ok(found)
    }
}

/// The condition that a value is of one of these targets and, where they were read for parties, of one of those.
pub(super) fn of(targets: &Cohort<TargetRow>) -> Sql {
    let parts: Option<Vec<Uuid>> = targets.rows().iter().map(|target| target.read_for).collect();
    let these = Sql::within("t.target_id", targets.ids());
    match parts {
        Some(parts) => Sql::all([these, Sql::within("t.part_id", parts)]),
        None => these,
    }
}
