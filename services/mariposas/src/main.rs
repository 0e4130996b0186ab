//! `mariposas`: the whole platform in one program. `up` runs everything on one machine; each service also runs
//! as a process of its own; the other commands are for people at a terminal.

/// Prints a line of what a command answers. Whoever stops reading has enough: the program ends without an error.
macro_rules! out {
    () => { $crate::write_out(format_args!("")) };
    ($($text:tt)+) => { $crate::write_out(format_args!($($text)+)) };
}

mod bench;
mod client;
mod coach;
mod folders;
mod operator;
mod roles;
mod up;

use clap::{Args, Parser, Subcommand};
use mariposas_consumer::Database;
use mariposas_event_log::LogSettings;
use mariposas_service::telemetry::{self, Format};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

// Events and rows are many small pieces; the system's allocator took a fifth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Build a routine, track every set, raise butterflies.
///
/// Without a command this is `mariposas up`: NATS, the four services and the API, on this machine.
#[derive(Debug, Parser)]
#[command(version, name = "mariposas", max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Those of `up`, which is what runs without a command.
    #[command(flatten)]
    platform: Platform,
    /// What is logged, as in `info` or `warn,mariposas_gateway=debug`.
    #[arg(long, global = true, env = "MARIPOSAS_LOG", default_value = "warn", value_name = "FILTER")]
    log: String,
    /// Log lines as JSON objects.
    #[arg(long, global = true, env = "MARIPOSAS_LOG_JSON")]
    log_json: bool,
}

/// Where the platform keeps its data and meets the world.
#[derive(Debug, Clone, Args)]
struct Platform {
    /// The folder for all data; the platform's data folder by default.
    #[arg(long, env = "MARIPOSAS_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where the gateway listens.
    #[arg(long, env = "MARIPOSAS_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    /// A NATS server or cluster to use instead of starting one: `nats://USER:PASSWORD@HOST:PORT`.
    #[arg(long, env = "MARIPOSAS_NATS", value_name = "URL", hide_env_values = true)]
    nats: Option<String>,
    /// The nats-server program to start; found or fetched by default.
    #[arg(long, env = "MARIPOSAS_NATS_SERVER", value_name = "FILE")]
    nats_server: Option<PathBuf>,
    /// Where a fetched nats-server is kept.
    #[arg(long, env = "MARIPOSAS_CACHE", value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Postgres for all databases: postgres://user:password@host/name. SQLite files in the data folder by default.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Partitions of logs that have to be made; fixed from then on.
    #[arg(long, env = "MARIPOSAS_PARTITIONS", default_value_t = LogSettings::default().partitions, value_name = "N")]
    partitions: u16,
    /// Copies of each stream, on a cluster, for logs that have to be made.
    #[arg(long, env = "MARIPOSAS_REPLICAS", default_value_t = 1, value_name = "N")]
    replicas: usize,
    /// How often time is said on the log, in seconds. What waits for time to pass happens on the next tick.
    #[arg(long, env = "MARIPOSAS_TICK", default_value_t = 900, value_name = "SECONDS")]
    tick: u64,
}

impl Platform {
    fn log_settings(&self) -> LogSettings {
        LogSettings { partitions: self.partitions, replicas: self.replicas, ..LogSettings::default() }
    }

    fn data(&self) -> anyhow::Result<PathBuf> {
        self.data.clone().map_or_else(folders::data, Ok)
    }

    fn database(&self) -> anyhow::Result<Database> {
        Ok(match &self.database {
            Some(url) => Database::Postgres(url.clone()),
            None => Database::Folder(self.data()?.join("db")),
        })
    }

    const fn tick_every(&self) -> Duration {
        Duration::from_secs(self.tick)
    }
}

fn write_out(line: std::fmt::Arguments<'_>) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything on this machine (the default).
    Up(Platform),
    /// Run the gateway alone: the HTTP API, the only writer of facts.
    Gateway(Platform),
    /// Run progress alone: volume, records, the calendar, histories of exercises.
    Progress(Platform),
    /// Run pet alone: the companion, the collection, rolls and outfits.
    Pet(Platform),
    Coach(coach::Coach),
    /// Make an account on a running platform and sign in.
    Signup(client::login::Signup),
    /// Sign in to a running platform; other commands then know you.
    Login(client::login::Login),
    Import(client::import::Import),
    Export(client::export::Export),
    Demo(client::demo::Demo),
    Status(operator::status::StatusOf),
    Metrics(operator::metrics::Metrics),
    Parked(operator::parked::Parked),
    Verify(operator::verify::Verify),
    Rebuild(operator::rebuild::Rebuild),
    /// Let the generation of rows before the serving one catch up and serve again.
    Rollback(operator::rebuild::Told),
    TakeOver(operator::rebuild::TakeOver),
    /// Stop applying events in a service, until `resume`; it answers meanwhile.
    Pause(operator::rebuild::Told),
    /// Let a paused service go on.
    Resume(operator::rebuild::Told),
    /// Print the API as OpenAPI 3.1.
    Openapi,
    /// Measure this machine, as ratios of one run.
    Bench(bench::Bench),
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    open_many_files();
    telemetry::init(if cli.log_json { Format::Json } else { Format::Text }, &cli.log);
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = error.to_string();
            for cause in error.chain().skip(1) {
                let cause = cause.to_string();
                if !text.contains(&cause) {
                    text = format!("{text}: {cause}");
                }
            }
            let mark = console::style("error:").red().bold().for_stderr();
            let _ = console::Term::stderr().write_line(&format!("{mark} {text}"));
            ExitCode::FAILURE
        }
    }
}

/// Takes as many open files as there may be. Who starts programs mostly grants 1,024 of them at first: as many people at a
/// time, and a log of 30 million events would be spilled into more of them. Where it is refused, the first limit stays.
fn open_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    use roles::{Role, alone};
    match cli.command.unwrap_or(Command::Up(cli.platform)) {
        Command::Up(platform) => up::run(&platform).await,
        Command::Gateway(platform) => alone(Role::Gateway, &platform).await,
        Command::Progress(platform) => alone(Role::Progress, &platform).await,
        Command::Pet(platform) => alone(Role::Pet, &platform).await,
        Command::Coach(coach) => coach::run(coach).await,
        Command::Signup(signup) => client::login::signup(signup).await,
        Command::Login(login) => client::login::login(login).await,
        Command::Import(import) => client::import::run(import).await,
        Command::Export(export) => client::export::run(export).await,
        Command::Demo(demo) => client::demo::run(demo).await,
        Command::Status(status) => operator::status::run(status).await,
        Command::Metrics(metrics) => operator::metrics::run(metrics).await,
        Command::Parked(parked) => operator::parked::run(parked).await,
        Command::Verify(verify) => operator::verify::run(verify).await,
        Command::Rebuild(rebuild) => operator::rebuild::run(rebuild).await,
        Command::Rollback(told) => operator::rebuild::rollback(told).await,
        Command::TakeOver(told) => operator::rebuild::take_over(told).await,
        Command::Pause(told) => operator::rebuild::pause(told, true).await,
        Command::Resume(told) => operator::rebuild::pause(told, false).await,
        Command::Openapi => {
            out!("{:#}", mariposas_gateway::openapi());
            Ok(())
        }
        Command::Bench(bench) => bench::run(bench).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_files_are_open_as_there_may_be() {
        let limit = getrlimit(Resource::Nofile);
        setrlimit(Resource::Nofile, Rlimit { current: Some(200), ..limit }).expect("less is always granted");
        open_many_files();
        assert_eq!(getrlimit(Resource::Nofile).current, limit.maximum);
    }
}
