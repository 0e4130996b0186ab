//! The least that a server of sets can do: it appends what it is sent, for whoever sends it. It reads nothing, knows nobody
//! and keeps no rows, so it says how much of the machine is left for all that.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use mariposas_event_log::{AppendError, Appender, Logs, Message};
use mariposas_event_schema::UserId;
use mariposas_event_schema::streams::{Log, Partition};
use mariposas_service::ids;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Serves until it is dropped.
pub(crate) struct Appending {
    pub(crate) address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl Appending {
    /// Each connection writes to a partition, with so many bytes a message as the gateway's have.
    pub(crate) async fn start(logs: &Logs, bytes: usize) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (appender, lanes) = Appender::new(logs, Log::Training);
        let mut tasks = JoinSet::new();
        for lane in lanes {
            tasks.spawn(lane);
        }
        tasks.spawn(accept(listener, appender, UserId::new("bench")?, logs.partitions(), bytes));
        Ok(Self { address, _tasks: tasks })
    }
}

async fn accept(listener: TcpListener, appender: Appender, user: UserId, partitions: u16, bytes: usize) {
    let mut connections = JoinSet::new();
    for partition in (0..partitions).cycle().map(Partition) {
        let Ok((stream, _)) = listener.accept().await else { return };
        let _ = stream.set_nodelay(true);
        let (appender, user) = (appender.clone(), user.clone());
        let subject = Log::Training.subject(partition, &user, "set.logged");
        connections.spawn(async move {
            let service = service_fn(|request| append(&appender, partition, &subject, bytes, request));
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn append(
    appender: &Appender,
    partition: Partition,
    subject: &str,
    bytes: usize,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let mut payload = request.into_body().collect().await?.to_bytes().to_vec();
    payload.resize(bytes, b' ');
    let id = ids::new_id();
    let message = Message { id, subject: subject.to_owned(), payload: payload.into() };
    let deadline = Instant::now() + Duration::from_secs(8);
    let appended = appender.append(partition, vec![message], deadline).await.pop();
    let (status, position) = match appended.unwrap_or(Err(AppendError::Unknown)) {
        Ok(appended) => (StatusCode::CREATED, appended.sequence),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, 0),
    };
    let mut response = Response::new(Full::new(format!(r#"{{"id":"{id}","position":"{position}"}}"#).into()));
    *response.status_mut() = status;
    Ok(response)
}
