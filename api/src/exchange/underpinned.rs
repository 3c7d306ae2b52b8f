//! What must hold of underpinnings across rows (L3): what carries is the keeper's own or one that it is party to, no
//! agreement stands on itself, and no more than a few below each other. Asked of what has been written.

use std::collections::{HashMap, HashSet};

use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    cell::{Cell, Store},
    load::Load,
    resolve::told,
    row::Complaint,
    sheets::sheet,
    table::Shape,
};
use crate::access::agreements::chain::DEEPEST;

/// Which agreement stands on which.
type Edges = HashMap<Uuid, HashSet<Uuid>>;

impl Load<'_> {
    /// Tells the rows by which an agreement would stand on itself, or on what its keeper has nothing to do with.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_upright(&mut self) -> Result<(), DbErr> {
        let Some((place, underpinnings)) = sheet("underpinnings") else { return Ok(()) };
        let leads = |row: &super::row::Row, field| {
            underpinnings.reference(field).and_then(|at| row.refs.get(at).copied()).flatten()
        };
        let mut ours: HashMap<Uuid, (usize, Uuid, Uuid)> = HashMap::new();
        let mut providers: HashSet<Uuid> = HashSet::new();
        for (at, row) in self.of(place).iter().enumerate().filter(|(_, row)| row.fate.is_written() && !row.faulty) {
            let ends = leads(row, "upper_agreement_id").zip(leads(row, "lower_agreement_id"));
            let (Some(id), Some((upper, lower))) = (row.fate.id(), ends) else { continue };
            ours.insert(id, (at, upper, lower));
            providers.extend(leads(row, "provider_id"));
        }
        let mut complaints = Vec::new();
        let doubtful = self.doubtful();
        let is_doubtful = |code: &str| doubtful.as_ref().is_none_or(|doubtful| doubtful.contains(code));
        for at in self.foreign(&ours).await? {
            // What is wrong with its parties was said there.
            let agreement = self.of(place).get(at).map(|row| told(underpinnings, row, "lower_agreement"));
            if !is_doubtful(&agreement.unwrap_or_default()) {
                complaints.push((at, "an agreement that the keeper keeps or is party to (L3)"));
            }
        }
        let edges = self.edges(&providers).await?;
        let mut above = Edges::new();
        for (upper, lower) in edges.iter().flat_map(|(upper, lowers)| lowers.iter().map(move |lower| (upper, lower))) {
            above.entry(*lower).or_default().insert(*upper);
        }
        let (up, down) = (longest(&above), longest(&edges));
        let along = |ways: &HashMap<Uuid, i32>, from: &Uuid| ways.get(from).copied().unwrap_or(0);
        for (at, upper, lower) in ours.values() {
            if reaches(&edges, *lower, *upper) {
                complaints.push((*at, "no agreement that stands on the one it carries (L3)"));
            } else if along(&up, upper) + 1 + along(&down, lower) > DEEPEST {
                complaints.push((*at, "at most 6 agreements below each other (L3)"));
            }
        }
        complaints.sort_unstable();
        for (at, expected) in complaints {
            self.complain(place, at, Complaint { column: "lower_agreement", expected: expected.to_owned() });
        }
        Ok(())
    }

    /// Those of our rows whose lower agreement is kept by another, and the keeper is no party to it.
    async fn foreign(&self, ours: &HashMap<Uuid, (usize, Uuid, Uuid)>) -> Result<Vec<usize>, DbErr> {
        let rows: Vec<Vec<Cell>> = ours.keys().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let after = " CROSS JOIN underpinning t JOIN agreement l ON l.id = t.lower_agreement_id WHERE t.id = k.id \
                     AND l.keeper_id <> t.provider_id AND NOT EXISTS (SELECT 1 FROM agreement_part p \
                     WHERE p.agreement_id = l.id AND p.organisation_id = t.provider_id)";
        let mut found = Vec::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            for row in shape.query(self.db, chunk, ("SELECT t.id FROM ", after)).await? {
                found.extend(ours.get(&row.try_get_by_index::<Uuid>(0)?).map(|(at, ..)| *at));
            }
        }
        Ok(found)
    }

    /// What these providers have said of all their agreements.
    async fn edges(&self, providers: &HashSet<Uuid>) -> Result<Edges, DbErr> {
        let rows: Vec<Vec<Cell>> = providers.iter().map(|id| vec![Cell::Id(*id)]).collect();
        let shape = Shape { columns: &[("id", Store::Id)] };
        let before = "SELECT t.upper_agreement_id, t.lower_agreement_id FROM ";
        let mut edges = Edges::new();
        for chunk in rows.chunks(shape.rows_at_once()) {
            let after = " CROSS JOIN underpinning t WHERE t.provider_id = k.id";
            for row in shape.query(self.db, chunk, (before, after)).await? {
                edges.entry(row.try_get_by_index(0)?).or_default().insert(row.try_get_by_index(1)?);
            }
        }
        Ok(edges)
    }
}

/// Whether one agreement is, or stands on, another: directly or through others.
fn reaches(edges: &Edges, from: Uuid, to: Uuid) -> bool {
    let (mut seen, mut next) = (HashSet::from([from]), vec![from]);
    while let Some(at) = next.pop() {
        if at == to {
            return true;
        }
        next.extend(edges.get(&at).into_iter().flatten().filter(|id| seen.insert(**id)));
    }
    false
}

/// How many agreements stand along the longest way from each; counted as far as more than are allowed.
fn longest(edges: &Edges) -> HashMap<Uuid, i32> {
    let mut longest: HashMap<Uuid, i32> = HashMap::new();
    for _ in 0..=DEEPEST {
        for (from, next) in edges {
            let deepest = next.iter().map(|next| 1 + longest.get(next).copied().unwrap_or(0)).max().unwrap_or(0);
            longest.insert(*from, deepest.min(DEEPEST + 1));
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_back_is_found() {
        let id = Uuid::from_u128;
        let mut edges = Edges::new();
        for (upper, lower) in [(1, 2), (2, 3), (3, 4), (4, 2), (5, 1)] {
            edges.entry(id(upper)).or_default().insert(id(lower));
        }
        let back = |upper, lower| reaches(&edges, id(lower), id(upper));
        assert!(back(2, 3) && back(3, 4) && back(4, 2), "all of the circle");
        assert!(!back(1, 2) && !back(5, 1), "and not what leads into it");
    }
    #[test]
    fn the_longest_way_is_counted() {
        let id = Uuid::from_u128;
        let mut edges = Edges::new();
        for (upper, lower) in [(1, 2), (2, 3), (1, 3), (3, 4), (5, 4)] {
            edges.entry(id(upper)).or_default().insert(id(lower));
        }
        let long = longest(&edges);
        let long: Vec<i32> = (1..=5).map(|at| long.get(&id(at)).copied().unwrap_or(0)).collect();
        assert_eq!(long, [3, 2, 1, 0, 1]);
        edges.entry(id(4)).or_default().insert(id(1));
        assert_eq!(longest(&edges).get(&id(1)), Some(&(DEEPEST + 1)), "what leads round is longer than any");
    }
}
