//! What a time of load cost: processor time of the server and of PostgreSQL's backends, memory.

use std::collections::HashMap;

use tokio_postgres::Client;

use crate::failure::{Doing as _, Failure};

/// Ticks of `/proc/PID/stat` in a second: what Linux tells programs, whatever its own clock is.
const TICKS: f64 = 100.0;

/// Processor time so far, in seconds.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    server: f64,
    /// By backend, so that one that ends or begins between two readings does no harm.
    backends: HashMap<i32, f64>,
}

/// Processor time between two readings, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Of the server.
    pub server: f64,
    /// Of PostgreSQL's backends; NaN where PostgreSQL runs on another machine.
    pub database: f64,
}

/// Reads the clocks of the server with this process id, and of the backends of the database.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn spent(process: u32, database: &str, maintenance: &Client) -> Result<Spent, Failure> {
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = $1";
    let rows = maintenance.query(sql, &[&database]).await.doing("reading the backends")?;
    let backends = rows.iter().map(|row| row.get::<_, i32>(0)).filter_map(|pid| Some((pid, processor_seconds(pid)?)));
    let server = i32::try_from(process).ok().and_then(processor_seconds).unwrap_or(f64::NAN);
    Ok(Spent { server, backends: backends.collect() })
}

impl Spent {
    /// What was spent since `earlier`.
    pub fn since(&self, earlier: &Self) -> Cost {
        let of = |(pid, now): (&i32, &f64)| now - earlier.backends.get(pid).copied().unwrap_or(0.0);
        let database = if self.backends.is_empty() { f64::NAN } else { self.backends.iter().map(of).sum() };
        Cost { server: self.server - earlier.server, database }
    }
}

/// User and system time of a process on this machine.
fn processor_seconds(pid: i32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything; the 12th and 13th field after it are the times.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = |field: Option<&str>| field?.parse::<f64>().ok();
    Some((ticks(fields.next())? + ticks(fields.next())?) / TICKS)
}

/// The most memory that the process has held so far, in MiB.
pub fn peak_memory(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok()? / 1024.0)
}
