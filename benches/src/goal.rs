//! The goal for speed, and which lines of it the figures keep. A line that they do not keep is told and no more: time
//! is never asserted.

use crate::{
    report::{Measured, Report},
    scale::Scale,
};

/// Over how many connections time per request is held to the goal.
const MANY: usize = 32;

/// How many times the floor's a request may take over [`MANY`] connections. The other queries have no such goal: of Q1a
/// what any request costs is the most, and Q3l is asked over one connection.
const TIMES: [(&str, f64); 4] = [("Q1", 1.3), ("Q2", 1.3), ("Q2h", 1.3), ("Q3", 1.5)];

/// The queries whose median time over one connection is held to the goal.
const ALONE: [&str; 5] = ["Q1", "Q1a", "Q2", "Q2h", "Q3"];

/// How many times the floor's that may be, and [`P50_BESIDE`] on top.
const P50_TIMES: f64 = 1.5;

/// What may come on top, in milliseconds: of the smallest times a wait more is much.
const P50_BESIDE: f64 = 0.2;

/// The queries that are to take about as long however much data there is.
const GROWING: [&str; 3] = ["Q1", "Q2", "Q2h"];

/// How many times its time at the smallest scale a request may take at the largest, over [`MANY`] connections.
const GROWTH: f64 = 1.3;

/// The program takes less memory than this while serving, in MiB.
const MEMORY: f64 = 120.0;

/// The program's first answer takes less than this from its start, in seconds.
const FIRST_ANSWER: f64 = 1.0;

/// Where a line of the goal ends.
#[derive(Clone, Copy, Debug)]
enum Limit {
    AtMost(f64),
    LessThan(f64),
}

/// Each line of the goal that something was measured for, with whether it is kept.
pub fn told(report: &Report) -> String {
    let mut lines: Vec<String> = report.measured.iter().filter_map(times).collect();
    lines.extend(report.measured.iter().filter_map(alone));
    lines.extend(GROWING.iter().filter_map(|name| growth(report, name)));
    for started in &report.started {
        let (memory, seconds) = started.katalog;
        // Systems other than Linux do not tell it.
        if let Some(memory) = memory {
            lines.push(line(&format!("memory {}", started.scale), memory, Limit::LessThan(MEMORY), " MiB"));
        }
        lines.push(line(&format!("first answer {}", started.scale), seconds, Limit::LessThan(FIRST_ANSWER), " s"));
    }
    lines.concat()
}

/// Time per request over many connections, where the query has a goal for it.
fn times(row: &Measured) -> Option<String> {
    let (_, most) = TIMES.iter().find(|(name, _)| *name == row.name && row.connections == MANY)?;
    let what = format!("{} {}, {MANY} connections", row.name, row.scale);
    Some(line(&what, row.ratio(), Limit::AtMost(*most), ""))
}

/// The median time of an answer over one connection, where the query has a goal for it.
fn alone(row: &Measured) -> Option<String> {
    if row.connections != 1 || !ALONE.contains(&row.name) {
        return None;
    }
    let [floor, katalog] = [0, 1].map(|side| row.median(side, |round| round.p50));
    let what = format!("{} {}, 1 connection, p50", row.name, row.scale);
    Some(line(&what, katalog, Limit::AtMost(floor * P50_TIMES + P50_BESIDE), " ms"))
}

/// How much longer the program takes for a request at the largest scale than at the smallest; None where not both were
/// measured.
fn growth(report: &Report, name: &str) -> Option<String> {
    let per_second = |scale: Scale| {
        let is_it = |row: &&Measured| row.name == name && row.connections == MANY && row.scale == scale.name();
        Some(report.measured.iter().find(is_it)?.median(1, |round| round.per_second))
    };
    let growth = per_second(Scale::Small)? / per_second(Scale::Large)?;
    Some(line(&format!("{name} small → large, {MANY} connections"), growth, Limit::AtMost(GROWTH), ""))
}

/// A line of the report: whether this figure keeps within its limit. Both count as they are printed.
fn line(what: &str, figure: f64, limit: Limit, unit: &str) -> String {
    let (Limit::AtMost(end) | Limit::LessThan(end)) = limit;
    let (figure, end) = (printed(figure), printed(end));
    let is_kept = match limit {
        Limit::AtMost(_) => figure <= end,
        Limit::LessThan(_) => figure < end,
    };
    let kept = if is_kept { "kept" } else { "NOT kept" };
    format!("goal {kept:<8} {what}: {figure:.2} of {end:.2}{unit}\n")
}

/// To two places, as the table has it.
fn printed(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Round, Started};

    fn round(per_second: f64, p50: f64) -> Round {
        Round { per_second, p50, p99: 0.0, server_micros: 0.0, database_micros: 0.0 }
    }

    fn measured(name: &'static str, scale: Scale, connections: usize, rounds: Vec<[Round; 2]>) -> Measured {
        Measured { name, told: "", scale: scale.name(), leaves: 1, connections, statements: 1, rounds }
    }

    #[test]
    fn a_figure_is_held_against_its_limit_as_it_is_printed() {
        let kept = |figure, limit| line("it", figure, limit, "").starts_with("goal kept     it: ");
        assert!(kept(1.25, Limit::AtMost(1.3)));
        assert!(kept(1.304, Limit::AtMost(1.3)));
        assert!(!kept(1.306, Limit::AtMost(1.3)));
        assert!(kept(119.99, Limit::LessThan(120.0)));
        assert!(!kept(119.999, Limit::LessThan(120.0)));
        assert!(!kept(f64::NAN, Limit::AtMost(1.3)));
        assert_eq!(line("it", 1.5, Limit::AtMost(1.3), " ms"), "goal NOT kept it: 1.50 of 1.30 ms\n");
    }

    #[test]
    fn each_line_is_told_of_the_medians() {
        let three = |katalog: [f64; 3]| katalog.map(|it| [round(1000.0, 1.0), round(it, 1.0)]).to_vec();
        let alone = |p50| vec![[round(1.0, 1.0), round(1.0, p50)]];
        let report = Report {
            measured: vec![
                // One round in three is slow: the median is not.
                measured("Q1", Scale::Small, 32, three([800.0, 100.0, 800.0])),
                measured("Q1a", Scale::Small, 32, three([100.0; 3])),
                measured("Q1", Scale::Large, 32, three([500.0; 3])),
                measured("Q3", Scale::Large, 32, three([700.0; 3])),
                measured("Q1a", Scale::Small, 1, alone(1.7)),
                measured("Q2", Scale::Small, 1, alone(1.8)),
                measured("Q3l", Scale::Small, 1, alone(9.0)),
            ],
            started: vec![Started { scale: "small", floor: (None, 9.0), katalog: (Some(120.0), 0.5) }],
            failed: Vec::new(),
        };
        let wanted = "goal kept     Q1 small, 32 connections: 1.25 of 1.30\n\
             goal NOT kept Q1 large, 32 connections: 2.00 of 1.30\n\
             goal kept     Q3 large, 32 connections: 1.43 of 1.50\n\
             goal kept     Q1a small, 1 connection, p50: 1.70 of 1.70 ms\n\
             goal NOT kept Q2 small, 1 connection, p50: 1.80 of 1.70 ms\n\
             goal NOT kept Q1 small → large, 32 connections: 1.60 of 1.30\n\
             goal NOT kept memory small: 120.00 of 120.00 MiB\n\
             goal kept     first answer small: 0.50 of 1.00 s\n";
        assert_eq!(told(&report), wanted);
    }
}
