//! A TCP proxy that misbehaves when it is told to: it stands between a service and what it talks to.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What is wrong with the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Fair,
    /// Everything takes so much longer, in each direction.
    Slow(Duration),
    /// Nothing gets through, and nobody is told. It goes on when the weather is better.
    Stalled,
    /// New connections are refused and the old ones cut.
    Refusing,
    /// What is sent to the server is swallowed, although its answers come through. A connection that was open
    /// in this weather has lost bytes: it stays dead for ever, and nobody is told.
    DeafServer,
    /// What the server answers is swallowed, the same way.
    DumbServer,
}

/// A proxy for one server. It ends when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    /// Goes up with each cut.
    cuts: watch::Sender<u64>,
    task: JoinHandle<()>,
}

/// What a connection has to know.
#[derive(Clone)]
struct Sky {
    weather: watch::Receiver<Weather>,
    cuts: watch::Receiver<u64>,
}

/// Which way the bytes go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    ToServer,
    ToClient,
}

impl Proxy {
    /// Starts a proxy for the server that listens on this port of loopback.
    pub async fn start(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (weather, watched) = watch::channel(Weather::Fair);
        let (cuts, cut) = watch::channel(0);
        let sky = Sky { weather: watched, cuts: cut };
        let task = tokio::spawn(accept(listener, port, sky));
        Self { address, weather, cuts, task }
    }

    /// An address that names the server, with the proxy in its place.
    pub fn before(&self, url: &str) -> String {
        let (start, rest) = url.split_once("://").expect("an address");
        let (credentials, place) = rest.rsplit_once('@').map_or(("", rest), |(who, place)| (who, place));
        let path = place.split_once('/').map_or(String::new(), |(_, path)| format!("/{path}"));
        let at = if credentials.is_empty() { "" } else { "@" };
        format!("{start}://{credentials}{at}{}{path}", self.address)
    }

    /// Changes the weather.
    pub fn weather(&self, weather: Weather) {
        self.weather.send_replace(weather);
        if weather == Weather::Refusing {
            self.cut();
        }
    }

    /// Cuts every connection there is. New ones are as the weather is.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, port: u16, sky: Sky) {
    // Dropped with this task, which ends them.
    let mut connections = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        if *sky.weather.borrow() != Weather::Refusing {
            connections.spawn(carry(client, port, sky.clone()));
        }
    }
}

/// Carries one connection until either side ends it, or it is cut.
async fn carry(client: TcpStream, port: u16, mut sky: Sky) {
    sky.cuts.mark_unchanged();
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    for side in [&client, &server] {
        // Small messages must not wait for each other, or every delay would be ours.
        let _ = side.set_nodelay(true);
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_client, to_server, Way::ToServer, sky.weather.clone()) => {}
        () = pump(from_server, to_client, Way::ToClient, sky.weather.clone()) => {}
        _ = sky.cuts.changed() => {}
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    mut weather: watch::Receiver<Weather>,
) {
    let mut buffer = vec![0; 64 * 1024];
    let mut dead = false;
    loop {
        let Ok(count) = from.read(&mut buffer).await else { return };
        // The end of one side is not seen through a network that carries nothing.
        let now = calm(&mut weather).await;
        if count == 0 {
            return;
        }
        dead |=
            matches!((now, way), (Weather::DeafServer, Way::ToServer) | (Weather::DumbServer, Way::ToClient));
        if dead {
            continue;
        }
        if let Weather::Slow(by) = now {
            tokio::time::sleep(by).await;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

/// Waits while nothing gets through.
async fn calm(weather: &mut watch::Receiver<Weather>) -> Weather {
    weather.wait_for(|weather| *weather != Weather::Stalled).await.map_or(Weather::Fair, |weather| *weather)
}
