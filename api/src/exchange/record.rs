//! What an import puts on record (N5): one decision for each keeper concerned, with counts and a hash of what was stated.

use std::collections::BTreeMap;

use governance::action::{Action, Kind};
use sea_orm::DbErr;
use serde_json::{Map, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    attest::{Right, Rights, keeper},
    columns::Sheet,
    load::Load,
    row::{Fate, Row},
    sheets::SHEETS,
    write::Stated,
};
use crate::decisions::{self, Decision};

impl Load<'_> {
    /// Puts the import on record: one decision for each keeper concerned.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn record(&self, stated: Stated<'_>, rights: &Rights) -> Result<usize, DbErr> {
        let mut on_record: BTreeMap<Uuid, OnRecord> = BTreeMap::new();
        for (place, sheet) in SHEETS.iter().enumerate() {
            for row in self.of(place).iter().filter(|row| row.fate.is_written()) {
                let shared = || rights.shared;
                let right =
                    keeper(sheet, row).and_then(|of| rights.of.get(&of).map(|right| (of, *right))).or_else(shared);
                let Some((keeper, right)) = right else { continue };
                on_record.entry(keeper).or_insert_with(|| OnRecord::new(right)).add(sheet, row);
            }
        }
        let files: Vec<_> =
            self.sources.iter().map(|file| json!({ "file": name(&file.path), "sha256": file.hash })).collect();
        let number = on_record.len();
        for (keeper, entry) in on_record {
            let counts: Map<_, _> = entry
                .counts
                .iter()
                .map(|(sheet, (new, changed))| ((*sheet).to_owned(), json!({ "new": new, "changed": changed })))
                .collect();
            let after = entry.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            let decision = Decision {
                id: Uuid::now_v7(),
                keeper,
                decided_at: self.at.now,
                person: stated.person,
                appointment: Some(entry.right.appointment),
                role: entry.right.role,
                action: Action::Attest.as_str().to_owned(),
                object: (Kind::Load.as_str().to_owned(), keeper),
                clause: entry.right.rule.clause.to_owned(),
                reason: stated.reason(),
                before: None,
                after,
                details: json!({ "source": stated.source, "files": files, "rows": counts, "by": "katalog import" }),
                cause: None,
            };
            decisions::record(self.db, vec![decision]).await?;
        }
        Ok(number)
    }
}

/// What is put on record of one keeper.
struct OnRecord {
    right: Right,
    counts: BTreeMap<&'static str, (usize, usize)>,
    hash: Sha256,
}

impl OnRecord {
    fn new(right: Right) -> Self {
        Self { right, counts: BTreeMap::new(), hash: Sha256::new() }
    }

    fn add(&mut self, sheet: &'static Sheet, row: &Row) {
        let (new, changed) = self.counts.entry(sheet.name).or_default();
        *(if matches!(row.fate, Fate::New(_)) { new } else { changed }) += 1;
        self.hash.update(sheet.name);
        for (column, cell) in sheet.columns.iter().zip(&row.cells) {
            self.hash.update("\t");
            self.hash.update(super::cell::write(column.kind, cell));
        }
        self.hash.update("\n");
    }
}

/// A file's name alone: where it lay is nobody's business later.
fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
