//! The heads of the chains of decisions, kept outside the database (N5). A chain tells of itself where something was
//! changed or taken out; that its end was cut off, or all of it made anew, shows only against a head kept elsewhere.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::Path,
};

use entity::{decision, decision_chain};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The last decision of a chain, when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The provider whose chain it is; nil: the installation's own.
    pub keeper: Uuid,
    /// The number of its last decision; 0: it had none.
    pub seq: i64,
    /// That decision's hash.
    pub hash: String,
}

/// The heads of all chains, by keeper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    /// One for each chain.
    pub heads: Vec<Head>,
}

impl Heads {
    /// The heads as they are in the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn present<C: ConnectionTrait>(db: &C) -> Result<Self, DbErr> {
        let chains = decision_chain::Entity::find().order_by_asc(decision_chain::Column::KeeperId).all(db).await?;
        let head = |chain: decision_chain::Model| Head { keeper: chain.keeper_id, seq: chain.seq, hash: chain.hash };
        Ok(Self { heads: chains.into_iter().map(head).collect() })
    }

    /// Which of these heads the chains do not contain, a sentence each.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn missing<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<String>, DbErr> {
        let mut missing = Vec::new();
        for Head { keeper, seq, hash } in self.heads.iter().filter(|head| head.seq > 0) {
            let there = decision::Entity::find()
                .filter(decision::Column::KeeperId.eq(*keeper))
                .filter(decision::Column::Seq.eq(*seq))
                .one(db)
                .await?;
            let found = match there {
                Some(row) if row.hash == *hash => continue,
                Some(_) => "is another now: it was made anew",
                None => "is not there: the chain's end was cut off",
            };
            missing.push(format!("decision {seq} of {keeper}, once the chain's last, {found}"));
        }
        Ok(missing)
    }

    /// The heads in a file; None where there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or holds something else.
    pub fn read(file: &Path) -> io::Result<Option<Self>> {
        match fs::read(file) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the heads to a file: whole, or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        let mut name = file.file_name().map(OsString::from).unwrap_or_default();
        name.push(format!(".{}.new", std::process::id()));
        let new = file.with_file_name(name);
        let written = File::create(&new)
            .and_then(|mut out| out.write_all(&text).and_then(|()| out.sync_all()))
            .and_then(|()| fs::rename(&new, file));
        if written.is_err() {
            let _ = fs::remove_file(&new);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_they_were_written() {
        let directory = std::env::temp_dir().join(format!("katalog_heads_{}", Uuid::now_v7().simple()));
        fs::create_dir_all(&directory).unwrap();
        let file = directory.join("heads.json");
        assert_eq!(Heads::read(&file).unwrap(), None);
        let mut heads = Heads::default();
        for seq in 0..3 {
            heads.heads.push(Head { keeper: Uuid::now_v7(), seq, hash: "a".repeat(64) });
            heads.write(&file).unwrap();
            assert_eq!(Heads::read(&file).unwrap().as_ref(), Some(&heads));
        }
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1, "nothing else is left there");
        fs::write(&file, "{}").unwrap();
        assert!(Heads::read(&file).is_err());
        fs::remove_dir_all(&directory).unwrap();
    }
}
