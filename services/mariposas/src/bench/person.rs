//! People who send requests, each over a connection that stays open. They share the machine with what is measured, so they
//! do little: no task but their own, one call of the system to send and one to take, and no answer is read but where
//! something in it is asked for.

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use hyper::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Write;
use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes of an answer taken at a time.
const ROOM: usize = 8 * 1024;
/// The most headers of an answer.
const MAX_HEADERS: usize = 32;

/// Somebody who is signed in, on a connection of their own.
pub(super) struct Person {
    address: SocketAddr,
    token: String,
    stream: TcpStream,
    /// What is sent, and what came and is not taken yet.
    sent: String,
    came: BytesMut,
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
        let stream = connect(address).await?;
        let (sent, came) = (String::new(), BytesMut::new());
        Ok(Self { address, token: token.to_owned(), stream, sent, came })
    }

    /// One more connection of theirs.
    pub(super) async fn again(&self) -> anyhow::Result<Self> {
        Self::connected(self.address, &self.token).await
    }

    /// Reads what stands there, as it is when everything up to the position is applied.
    pub(super) async fn get(&mut self, path: &str, position: Option<&str>) -> anyhow::Result<Answer> {
        self.begin("GET", path)?;
        if let Some(position) = position {
            write!(self.sent, "mariposas-position: {position}\r\n")?;
        }
        self.sent.push_str("\r\n");
        self.exchange().await
    }

    /// Sends a JSON text.
    pub(super) async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<Answer> {
        self.begin("POST", path)?;
        let length = body.len();
        write!(self.sent, "content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")?;
        self.exchange().await
    }

    fn begin(&mut self, method: &str, path: &str) -> anyhow::Result<()> {
        self.sent.clear();
        let token = &self.token;
        write!(
            self.sent,
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n"
        )?;
        Ok(())
    }

    /// Sends the request and takes the whole answer.
    async fn exchange(&mut self) -> anyhow::Result<Answer> {
        // The gateway closes connections that were quiet for a while.
        if has_ended(&self.stream) {
            self.stream = connect(self.address).await?;
            self.came.clear();
        }
        self.stream.write_all(self.sent.as_bytes()).await?;
        loop {
            self.came.reserve(ROOM);
            let read = self.stream.read_buf(&mut self.came).await?;
            anyhow::ensure!(read > 0, "the connection ended before the answer");
            if let Some(answer) = taken(&mut self.came)? {
                return Ok(answer);
            }
        }
    }
}

async fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Whether the server closed it. Asks the system only when the connection stirred.
fn has_ended(stream: &TcpStream) -> bool {
    !matches!(stream.try_read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
}

/// Takes an answer, once it is there whole.
fn taken(came: &mut BytesMut) -> anyhow::Result<Option<Answer>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head_length) = head.parse(came)? else { return Ok(None) };
    let status = StatusCode::from_u16(head.code.context("an answer without a status")?)?;
    let length = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.context("an answer that does not say its length")?;
    let length: usize = std::str::from_utf8(length.value)?.parse()?;
    if came.len() < head_length + length {
        return Ok(None);
    }
    let mut whole = came.split_to(head_length + length);
    Ok(Some(Answer { status, body: whole.split_off(head_length).freeze() }))
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
            // The system is asked what happened when there is nothing else to do.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[test]
    fn an_answer_is_taken_once_it_is_whole() {
        let all = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200";
        for part in 0..all.len() - 13 {
            assert!(taken(&mut BytesMut::from(&all[..part])).expect("so far it is one").is_none(), "{part}");
        }
        let mut came = BytesMut::from(&all[..]);
        let answer = taken(&mut came).expect("it is an answer").expect("it is whole");
        assert_eq!(
            (answer.status, &answer.body[..], &came[..]),
            (StatusCode::CREATED, &b"hi"[..], &b"HTTP/1.1 200"[..])
        );
        assert!(taken(&mut BytesMut::from(&b"HTTP/1.1 200 OK\r\n\r\n"[..])).is_err());
    }
}
