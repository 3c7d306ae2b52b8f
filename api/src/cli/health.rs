//! `katalog health`: whether the server is ready, for what watches a container. It asks as any client would, so that
//! what is told is what clients meet; what is wrong in detail, `katalog doctor` tells.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use super::Failure;
use crate::config::Config;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks `/readyz` at the address that `config` says the server listens on.
///
/// # Errors
/// When it is not ready, or does not answer.
pub async fn ask(config: &Config) -> Result<ExitCode, Failure> {
    if config.listen.port() == 0 {
        return Err(Failure::new("the server takes a free port, so it cannot be known which")
            .mend("Set --listen (KATALOG_LISTEN) to the port that it printed."));
    }
    let url = format!("http://{}/readyz", reached_at(config.listen));
    let asked = async {
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let answer = client.get(&url).send().await?;
        Ok::<_, reqwest::Error>((answer.status(), answer.text().await?))
    };
    let (status, text) = asked.await.map_err(|error| Failure::new(format!("{url}: {error}")))?;
    if !status.is_success() {
        return Err(Failure::new(format!("{url}: {status}: {}", text.trim())));
    }
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The address by which a server that listens on `listen` is reached from this machine: one that listens on every
/// address is reached by loopback.
fn reached_at(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_every_address_is_reached_by_loopback() {
        for (listen, reached) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("192.0.2.1:80", "192.0.2.1:80"),
            ("127.0.0.1:1", "127.0.0.1:1"),
        ] {
            assert_eq!(reached_at(listen.parse().unwrap()), reached.parse().unwrap(), "{listen}");
        }
    }
}
