//! People who send requests, each over a connection that stays open. They share the machine with what is measured, so they
//! do little: no task but their own, and no answer is read but where something in it is asked for.

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::Poll;
use tokio::net::TcpStream;

type Body = Full<Bytes>;

/// Somebody who is signed in, on a connection of their own.
pub(super) struct Person {
    address: SocketAddr,
    open: Open,
    authorization: HeaderValue,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    body: Bytes,
}

impl Answer {
    /// Fails with what it says, unless it has this status.
    pub(super) fn expect(self, status: StatusCode) -> anyhow::Result<Self> {
        anyhow::ensure!(self.status == status, "{}: {}", self.status, String::from_utf8_lossy(&self.body));
        Ok(self)
    }

    /// What it says.
    pub(super) fn read<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("an answer of another shape: {}", String::from_utf8_lossy(&self.body)))
    }

    /// Where what was written is.
    pub(super) fn position(&self) -> anyhow::Result<String> {
        #[derive(Deserialize)]
        struct Stored {
            position: String,
        }
        Ok(self.read::<Stored>()?.position)
    }
}

impl Person {
    /// With a connection to the server that listens there.
    pub(super) async fn connected(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let authorization = HeaderValue::from_str(&format!("Bearer {token}"))?;
        Ok(Self { address, open: Open::new(address).await?, authorization })
    }

    /// One more connection of theirs.
    pub(super) async fn again(&self) -> anyhow::Result<Self> {
        let (address, authorization) = (self.address, self.authorization.clone());
        Ok(Self { address, open: Open::new(address).await?, authorization })
    }

    /// Reads what stands there, as it is when everything up to the position is applied.
    pub(super) async fn get(&mut self, path: &'static str, position: Option<&str>) -> anyhow::Result<Answer> {
        let mut request = self.request(Method::GET, path, Bytes::new());
        if let Some(position) = position {
            request.headers_mut().insert("mariposas-position", HeaderValue::from_str(position)?);
        }
        self.send(request).await
    }

    /// Sends a JSON text.
    pub(super) async fn post(&mut self, path: &'static str, body: String) -> anyhow::Result<Answer> {
        let request = self.request(Method::POST, path, body.into());
        self.send(request).await
    }

    fn request(&self, method: Method, path: &'static str, body: Bytes) -> Request<Body> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = Uri::from_static(path);
        let headers = request.headers_mut();
        headers.insert(header::HOST, HeaderValue::from_static("localhost"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::AUTHORIZATION, self.authorization.clone());
        request
    }

    /// Sends a request and takes the whole answer.
    async fn send(&mut self, request: Request<Body>) -> anyhow::Result<Answer> {
        // The gateway closes connections that were quiet for a while, before this or in this moment.
        match self.open.exchange(request).await {
            Ok(answer) => Ok(answer),
            Err((Some(unsent), _)) => {
                self.open = Open::new(self.address).await?;
                self.open.exchange(unsent).await.map_err(|(_, error)| error.into())
            }
            Err((None, error)) => Err(error.into()),
        }
    }
}

/// An open connection.
struct Open {
    http: SendRequest<Body>,
    /// `None`: it ended. Kept after that, it would never say so to whoever sends.
    connection: Option<Connection<TokioIo<TcpStream>, Body>>,
}

/// Why there is no answer, with the request when nothing of it was sent.
type Failed = (Option<Request<Body>>, hyper::Error);

impl Open {
    async fn new(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (http, connection) = http1::handshake(TokioIo::new(stream)).await?;
        Ok(Self { http, connection: Some(connection) })
    }

    /// Nobody but the caller moves the connection on: a task for it would have to wait for a core twice as often.
    async fn exchange(&mut self, request: Request<Body>) -> Result<Answer, Failed> {
        let Self { http, connection } = self;
        let mut exchange = pin!(async move {
            // Why it is not ready, sending says too, and gives the request back.
            let _ = http.ready().await;
            let sent = http.try_send_request(request).await;
            let response = sent.map_err(|mut error| (error.take_message(), error.into_error()))?;
            let status = response.status();
            let body = response.into_body().collect().await.map_err(|error| (None, error))?;
            Ok(Answer { status, body: body.to_bytes() })
        });
        std::future::poll_fn(|context| {
            if let Poll::Ready(done) = exchange.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            let _ = connection.take_if(|connection| pin!(connection).poll(context).is_ready());
            exchange.as_mut().poll(context)
        })
        .await
    }
}

/// A working set, as a client sends it.
pub(super) fn set() -> String {
    format!(
        r#"{{"exercise":"bench-press-barbell","performed_at":"{}","load":{{"kind":"external","value":82.5,"unit":"kg"}},"reps":8,"rir":2,"rest_s":150}}"#,
        mariposas_service::clock::now()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    #[tokio::test]
    async fn who_was_quiet_until_the_connection_was_closed_opens_another() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let (closed, mut hears) = tokio::sync::mpsc::channel(1);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 1_024]).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi").await;
                drop(stream);
                let _ = closed.send(()).await;
            }
        });
        let mut person = Person::connected(address, "token").await.expect("somebody listens");
        for _ in 0..3 {
            let answer = timeout(Duration::from_secs(10), person.get("/", None)).await;
            assert_eq!(answer.expect("it is answered").expect("with no error").status, StatusCode::OK);
            hears.recv().await.expect("the server goes on");
        }
    }
}
