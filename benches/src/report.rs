//! What was measured, and the tables made of it.

use std::io::Write as _;

use serde::Serialize;

use crate::{
    failure::{Doing as _, Failure},
    goal,
    load::Answers,
    measure::Cost,
};

/// One time of load on one side.
#[derive(Clone, Debug, Serialize)]
pub struct Round {
    /// Answers a second.
    pub per_second: f64,
    /// The median time of an answer, in milliseconds.
    pub p50: f64,
    /// The time that all but a hundredth took at most, in milliseconds.
    pub p99: f64,
    /// Processor time of the server per request, in microseconds.
    pub server_micros: f64,
    /// Processor time of PostgreSQL per request, in microseconds.
    pub database_micros: f64,
}

impl Round {
    /// The figures of these answers.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 requests")]
    pub fn new(answers: &Answers, cost: Cost) -> Self {
        let each = |seconds: f64| seconds * 1_000_000.0 / answers.micros.len() as f64;
        Self {
            per_second: answers.per_second(),
            p50: answers.percentile(50),
            p99: answers.percentile(99),
            server_micros: each(cost.server),
            database_micros: each(cost.database),
        }
    }
}

/// A query over so many connections at a scale: floor and katalog, round by round.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// The query.
    pub name: &'static str,
    /// What it is.
    pub told: &'static str,
    /// The scale.
    pub scale: &'static str,
    /// How many values the answer holds.
    pub leaves: usize,
    /// Over how many connections.
    pub connections: usize,
    /// SQL statements that the program sends per request; the floor sends one.
    pub statements: u32,
    /// The rounds: floor, katalog.
    pub rounds: Vec<[Round; 2]>,
}

impl Measured {
    /// The median of a figure over the rounds of one side: 0 floor, 1 katalog.
    pub fn median(&self, side: usize, figure: impl Fn(&Round) -> f64) -> f64 {
        median(self.rounds.iter().filter_map(|round| round.get(side)).map(figure).collect())
    }

    /// Time per request as a multiple of the floor's: the median over the rounds.
    pub fn ratio(&self) -> f64 {
        median(self.ratios())
    }

    /// Time per request as a multiple of the floor's, round by round.
    fn ratios(&self) -> Vec<f64> {
        self.rounds.iter().map(|[floor, katalog]| floor.per_second / katalog.per_second).collect()
    }
}

/// How the servers of one scale began and what they held: memory in MiB, seconds to the first answer.
#[derive(Clone, Debug, Serialize)]
pub struct Started {
    /// The scale.
    pub scale: &'static str,
    /// The floor.
    pub floor: (Option<f64>, f64),
    /// The program.
    pub katalog: (Option<f64>, f64),
}

/// Everything.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The queries.
    pub measured: Vec<Measured>,
    /// The servers.
    pub started: Vec<Started>,
    /// What could not be measured, and why.
    pub failed: Vec<String>,
}

impl Report {
    /// As JSON.
    ///
    /// # Errors
    /// When a figure cannot be written.
    pub fn json(&self) -> Result<String, Failure> {
        serde_json::to_string_pretty(self).doing("writing JSON")
    }

    /// Prints the tables, and which lines of the goal are kept.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn print(&self) -> Result<(), Failure> {
        let failed: String = self.failed.iter().map(|told| format!("- NOT MEASURED: {told}\n")).collect();
        let goal = goal::told(self);
        let text = format!("{}\n{}\n{}{failed}\n{goal}", self.table(), self.growth(), self.servers());
        std::io::stdout().write_all(text.as_bytes()).doing("standard output")
    }

    fn table(&self) -> String {
        let mut text = String::from(
            "| query | scale | values | conn. | floor req/s | katalog req/s | time ÷ floor (spread) | p50 ms floor | \
             p50 ms katalog | p99 ms floor | p99 ms katalog | server µs floor | server µs katalog | \
             PostgreSQL µs floor | PostgreSQL µs katalog | statements |\n",
        );
        text.push_str("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        for row in &self.measured {
            let ratios = row.ratios();
            let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let most = ratios.iter().copied().fold(0.0, f64::max);
            let [floor, katalog] = [0, 1].map(|side| {
                [
                    row.median(side, |round| round.per_second),
                    row.median(side, |round| round.p50),
                    row.median(side, |round| round.p99),
                    row.median(side, |round| round.server_micros),
                    row.median(side, |round| round.database_micros),
                ]
            });
            text.push_str(&format!(
                "| {} {} | {} | {} | {} | {:.1} | {:.1} | **{:.2}** ({least:.2}–{most:.2}) | {:.2} | {:.2} | {:.2} | \
                 {:.2} | {:.0} | {:.0} | {:.0} | {:.0} | {} |\n",
                row.name,
                row.told,
                row.scale,
                row.leaves,
                row.connections,
                floor[0],
                katalog[0],
                row.ratio(),
                floor[1],
                katalog[1],
                floor[2],
                katalog[2],
                floor[3],
                katalog[3],
                floor[4],
                katalog[4],
                row.statements,
            ));
        }
        text
    }

    /// How much longer a request takes at the last scale than at the first.
    fn growth(&self) -> String {
        let mut text = String::new();
        for last in &self.measured {
            let same = |other: &&Measured| other.name == last.name && other.connections == last.connections;
            let Some(first) = self.measured.iter().find(same).filter(|first| first.scale != last.scale) else {
                continue;
            };
            let is_last = self.measured.iter().rev().find(same).is_some_and(|latest| latest.scale == last.scale);
            if is_last {
                let [floor, katalog] = [0, 1].map(|side| {
                    first.median(side, |round| round.per_second) / last.median(side, |round| round.per_second)
                });
                text.push_str(&format!(
                    "- {} at {} connections, {} → {}: time per request × {katalog:.2} (floor × {floor:.2})\n",
                    last.name, last.connections, first.scale, last.scale
                ));
            }
        }
        text
    }

    fn servers(&self) -> String {
        let mut text = String::new();
        for started in &self.started {
            for (name, (memory, seconds)) in [("floor", started.floor), ("katalog", started.katalog)] {
                let memory = memory.unwrap_or(f64::NAN);
                text.push_str(&format!(
                    "- {name}, {}: {memory:.0} MiB at most; first answer after {seconds:.2} s\n",
                    started.scale
                ));
            }
        }
        text
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
