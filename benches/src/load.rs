//! The load: one task per connection, each sending the same request again and again over HTTP/1.1, kept alive.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, StatusCode,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::failure::{Doing as _, Failure};

/// A whole request.
pub type Whole = Request<Full<Bytes>>;

/// What a time of load came to.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// How long each answer took, in microseconds, shortest first.
    pub micros: Vec<u64>,
    /// How long it all took.
    pub seconds: f64,
}

impl Answers {
    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 requests")]
    pub fn per_second(&self) -> f64 {
        self.micros.len() as f64 / self.seconds
    }

    /// The time that so many percent of the answers took at most, in milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "far less than 2^52 microseconds")]
    pub fn percentile(&self, percent: usize) -> f64 {
        let place = (self.micros.len() * percent / 100).min(self.micros.len().saturating_sub(1));
        self.micros.get(place).map_or(f64::NAN, |micros| *micros as f64 / 1000.0)
    }
}

/// Sends `request` over so many connections until the time is out; every connection gets at least one answer.
///
/// # Errors
/// When a connection breaks or an answer is not 200.
pub async fn run(to: SocketAddr, request: &Whole, connections: usize, time: Duration) -> Result<Answers, Failure> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(connect(to).await?);
    }
    let begun = Instant::now();
    let tasks: Vec<_> = open
        .into_iter()
        .map(|mut sender| {
            let request = request.clone();
            tokio::spawn(async move {
                let mut micros = Vec::new();
                while begun.elapsed() < time || micros.is_empty() {
                    let sent = Instant::now();
                    pass(&mut sender, &request).await?;
                    micros.push(u64::try_from(sent.elapsed().as_micros()).unwrap_or(u64::MAX));
                }
                Ok::<_, Failure>(micros)
            })
        })
        .collect();
    let mut answers = Answers::default();
    for task in tasks {
        answers.micros.extend(task.await.doing("a connection")??);
    }
    answers.seconds = begun.elapsed().as_secs_f64();
    answers.micros.sort_unstable();
    Ok(answers)
}

/// One answer, whole.
///
/// # Errors
/// When the connection breaks or the answer is not 200.
pub async fn once(to: SocketAddr, request: &Whole) -> Result<Response<Bytes>, Failure> {
    let mut sender = connect(to).await?;
    let (head, body) = sender.send_request(request.clone()).await.doing("sending")?.into_parts();
    let body = body.collect().await.doing("reading an answer")?.to_bytes();
    if head.status != StatusCode::OK {
        return Err(Failure::new(head.status, String::from_utf8_lossy(&body)));
    }
    Ok(Response::from_parts(head, body))
}

async fn pass(sender: &mut SendRequest<Full<Bytes>>, request: &Whole) -> Result<(), Failure> {
    let response = sender.send_request(request.clone()).await.doing("sending")?;
    if response.status() != StatusCode::OK {
        return Err(Failure::told(format!("an answer was {}", response.status())));
    }
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        frame.doing("reading an answer")?;
    }
    sender.ready().await.doing("a connection")
}

async fn connect(to: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Failure> {
    let stream = TcpStream::connect(to).await.doing(to)?;
    stream.set_nodelay(true).doing(to)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.doing(to)?;
    tokio::spawn(connection);
    Ok(sender)
}
