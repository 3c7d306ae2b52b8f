//! The run: for every scale both servers, for every query the two in turn.

use std::{path::PathBuf, time::Duration};

use serde_json::Value;
use tokio_postgres::Client;

use crate::{
    data::Server,
    equal, explain,
    failure::{Doing as _, Failure},
    load::{self, Whole},
    measure, permissions, plans,
    question::{QUESTIONS, Question, Side},
    report::{Measured, Report, Round, Started},
    scale::Scale,
    servers::Servers,
    tell,
};

/// How to run.
#[derive(Debug, clap::Args)]
pub struct Settings {
    /// The program, built for release [default: target/release/katalog].
    #[arg(long, value_name = "FILE")]
    katalog: Option<PathBuf>,
    /// Over how many connections.
    #[arg(long, value_delimiter = ',', default_value = "1,32")]
    connections: Vec<usize>,
    /// How often each is run, in turn with the other.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long each run takes.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Only these queries: Q1, Q1a, Q2, Q2h, Q3.
    #[arg(long, value_delimiter = ',')]
    query: Vec<String>,
    /// Go on where answers differ: for work on the benchmark itself.
    #[arg(long)]
    unequal: bool,
    /// Write what was measured as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The header in which the program tells how many SQL statements an answer took.
const STATEMENTS: &str = "x-katalog-statements";

/// Runs everything and prints the tables.
///
/// # Errors
/// When a server does not start or answer, or answers differ.
pub async fn all(server: &Server, scales: &[Scale], settings: &Settings) -> Result<(), Failure> {
    let katalog = settings.program()?;
    let mut report = Report::default();
    for scale in scales {
        let url = server.database_url(&scale.database());
        let servers = Servers::start(&katalog, *scale, &url).await?;
        let bench = Bench { servers, scale: *scale, maintenance: server.connect().await?, settings };
        for question in QUESTIONS.iter().filter(|question| settings.wants(question)) {
            // What cannot be answered is told, and the rest is measured all the same.
            if let Err(failure) = bench.question(question, &mut report).await {
                let told = format!("{} {}: {failure}", question.name, scale.name());
                tell(&told);
                report.failed.push(told);
            }
        }
        report.started.push(bench.started());
    }
    report.print()?;
    if let Some(file) = &settings.json {
        std::fs::write(file, report.json()?).doing(file.display())?;
    }
    match report.failed.is_empty() {
        true => Ok(()),
        false => Err(Failure::told("not everything could be measured")),
    }
}

/// Checks what is read for the hot queries, at each scale.
///
/// # Errors
/// When the program does not start or answer, or reads too much.
pub async fn plans(server: &Server, scales: &[Scale], settings: &Settings) -> Result<(), Failure> {
    let katalog = settings.program()?;
    for scale in scales {
        let servers = Servers::start(&katalog, *scale, &server.database_url(&scale.database())).await?;
        plans::check(server, *scale, &servers.katalog, &servers.issuer).await?;
    }
    Ok(())
}

/// Prints by which plans PostgreSQL answers the hot queries, at each scale.
///
/// # Errors
/// When the program does not start or answer, or PostgreSQL does not tell its plans.
pub async fn explain(server: &Server, scales: &[Scale], settings: &Settings) -> Result<(), Failure> {
    let katalog = settings.program()?;
    for scale in scales {
        let servers = Servers::start_explained(&katalog, *scale, &server.database_url(&scale.database())).await?;
        // What is asked over one connection alone, Q3l, the program answers as it does Q3.
        for question in QUESTIONS.iter().filter(|question| question.many && settings.wants(question)) {
            explain::print(question, *scale, &servers).await?;
        }
    }
    Ok(())
}

/// Measures how long it takes to say who may do what, at each scale.
///
/// # Errors
/// When the program does not start or answer.
pub async fn permissions(server: &Server, scales: &[Scale], settings: &Settings) -> Result<(), Failure> {
    let katalog = settings.program()?;
    for scale in scales {
        let servers = Servers::start(&katalog, *scale, &server.database_url(&scale.database())).await?;
        let time = Duration::from_secs(settings.seconds);
        permissions::measure(*scale, &servers.katalog, &servers.issuer, time).await?;
    }
    Ok(())
}

impl Settings {
    fn wants(&self, question: &Question) -> bool {
        self.query.is_empty() || self.query.iter().any(|name| name.eq_ignore_ascii_case(question.name))
    }

    /// The program to measure.
    fn program(&self) -> Result<PathBuf, Failure> {
        let built = std::env::current_exe().ok().and_then(|own| own.parent().map(|beside| beside.join("katalog")));
        let path = self.katalog.clone().or(built).unwrap_or_default();
        if !path.is_file() {
            return Err(Failure::told(format!(
                "{} is not there; build it first (cargo build --release --bin katalog) or name it by --katalog",
                path.display()
            )));
        }
        std::fs::canonicalize(&path).doing(path.display())
    }
}

struct Bench<'a> {
    servers: Servers,
    scale: Scale,
    maintenance: Client,
    settings: &'a Settings,
}

impl Bench<'_> {
    async fn question(&self, question: &Question, report: &mut Report) -> Result<(), Failure> {
        let (leaves, statements) = self.compare(question).await?;
        let mut measured = Measured {
            name: question.name,
            told: question.told,
            scale: self.scale.name(),
            leaves,
            connections: 0,
            statements,
            rounds: Vec::new(),
        };
        for connections in &self.settings.connections {
            if *connections > 1 && !question.many {
                continue;
            }
            tell(&format!("{} {}, {connections} connections", question.name, self.scale.name()));
            measured.connections = *connections;
            measured.rounds.clear();
            for side in [Side::Floor, Side::Katalog] {
                let warm = self.request(question, side)?;
                load::run(self.servers.side(side).address, &warm, *connections, Duration::from_secs(1)).await?;
            }
            for _ in 0..self.settings.rounds {
                let floor = self.round(question, Side::Floor, *connections).await?;
                let katalog = self.round(question, Side::Katalog, *connections).await?;
                measured.rounds.push([floor, katalog]);
            }
            report.measured.push(measured.clone());
        }
        Ok(())
    }

    fn request(&self, question: &Question, side: Side) -> Result<Whole, Failure> {
        question.request(side, self.scale, &self.servers.issuer)
    }

    /// Asks both once, and says how many values the answer holds, and how many statements the program sent for it.
    async fn compare(&self, question: &Question) -> Result<(usize, u32), Failure> {
        let ask = async |side| load::once(self.servers.side(side).address, &self.request(question, side)?).await;
        // The first answer to somebody also reads who that is.
        ask(Side::Katalog).await?;
        let (floor, katalog) = (ask(Side::Floor).await?, ask(Side::Katalog).await?);
        let statements = katalog.headers().get(STATEMENTS).and_then(|value| value.to_str().ok()?.parse().ok());
        let floor: Value = serde_json::from_slice(floor.body()).doing(question.name)?;
        let katalog: Value = serde_json::from_slice(katalog.body()).doing(question.name)?;
        if let Some(difference) = equal::difference(&floor, &katalog) {
            let told = format!("the answers differ at {difference}");
            if !self.settings.unequal {
                return Err(Failure::told(told));
            }
            tell(&told);
        }
        Ok((equal::leaves(&katalog), statements.unwrap_or_default()))
    }

    async fn round(&self, question: &Question, side: Side, connections: usize) -> Result<Round, Failure> {
        let (request, running, database) =
            (self.request(question, side)?, self.servers.side(side), self.scale.database());
        let before = measure::spent(running.process, &database, &self.maintenance).await?;
        let time = Duration::from_secs(self.settings.seconds);
        let answers = load::run(running.address, &request, connections, time).await?;
        let after = measure::spent(running.process, &database, &self.maintenance).await?;
        Ok(Round::new(&answers, after.since(&before)))
    }

    fn started(&self) -> Started {
        let of = |side| {
            let running = self.servers.side(side);
            (measure::peak_memory(running.process), running.first_answer.as_secs_f64())
        };
        Started { scale: self.scale.name(), floor: of(Side::Floor), katalog: of(Side::Katalog) }
    }
}
