//! The services as processes of their own, each started again whenever it ends, as an init system does.

use crate::platform::signal;
use crate::{Options, Person};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// The services.
pub const ROLES: [&str; 4] = ["gateway", "progress", "pet", "coach"];

/// One process for each service.
#[derive(Debug)]
pub struct Fleet {
    folder: PathBuf,
    logs: Arc<tempfile::TempDir>,
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    role: &'static str,
    orders: mpsc::Sender<Order>,
    /// What it said when it was ready; nothing while it is not.
    said: watch::Receiver<Option<String>>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
enum Order {
    Signal(&'static str),
    Stop,
}

struct Keeper {
    options: Options,
    folder: PathBuf,
    logs: Arc<tempfile::TempDir>,
    role: &'static str,
    nats: String,
    said: watch::Sender<Option<String>>,
}

impl Fleet {
    /// Starts every service on the server at `nats`, and waits until all are ready.
    pub async fn start(options: &Options, folder: &Path, nats: &str) -> Self {
        let mut fleet = Self::empty(folder);
        for role in ROLES {
            fleet.add(role, options, nats);
        }
        fleet.ready().await;
        fleet
    }

    /// One without any service; the first to be added is the gateway.
    pub fn empty(folder: &Path) -> Self {
        let logs = Arc::new(tempfile::tempdir().expect("a folder can be made"));
        Self { folder: folder.to_owned(), logs, members: Vec::new() }
    }

    /// Starts one more instance of a service.
    pub fn add(&mut self, role: &'static str, options: &Options, nats: &str) {
        let (say, said) = watch::channel(None);
        let (orders, receive) = mpsc::channel(8);
        let keeper = Keeper {
            options: options.clone(),
            folder: self.folder.clone(),
            logs: self.logs.clone(),
            role,
            nats: nats.to_owned(),
            said: say,
        };
        let task = tokio::spawn(keeper.keep(receive));
        self.members.push(Member { role, orders, said, task });
    }

    /// Waits until every process says that it is ready.
    pub async fn ready(&self) {
        for member in &self.members {
            let mut said = member.said.clone();
            let ready = tokio::time::timeout(crate::PATIENCE, said.wait_for(Option::is_some)).await;
            let in_time = ready.is_ok_and(|said| said.is_ok());
            assert!(in_time, "{} is not ready in time:\n{}", member.role, self.last_words());
        }
    }

    /// Where the gateway listens now; waits for it while it is away.
    pub async fn address(&self) -> String {
        address(self.members[0].said.clone()).await
    }

    /// The same, for tasks.
    pub fn address_later(
        &self,
    ) -> impl Fn() -> std::pin::Pin<Box<dyn Future<Output = String> + Send>> + use<> {
        let said = self.members[0].said.clone();
        move || Box::pin(address(said.clone()))
    }

    /// Somebody new.
    pub async fn person(&self) -> Person {
        Person::sign_up(&self.address().await).await
    }

    /// kill -9 of the instances of a service; they are started again.
    pub async fn kill(&self, role: &str) {
        self.signal(role, "KILL").await;
    }

    /// Sends a signal to the instances of a service that were started first (`STOP`, `CONT`, `KILL`).
    pub async fn signal(&self, role: &str, name: &'static str) {
        let member =
            self.members.iter().find(|member| member.role == role).expect("it is one of the services");
        member.orders.send(Order::Signal(name)).await.expect("its keeper runs");
    }

    /// SIGTERM to all, and waits until they have ended well.
    pub async fn stop(self) {
        for member in &self.members {
            member.orders.send(Order::Stop).await.expect("its keeper runs");
        }
        for member in self.members {
            member.task.await.expect("it ends well when it is told to");
        }
    }

    /// kill -9 of everything, for good.
    pub async fn end(self) {
        for member in self.members {
            drop(member.orders);
            member.task.await.expect("its keeper runs");
        }
    }

    /// The end of what each service logged, for when something is wrong.
    pub fn last_words(&self) -> String {
        let tail = |role: &&str| {
            let text =
                std::fs::read_to_string(self.logs.path().join(format!("{role}.log"))).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            format!("-- {role}\n{}\n", lines[lines.len().saturating_sub(12)..].join("\n"))
        };
        ROLES.iter().map(tail).collect()
    }
}

async fn address(mut said: watch::Receiver<Option<String>>) -> String {
    let Ok(said) = said.wait_for(Option::is_some).await.map(|said| said.clone().unwrap_or_default()) else {
        // The fleet is gone, and nobody waits for this any more.
        return std::future::pending().await;
    };
    said[said.find("http://").expect("the gateway says where it listens")..].trim().to_owned()
}

impl Keeper {
    async fn keep(self, mut orders: mpsc::Receiver<Order>) {
        loop {
            let mut child = self.start();
            let stdout = child.stdout.take().expect("standard output is piped");
            let mut lines = BufReader::new(stdout).lines();
            let mut open = true;
            loop {
                tokio::select! {
                    line = lines.next_line(), if open => match line {
                        Ok(Some(line)) if line.contains("runs") || line.contains("listens") => {
                            self.said.send_replace(Some(line));
                        }
                        Ok(Some(_)) => {}
                        _ => open = false,
                    },
                    ended = child.wait() => {
                        ended.expect("it can be waited for");
                        break;
                    }
                    order = orders.recv() => match order {
                        Some(Order::Signal(name)) => {
                            if let Some(pid) = child.id() {
                                signal(name, pid).await;
                            }
                        }
                        Some(Order::Stop) => return end(self.role, &mut child).await,
                        None => return child.kill().await.expect("it can be killed"),
                    }
                }
            }
            self.said.send_replace(None);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn start(&self) -> Child {
        let log = self.logs.path().join(format!("{}.log", self.role));
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log can be kept");
        let mut command = self.options.command(&self.folder);
        command.args([self.role, "--nats", &self.nats]).stdout(Stdio::piped()).stderr(log);
        command.spawn().expect("the program starts")
    }
}

async fn end(role: &str, child: &mut Child) {
    // It may have ended by itself at this very moment.
    let Some(pid) = child.id() else { return };
    signal("TERM", pid).await;
    let ended = tokio::time::timeout(crate::PATIENCE, child.wait()).await;
    let status = ended.expect("it ends when it is told to").expect("it can be waited for");
    assert!(status.success(), "{role} ended with {status}");
}
