//! What every end-to-end test begins with: the real program, on a database of its own, spoken to over HTTP.

mod database;

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Client, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use self::database::Holds;
pub use self::database::{DAY, Database};

/// What a database holds, the server's settings, a person.
type Asker = (Holds, Vec<(String, String)>, String);

/// Tokens that were asked for once.
static TOKENS: LazyLock<Mutex<HashMap<Asker, String>>> = LazyLock::new(Mutex::default);

/// The program under test: that which `KATALOG_TEST_PROGRAM` names, an optimised one say; else this build's own.
pub static PROGRAM: LazyLock<String> = LazyLock::new(|| {
    let given = std::env::var("KATALOG_TEST_PROGRAM").ok().filter(|path| !path.is_empty());
    let own = || env!("CARGO_BIN_EXE_katalog").to_owned();
    given.map_or_else(own, |path| std::path::absolute(path).expect("a path").to_string_lossy().into_owned())
});

/// The media type of GraphQL answers whose status tells how the request went.
pub const GRAPHQL: &str = "application/graphql-response+json";

/// A running server; it is killed, and its database removed, when this is dropped.
pub struct Server {
    /// Where it answers: `http://127.0.0.1:PORT`.
    pub url: String,
    /// Its database.
    pub database: Database,
    client: Client,
    child: Child,
    stdout: BufReader<ChildStdout>,
    settings: Vec<(String, String)>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as it came.
    pub text: String,
}

impl Server {
    /// A server on the sample data, with default settings but for the rates.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// The same with `settings` as environment variables, their `KATALOG_` left out. A server whose clock stands still on
    /// [`DAY`] has the sample as it is on that day: one that was loaded today would drift away from it.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let stands_still = settings.iter().any(|(key, at)| *key == "CLOCK" && at.starts_with(&DAY[..10]));
        let database = if stands_still { Database::on_its_day().await } else { Database::sample().await };
        Self::on(database, settings).await
    }

    /// The same on a given database.
    pub async fn on(database: Database, settings: &[(&str, &str)]) -> Self {
        let mut command = program(&database, settings);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            let _ = child.wait();
            panic!("the server did not start: {line}{}", database.log());
        };
        // The server lets go of a connection that says nothing for half a minute, which a busy machine may take between two
        // requests: none is used again that may be gone.
        let client = Client::builder().timeout(Duration::from_secs(30)).pool_idle_timeout(Duration::from_secs(10));
        let client = client.no_proxy().build().expect("a client");
        let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Self { url: url.to_owned(), database, client, child, stdout, settings }
    }

    /// A POST request of a JSON body, not yet sent.
    pub fn request(&self, body: &Value) -> RequestBuilder {
        self.raw(body.to_string())
    }

    /// A POST request of `body` as JSON, not yet sent.
    pub fn raw(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        let post = self.client.post(format!("{}/graphql", self.url));
        post.header("content-type", "application/json").header("accept", GRAPHQL).body(body)
    }

    /// A request of any other kind.
    pub fn other(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// Asks `query`, not signed in.
    pub async fn ask(&self, query: &str) -> Answer {
        send(self.request(&json!({ "query": query }))).await
    }

    /// Asks `query` with `variables`, signed in by `token`.
    pub async fn ask_as(&self, token: &str, query: &str, variables: Value) -> Answer {
        send(self.request(&json!({ "query": query, "variables": variables })).bearer_auth(token)).await
    }

    /// A token for a sample person; of the copies of one database it is asked for once.
    pub fn token(&self, person: &str) -> String {
        let of = self.database.copy_of().map(|holds| (holds, self.settings.clone(), person.to_owned()));
        let known = || TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = of.as_ref().and_then(|of| known().get(of).cloned()) {
            return token;
        }
        let settings: Vec<(&str, &str)> =
            self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let output = run(&self.database, &["token", "--as", person], &settings);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let token = String::from_utf8(output.stdout).expect("text").trim().to_owned();
        if let Some(of) = of {
            known().insert(of, token.clone());
        }
        token
    }

    /// What the program prints after its address, up to the line that begins with `last`.
    pub fn printed(&mut self, last: &str) -> String {
        let mut text = String::new();
        while !text.lines().any(|line| line.starts_with(last)) || !text.ends_with("'\n") {
            assert_ne!(self.stdout.read_line(&mut text).expect("a line"), 0, "no line begins with {last}: {text}");
        }
        text
    }

    /// Whether the process still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the program, and hands its database on.
    pub fn stop(mut self) -> Database {
        let _ = self.child.kill();
        let _ = self.child.wait();
        std::mem::take(&mut self.database)
    }

    /// The process.
    pub fn process(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The first error's code.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A header's text, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Sends a request and reads the answer to its end.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, text: response.text().await.expect("a whole answer") }
}

/// Runs a command of the program to its end.
pub fn run(database: &Database, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    program(database, settings).args(arguments).stderr(Stdio::piped()).output().expect("the program runs")
}

/// The program with settings for tests; nothing is taken over from the environment of the test run.
fn program(database: &Database, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(PROGRAM.as_str());
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("KATALOG_")) {
        command.env_remove(key);
    }
    command
        .env("KATALOG_LISTEN", "127.0.0.1:0")
        .env("KATALOG_DIAGNOSTICS", "true")
        .env("KATALOG_RATES__ADDRESS_PER_SECOND", "0")
        .env("KATALOG_RATES__PERSON_PER_SECOND", "0")
        .env("KATALOG_DATA_DIR", database.directory())
        .envs(database.url().map(|url| ("KATALOG_DATABASE_URL", url)))
        .envs(settings.iter().map(|(key, value)| (format!("KATALOG_{key}"), value)))
        .stdin(Stdio::null())
        .stderr(database.log_file());
    command
}

/// Text of a file that may not be there.
fn read(path: &PathBuf) -> String {
    let mut text = String::new();
    let _ = std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text));
    text
}

/// The contract day of a program that is started now: in Sweden it begins an hour or two before UTC's.
pub fn today() -> chrono::NaiveDate {
    chrono::Utc::now().with_timezone(&katalog::clock::ZONE).date_naive()
}
