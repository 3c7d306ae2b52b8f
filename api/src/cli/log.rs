//! How the program logs: to standard error, lines of text or of JSON, each with its request's id.

use std::{io::IsTerminal, panic};

use tracing_subscriber::{EnvFilter, fmt, util::SubscriberInitExt};

use super::Failure;
use crate::config::{LogConfig, LogFormat};

/// What commands other than `serve` log where no filter is set: only what is wrong, so that their output stands alone. What is
/// loaded or checked as a whole takes statements that are slow and may be.
const OF_COMMANDS: &str = "warn,sqlx::query=error";

/// Starts logging.
///
/// # Errors
/// When the filter is not well formed.
pub fn start(config: &LogConfig, serving: bool) -> Result<(), Failure> {
    let set = config.filter != LogConfig::default().filter;
    let wanted = if serving || set { config.filter.as_str() } else { OF_COMMANDS };
    let filter = EnvFilter::try_new(wanted).map_err(|error| Failure::new(format!("settings: log.filter: {error}")))?;
    let colours = std::io::stderr().is_terminal();
    let subscriber = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).with_ansi(colours);
    let started = match config.format {
        LogFormat::Text => subscriber.compact().finish().try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_current_span(true).finish().try_init(),
    };
    started.map_err(|error| Failure::new(format!("logging: {error}")))?;
    // A panic is told in the log, under its request's id; the door answers the request with INTERNAL.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or("no text");
        tracing::error!(place, panic = text, backtrace = %std::backtrace::Backtrace::capture(), "panic");
    }));
    Ok(())
}
