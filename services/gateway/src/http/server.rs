//! The accept loop. Ours, because `axum::serve` waits for ever on half-sent headers and counts no connections.

use super::around;
use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Open connections; the next one waits in the kernel's queue.
const MAX_CONNECTIONS: usize = 4_096;
/// A request's headers must arrive within this time; also how long an idle connection is kept.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// A peer must take something of what is sent within this time.
#[cfg(target_os = "linux")]
const TAKEN_WITHIN_MS: u32 = 60_000;
/// Open requests get so long to end when the process stops.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until shutdown.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else { continue };
        let router = router.clone();
        let service = service_fn(move |request| {
            let answer = around::answer(router.clone(), request);
            async { Ok::<_, Infallible>(answer.await) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_headers(100)
            // Head and body of an answer in one piece: most are a few hundred bytes.
            .writev(false)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::debug!("open connections were cut");
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // An answer goes out when it is written, not when a buffer is full.
            let _ = stream.set_nodelay(true);
            // Whoever takes nothing of it is gone, or means to keep the place: the kernel would ask them for ever.
            #[cfg(target_os = "linux")]
            let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, TAKEN_WITHIN_MS);
            Some((stream, place))
        }
        Err(error) => {
            // Out of file handles, or the peer was gone: neither ends the server.
            tracing::warn!("a connection could not be accepted: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use tokio::net::TcpStream;

    #[tokio::test]
    async fn who_takes_nothing_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let places = Arc::new(Semaphore::new(1));
        let (accepted, _peer) = tokio::join!(accept(&listener, &places), TcpStream::connect(address));
        let (stream, _place) = accepted.expect("somebody came");
        assert_eq!(rustix::net::sockopt::tcp_user_timeout(&stream).ok(), Some(TAKEN_WITHIN_MS));
    }
}
