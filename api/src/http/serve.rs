//! Taking connections, and letting them finish.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::ServiceExt;

use super::{Door, Peer, rates::FORGET_EVERY};

/// How long a client may take to send the head of a request, idle time on a kept connection included.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);

/// How long open requests may take to finish when the server is told to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// Largest head of a request, in bytes.
const HEAD_BYTES: usize = 128 * 1024;

/// Serves on `listener` until `stop` comes, then lets open requests finish, also those whose client has gone.
pub async fn serve(door: Arc<Door>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let router = Arc::clone(&door).router();
    let connections = Arc::new(Semaphore::new(door.app.config.limits.connections));
    let open = GracefulShutdown::new();
    let mut forget = tokio::time::interval(FORGET_EVERY);
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            // Never closed, so always granted; more connections wait in the system's queue.
            let permit = Arc::clone(&connections).acquire_owned().await.ok();
            (permit, listener.accept().await)
        };
        tokio::select! {
            () = &mut stop => break,
            _ = forget.tick() => {
                door.rates.forget();
                if let Some(metrics) = &door.app.metrics {
                    metrics.run_upkeep();
                }
            }
            (permit, accepted) = accepted => match accepted {
                Ok((stream, peer)) => {
                    let connection = connection(stream, peer, router.clone());
                    let watched = open.watch(connection);
                    tokio::spawn(async move {
                        // Errors here are the client's: broken connections, heads that are not HTTP.
                        if let Err(error) = watched.await {
                            tracing::debug!(%error, "connection");
                        }
                        drop(permit);
                    });
                }
                Err(error) => {
                    // Out of file handles, most likely: leave those that are open some time to close.
                    tracing::error!(%error, "accept");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    drop(listener);
    tracing::info!("stopping: open requests finish");
    door.tasks.close();
    let finished = async {
        open.shutdown().await;
        door.tasks.wait().await;
    };
    if tokio::time::timeout(STOP_PATIENCE, finished).await.is_err() {
        tracing::warn!("stopped with requests still open");
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future: Send,
    >,
> {
    // Answers are written whole: waiting for more to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_header_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
}
