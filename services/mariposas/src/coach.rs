//! `mariposas coach`: the service, and the rulebook on files.

mod case;
mod show;

use crate::Platform;
use crate::roles::{Role, alone};
use anyhow::Context;
use case::Case;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;
use std::fs::read_to_string;
use std::path::PathBuf;

/// Run coach alone: recommendations. Or, with `evaluate`, try the rulebook on files.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Coach {
    #[command(subcommand)]
    command: Option<CoachCommand>,
    /// Those of the service, which is what runs without a command.
    #[command(flatten)]
    platform: Platform,
}

#[derive(Debug, Subcommand)]
enum CoachCommand {
    Evaluate(Evaluate),
}

/// Print every rule that fires for a person as of an instant, shown or not. Needs no server. There are no earlier
/// cards: nothing is held back because it was said a short while ago.
#[derive(Debug, Args)]
struct Evaluate {
    /// The body of `PUT /v1/profile`, with `age` accepted in place of `birth_year`, and `paused`.
    #[arg(long, value_name = "FILE")]
    profile: PathBuf,
    /// A body of `POST /v1/sets` on each line, in any order; of sets of one moment the earlier line came first.
    #[arg(long, value_name = "FILE")]
    sets: PathBuf,
    /// The instant to evaluate at, such as 2026-06-01T05:00:00+02:00. Later sets are left out.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    as_of: Timestamp,
    /// As JSON, `{"firings": [..]}` with a card in each
    #[arg(long)]
    json: bool,
    /// Print each condition of this rule with its value, also where it stays silent.
    #[arg(long, value_name = "RULE")]
    explain: Option<String>,
}

fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write a time with its offset, such as 2026-06-01T05:00:00+02:00".to_owned())
}

/// Runs the service, or evaluates files.
pub(crate) async fn run(coach: Coach) -> anyhow::Result<()> {
    match coach.command {
        None => alone(Role::Coach, &coach.platform).await,
        Some(CoachCommand::Evaluate(args)) => evaluate(&args),
    }
}

fn evaluate(args: &Evaluate) -> anyhow::Result<()> {
    let read =
        |file: &PathBuf| read_to_string(file).with_context(|| format!("cannot read {}", file.display()));
    let person = case::person(&read(&args.profile)?, args.as_of)
        .with_context(|| format!("{} is no profile", args.profile.display()))?;
    let case = Case::read(person, &read(&args.sets)?, args.as_of)
        .with_context(|| args.sets.display().to_string())?;
    let explained = args.explain.as_deref().map(|rule| case.explain(rule)).transpose()?;
    match (args.json, explained) {
        (true, None) => out!("{:#}", json!({"firings": case.cards()})),
        (true, Some(explained)) => {
            out!("{:#}", json!({"firings": case.cards(), "explanations": explained}));
        }
        (false, None) => show::cards(&case.cards()),
        (false, Some(explained)) => show::explanations(&explained),
    }
    Ok(())
}
