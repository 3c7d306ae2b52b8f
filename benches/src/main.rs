//! Measures Katalog against a *floor*: what a hand-written service would do on the very same tables, with one SQL
//! statement per query that builds the whole answer in the database, and the token verified per request.
//!
//! `cargo run --release -p katalog-bench` makes what is missing (databases in three scales, kept between runs), starts
//! both servers, checks that their answers are equal in content, runs them in turn and prints a table. Nothing here is a
//! test: no figure is asserted.

mod data;
mod equal;
mod explain;
mod failure;
mod floor;
mod goal;
mod issuer;
mod load;
mod measure;
mod permissions;
mod plans;
mod question;
mod report;
mod run;
mod scale;
mod servers;

use std::{io::Write as _, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use self::{failure::Failure, scale::Scale};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Katalog against a hand-written service on the same tables.
#[derive(Debug, Parser)]
#[command(name = "katalog-bench")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// A PostgreSQL database whose user may create databases [default: postgres://$USER@127.0.0.1:5432/postgres].
    #[arg(long, global = true, env = "KATALOG_BENCH_POSTGRES_URL", value_name = "URL")]
    postgres: Option<String>,
    /// Which scales.
    #[arg(long, global = true, value_enum, value_delimiter = ',', default_value = "small,medium,large")]
    scale: Vec<Scale>,
    /// Make the databases anew, also where what is there would do.
    #[arg(long, global = true)]
    fresh: bool,
    #[command(flatten)]
    run: run::Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Only make the databases.
    Generate,
    /// Check what PostgreSQL reads for the hot queries.
    Plans {
        /// Print the plans themselves instead, each with what it read; takes a superuser.
        #[arg(long)]
        explain: bool,
    },
    /// Measure how long it takes to say who may do what.
    Permissions,
    /// Serve the floor alone.
    Floor {
        /// The database.
        #[arg(long, value_name = "URL")]
        database_url: String,
        /// Where to listen; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// The issuer's keys.
        #[arg(long, value_name = "FILE")]
        jwks: PathBuf,
    },
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done =
        runtime.map_err(|error| Failure::new("no runtime", error)).and_then(|it| it.block_on(execute(Cli::parse())));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn execute(cli: Cli) -> Result<(), Failure> {
    if let Some(Command::Floor { database_url, listen, jwks }) = &cli.command {
        return floor::serve(database_url, *listen, jwks).await;
    }
    let server = data::Server::new(cli.postgres.as_deref())?;
    for scale in &cli.scale {
        data::make(&server, *scale, cli.fresh).await?;
    }
    match cli.command {
        Some(Command::Plans { explain: true }) => run::explain(&server, &cli.scale, &cli.run).await,
        Some(Command::Plans { explain: false }) => run::plans(&server, &cli.scale, &cli.run).await,
        Some(Command::Permissions) => run::permissions(&server, &cli.scale, &cli.run).await,
        Some(_) => Ok(()),
        None => run::all(&server, &cli.scale, &cli.run).await,
    }
}

/// Says how far it has come, on standard error: standard output is for the tables.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
