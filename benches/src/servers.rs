//! The two servers as processes of their own, on the database of one scale.

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::{task::spawn_blocking, time::timeout};

use crate::{
    failure::{Doing as _, Failure},
    issuer::{AUDIENCE, ISSUER, Issuer},
    load,
    question::{QUESTIONS, Side},
    scale::Scale,
};

/// How long a server may take to say where it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the program logs: what is wrong.
const QUIET: &str = "filter = 'error'";

/// The file that it logs to where PostgreSQL's plans are asked for.
const LOG: &str = "katalog.log";

/// What it logs there: each notice of PostgreSQL too, on a line of its own.
const TELLING: &str = "format = 'json'\nfilter = 'error,sqlx::postgres::notice=info'";

/// How its connections are set then: PostgreSQL tells them of each statement, as a notice, by which plan it was done.
/// Only the whole is timed: to look at the clock for every row takes longer than many a row.
const EXPLAINED: &str = "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 \
    -c auto_explain.log_analyze=on -c auto_explain.log_timing=off -c auto_explain.log_buffers=on \
    -c auto_explain.log_format=json -c auto_explain.log_level=notice -c client_min_messages=notice";

/// A server; it is ended when this is dropped.
pub struct Running {
    /// Where it answers.
    pub address: SocketAddr,
    /// Its process.
    pub process: u32,
    /// From its start to its first answer.
    pub first_answer: Duration,
    _child: Ended,
}

/// A process that is ended, and waited for, when this is dropped.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Both, with the issuer whose tokens they take.
pub struct Servers {
    /// The hand-written service.
    pub floor: Running,
    /// The program.
    pub katalog: Running,
    /// The issuer.
    pub issuer: Issuer,
    directory: PathBuf,
}

impl Servers {
    /// Starts both on the database behind `url`.
    ///
    /// # Errors
    /// When one does not start.
    pub async fn start(katalog: &Path, scale: Scale, url: &str) -> Result<Self, Failure> {
        Self::begin(katalog, scale, url, false).await
    }

    /// The same, and the program writes down by which plans PostgreSQL does its statements; see [`Servers::log`].
    ///
    /// # Errors
    /// When one does not start: the program's user must be a superuser of PostgreSQL for this.
    pub async fn start_explained(katalog: &Path, scale: Scale, url: &str) -> Result<Self, Failure> {
        Self::begin(katalog, scale, url, true).await
    }

    async fn begin(katalog: &Path, scale: Scale, url: &str, explained: bool) -> Result<Self, Failure> {
        let directory = std::env::temp_dir().join(format!("katalog-bench-{}-{}", std::process::id(), scale.name()));
        std::fs::create_dir_all(&directory).doing(directory.display())?;
        let jwks = directory.join("jwks.json");
        let issuer = Issuer::make(&jwks)?;
        let settings = directory.join("katalog.toml");
        let log = if explained { TELLING } else { QUIET };
        std::fs::write(&settings, written(url, &jwks, log)?).doing(settings.display())?;

        let mut command = Command::new(katalog);
        command.arg("--config").arg(&settings).arg("serve").current_dir(&directory);
        let log = directory.join(LOG);
        if explained {
            command.env("PGOPTIONS", EXPLAINED).stderr(File::create(&log).doing(log.display())?);
        }
        let katalog = start(command, Side::Katalog, scale, &issuer).await.map_err(|failure| {
            // What would have been on standard error.
            match std::fs::read_to_string(&log) {
                Ok(told) if explained => Failure::new(failure, told),
                _ => failure,
            }
        })?;
        let own = std::env::current_exe().doing("finding this program")?;
        let mut command = Command::new(own);
        command.arg("floor").arg("--database-url").arg(url).arg("--jwks").arg(&jwks);
        let floor = start(command, Side::Floor, scale, &issuer).await?;
        Ok(Self { floor, katalog, issuer, directory })
    }

    /// What the program has logged, where it was started by [`Servers::start_explained`].
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn log(&self) -> Result<String, Failure> {
        let log = self.directory.join(LOG);
        std::fs::read_to_string(&log).doing(log.display())
    }

    /// One of them.
    pub fn side(&self, side: Side) -> &Running {
        match side {
            Side::Floor => &self.floor,
            Side::Katalog => &self.katalog,
        }
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// The program's settings: our issuer, limits that a benchmark would run into opened, the
/// number of statements told with each answer, and what is logged.
fn written(url: &str, jwks: &Path, log: &str) -> Result<String, Failure> {
    let mut text = String::new();
    let jwks = jwks.display();
    write!(
        text,
        "database_url = '{url}'\nlisten = '127.0.0.1:0'\ndiagnostics = true\n\n[[issuers]]\nissuer = '{ISSUER}'\naudience = '{AUDIENCE}'\n\
         algorithms = ['ES256']\njwks_file = '{jwks}'\n\n[rates]\naddress_per_second = 1000000000\n\
         address_burst = 1000000000\nperson_per_second = 1000000000\nperson_burst = 1000000000\n\n\
         [limits]\ntimeout_ms = 300000\n\n[log]\n{log}\n"
    )
    .doing("writing settings")?;
    Ok(text)
}

/// Starts a server, waits for the line in which it says where it listens, and asks it for the first time.
async fn start(mut command: Command, side: Side, scale: Scale, issuer: &Issuer) -> Result<Running, Failure> {
    let name = format!("{}", command.get_program().display());
    let begun = Instant::now();
    // What the shell has set for another server must not reach this one.
    for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("KATALOG_")) {
        command.env_remove(key);
    }
    let mut child = Ended(command.stdout(Stdio::piped()).spawn().doing(&name)?);
    let stdout = child.0.stdout.take().ok_or_else(|| Failure::told(format!("{name} has no output")))?;
    let reading = spawn_blocking(move || {
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).map(|_| line)
    });
    let line = timeout(PATIENCE, reading).await.doing(&name)?.doing(&name)?.doing(&name)?;
    let told = line.trim().strip_prefix("listening on http://");
    let address = told.ok_or_else(|| Failure::told(format!("{name} did not start")))?.parse().doing(&name)?;
    let process = child.0.id();
    for question in QUESTIONS.iter().filter(|question| question.name == "Q1a") {
        load::once(address, &question.request(side, scale, issuer)?).await?;
    }
    Ok(Running { address, process, first_answer: begun.elapsed(), _child: child })
}
