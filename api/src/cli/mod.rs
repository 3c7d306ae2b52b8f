//! The program's commands. What a command is asked for goes to standard output alone; everything else to standard
//! error.

mod admin;
mod doctor;
mod export;
mod failure;
mod health;
mod import;
mod log;
mod open;
mod sample;
pub(crate) mod serve;
mod token;
mod verify;
mod ways;
mod welcome;

use std::{io::Write, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use self::failure::Failure;
use crate::{
    config::{Config, Flags},
    db::Pools,
    graphql, reference,
};

/// Stack of a worker thread, in bytes. What recurses is bounded by the door; unoptimised builds need more for the same.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// A GraphQL API with role-based access for a multi-organisation service catalogue.
#[derive(Debug, Parser)]
#[command(name = "katalog", version)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests (the default). A new embedded database is made and filled with sample data first.
    Serve,
    /// Bring the database into the shape this program needs; with `--sample`, fill it if it is new.
    Migrate {
        /// PostgreSQL: a role that gets just the rights that serving needs.
        #[arg(long, value_name = "ROLE")]
        serving_role: Option<String>,
        /// Make all derived rows anew from what they are derived from; `katalog doctor` says when.
        #[arg(long)]
        rebuild: bool,
    },
    /// Print the GraphQL schema.
    Schema {
        /// As a subgraph of Apollo Federation 2, to be composed with others (the setting `federation`).
        #[arg(long)]
        federation: bool,
    },
    /// Print a token for a sample person.
    Token {
        /// The person: subject or name, or a part that only one has.
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
        /// How long the token is valid.
        #[arg(long, value_name = "HOURS", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=24 * 31))]
        hours: u16,
    },
    /// Appoint the first platform administrator; later ones are appointed through the API.
    Admin(admin::Admin),
    /// Enter facts from CSV files, stated with their source: all or nothing.
    Import(import::Arguments),
    /// Write the CSV files that import reads, with what a person may read.
    Export(export::Arguments),
    /// Check settings, database and keys, and say how to mend what is wrong.
    Doctor,
    /// Check that the decisions on record are those that were made: every chain, and its head kept outside the database.
    Verify(verify::Verify),
    /// Ask the server that listens by these settings whether it is ready; for containers.
    Health,
    /// Print all settings with their defaults, in Markdown (docs/configuration.md).
    Settings {
        /// Print error codes and limits instead (docs/errors.md).
        #[arg(long)]
        errors: bool,
    },
    /// Print completions for a shell: `katalog completions bash > /etc/bash_completion.d/katalog`.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Runs the command the program was started with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match execute(cli) {
        Ok(code) => code,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn execute(cli: Cli) -> Result<ExitCode, Failure> {
    let command = cli.command.unwrap_or(Command::Serve);
    if let Some(text) = text(&command)? {
        print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = match Config::load(&cli.flags) {
        // The one command that is asked what is wrong.
        Err(error) if matches!(command, Command::Doctor) => return doctor::misread(error),
        config => config?,
    };
    log::start(&config.log, matches!(command, Command::Serve))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .build()
        .map_err(|error| Failure::new(format!("no runtime: {error}")))?;
    runtime.block_on(async {
        match command {
            Command::Serve => serve::serve(config).await.map(|()| ExitCode::SUCCESS),
            Command::Migrate { serving_role, rebuild } => migrate(&config, serving_role.as_deref(), rebuild).await,
            Command::Token { person, hours } => token::print(&config, &person, hours).await,
            Command::Admin(admin) => admin::appoint(&config, &admin).await,
            Command::Import(arguments) => import::run(&config, &arguments).await,
            Command::Export(arguments) => export::run(&config, &arguments).await,
            Command::Doctor => doctor::examine(&config).await,
            Command::Verify(verify) => verify::examine(&config, &verify).await,
            Command::Health => health::ask(&config).await,
            Command::Schema { .. } | Command::Settings { .. } | Command::Completions { .. } => Ok(ExitCode::SUCCESS),
        }
    })
}

/// What a command prints that needs neither settings nor a database; None: it does something.
fn text(command: &Command) -> Result<Option<String>, Failure> {
    Ok(Some(match command {
        Command::Schema { federation: false } => graphql::schema()?.sdl_for_people(),
        Command::Schema { federation: true } => graphql::subgraph()?.subgraph_sdl().unwrap_or_default(),
        Command::Settings { errors: false } => reference::settings(),
        Command::Settings { errors: true } => reference::errors(),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "katalog", &mut script);
            String::from_utf8_lossy(&script).into_owned()
        }
        _ => return Ok(None),
    }))
}

async fn migrate(config: &Config, serving_role: Option<&str>, rebuild: bool) -> Result<ExitCode, Failure> {
    let db = open::database(config, Pools::maintenance()).await?;
    let steps = migration::migrate(&db.write).await?;
    if let Some(role) = serving_role {
        migration::grants::grant_serving(&db.write, role).await?;
    }
    if rebuild {
        let transaction = db.begin().await?;
        migration::kept::rebuild_all(&transaction).await?;
        transaction.commit().await?;
    }
    if config.sample && sample::is_empty(&db).await? {
        sample::load(&db, &open::clock(config, true)?).await?;
    }
    let done = if steps == 0 { "was current already".to_owned() } else { format!("is current: {steps} steps applied") };
    let rebuilt = if rebuild { "; derived rows are made anew" } else { "" };
    print(&format!("{} {done}{rebuilt}\n", config.database()))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes to standard output; a reader that has gone (`katalog schema | head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
