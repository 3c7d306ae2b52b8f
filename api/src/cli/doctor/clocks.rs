//! Whether the machine's clock and the database's can be what they say: tokens and contract days are judged by them.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{Outcome, fault};
use crate::db::Db;

/// How far the database's clock may be from this machine's: token times and contract days are told by the latter.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(5);

/// A machine whose clock starts in the past accepts no token.
pub fn system(now: DateTime<Utc>) -> Outcome {
    match DateTime::from_timestamp(1_767_225_600, 0) {
        Some(earliest) if now < earliest => fault(format!("says {now}"), "Set the machine's clock (NTP)."),
        _ => Outcome::Fine(now.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
    }
}

/// Whether the database's clock agrees with this machine's.
///
/// # Errors
/// When the database does not answer.
pub async fn of_database(db: &Db) -> Result<Outcome, DbErr> {
    if db.read.get_database_backend() != DbBackend::Postgres {
        return Ok(Outcome::Fine("this machine's".to_owned()));
    }
    let now = Statement::from_string(DbBackend::Postgres, "SELECT clock_timestamp() AS now");
    let theirs: DateTime<Utc> = match db.read.query_one_raw(now).await? {
        Some(row) => row.try_get("", "now")?,
        None => return Err(DbErr::RecordNotFound("clock_timestamp()".to_owned())),
    };
    Ok(apart(Utc::now(), theirs))
}

fn apart(ours: DateTime<Utc>, theirs: DateTime<Utc>) -> Outcome {
    let apart = (ours - theirs).abs();
    if apart > CLOCK_TOLERANCE {
        let problem = format!("{} seconds from this machine's", apart.num_seconds());
        return fault(problem, "Set both clocks by the same source (NTP).");
    }
    Outcome::Fine("agrees with this machine's".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mend(outcome: Outcome) -> Option<String> {
        match outcome {
            Outcome::Fault { mend, .. } => Some(mend),
            Outcome::Fine(_) | Outcome::Note(_) => None,
        }
    }

    #[test]
    fn clocks_that_are_wrong_are_told_of() {
        let now = Utc::now();
        assert_eq!(mend(system(now)), None);
        let unset = system(DateTime::UNIX_EPOCH);
        assert!(mend(unset).is_some_and(|mend| mend.contains("NTP")));
        for (seconds, told) in [(0, false), (4, false), (-4, false), (6, true), (-6, true), (3600, true)] {
            let mend = mend(apart(now, now + TimeDelta::seconds(seconds)));
            assert_eq!(
                mend.is_some_and(|mend| mend.contains("both clocks by the same source (NTP)")),
                told,
                "{seconds}"
            );
        }
    }
}
