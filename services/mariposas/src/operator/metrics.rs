//! `mariposas metrics`: how the services are doing, for Prometheus.

use super::connect;
use crate::Platform;
use crate::roles::Role;
use clap::Args;
use futures::future::join_all;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use mariposas_event_log::Logs;
use mariposas_service::status::{self, metrics};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

/// Serve how everything is to Prometheus, at /metrics.
///
/// Asks every service at each scrape; one exporter is enough for a whole platform.
#[derive(Debug, Args)]
pub(crate) struct Metrics {
    /// Where to listen.
    #[arg(long = "metrics-listen", default_value = "127.0.0.1:9464", value_name = "ADDR")]
    at: SocketAddr,
    /// Print once, and end.
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    platform: Platform,
}

/// Prints, or listens until Ctrl-C.
pub(crate) async fn run(args: Metrics) -> anyhow::Result<()> {
    let logs = connect(&args.platform).await?;
    if args.once {
        out!("{}", scrape(&logs).await.trim_end());
        return Ok(());
    }
    let listener = crate::roles::bind(args.at, "--metrics-listen")?;
    out!("metrics on http://{}/metrics", listener.local_addr()?);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Too many files are open, or a scraper went away: the next one comes.
            Err(error) => {
                tracing::warn!("a scraper could not be let in: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let logs = logs.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request: Request<Incoming>| {
                let logs = logs.clone();
                async move {
                    let mut response = Response::new(Full::new(Bytes::new()));
                    if request.uri().path() == "/metrics" {
                        *response.body_mut() = Full::new(scrape(&logs).await.into());
                        let text = HeaderValue::from_static("text/plain; version=0.0.4");
                        response.headers_mut().insert(CONTENT_TYPE, text);
                    } else {
                        *response.status_mut() = StatusCode::NOT_FOUND;
                    }
                    Ok::<_, Infallible>(response)
                }
            });
            // A scraper that goes away comes again.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(5))
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

async fn scrape(logs: &Logs) -> String {
    let asked = Role::ALL.map(async |role| (role.name(), status::of(logs.client(), role.name()).await.ok()));
    metrics::text(&join_all(asked).await)
}
