//! `mariposas verify`: the rows against the log.

use super::connect;
use crate::Platform;
use crate::roles::Role;
use anyhow::Context;
use clap::Args;

/// Fold the log with no database and compare every row a service keeps, and every outcome it should have issued.
///
/// Reads only; the services may run meanwhile.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The service; all of them when absent.
    service: Option<Role>,
    /// As JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    platform: Platform,
}

/// Compares, and fails when anything differs.
pub(crate) async fn run(args: Verify) -> anyhow::Result<()> {
    let logs = connect(&args.platform).await?;
    let database = args.platform.database()?;
    let services = args.service.map_or(Role::ALL.to_vec(), |service| vec![service]);
    let mut found = Vec::new();
    for service in services {
        let (database, logs) = (database.clone(), logs.clone());
        let verification = match service {
            Role::Gateway => mariposas_gateway::consumer(database, logs).verify().await,
            Role::Progress => mariposas_progress::consumer(database, logs).verify().await,
            Role::Pet => mariposas_pet::consumer(database, logs).verify().await,
            Role::Coach => mariposas_coach::consumer(database, logs).verify().await,
        };
        let verification = verification.with_context(|| format!("cannot verify {}", service.name()))?;
        if !args.json {
            out!(
                "{}: {} events folded, {} rows compared, {} differ",
                service.name(),
                verification.events,
                verification.rows,
                verification.different
            );
            for difference in &verification.differences {
                let side = |row: &Option<String>| row.clone().unwrap_or_else(|| "(none)".to_owned());
                out!("  {} {}", difference.table, difference.key);
                out!("    stored: {}", side(&difference.stored));
                out!("    folded: {}", side(&difference.folded));
            }
        }
        found.push(verification);
    }
    if args.json {
        out!("{}", serde_json::to_string_pretty(&found)?);
    }
    let different: u64 = found.iter().map(|verification| verification.different).sum();
    anyhow::ensure!(different == 0, "{different} rows or outcomes are not what the log says");
    Ok(())
}
