//! What operators say about a consumer as a whole.

use crate::engine::EngineError;
use crate::generation::Control;
use tokio::sync::oneshot;

/// Why an instance whose version was replaced builds nothing.
const REPLACED: &str = "this instance is of a version that was replaced; stop it, and ask again";

/// Why nothing is built.
const PAUSED: &str = "it is paused, and nothing takes over before it is resumed";

/// What an operator tells a running consumer as a whole.
#[derive(Debug)]
pub(crate) enum Command {
    Rebuild(oneshot::Sender<Result<i64, String>>),
    RollBack(oneshot::Sender<Result<i64, String>>),
    TakeOver(oneshot::Sender<Result<i64, String>>),
    Pause(bool, oneshot::Sender<Result<(), String>>),
}

/// Does what an operator said, in the list of generations; every instance follows it.
pub(super) async fn obey(control: &Control, version: &str, command: Command) -> Result<(), EngineError> {
    let paused = control.plan().await?.paused;
    // Whoever asked and went away sees it in the status.
    match command {
        Command::Rebuild(answer) | Command::RollBack(answer) | Command::TakeOver(answer) if paused => {
            let _ = answer.send(Err(PAUSED.to_owned()));
        }
        Command::Rebuild(answer) => {
            let number = match control.rebuild(version).await {
                Ok(Some(number)) => Ok(number),
                Ok(None) => Err(REPLACED.to_owned()),
                Err(error) => Err(error.to_string()),
            };
            let _ = answer.send(number);
        }
        Command::RollBack(answer) => {
            let number = match control.roll_back(version).await {
                Ok(Some(number)) => Ok(number),
                Ok(None) => {
                    Err(format!("no earlier generation of {version}, the version of this instance, is kept"))
                }
                Err(error) => Err(error.to_string()),
            };
            let _ = answer.send(number);
        }
        Command::TakeOver(answer) => {
            let number = match control.come_back(version).await {
                Ok(Some(number)) => Ok(number),
                Ok(None) => {
                    Err(format!("{version}, the version of this instance, was not replaced by another"))
                }
                Err(error) => Err(error.to_string()),
            };
            let _ = answer.send(number);
        }
        Command::Pause(paused, answer) => {
            let _ = answer.send(control.pause(paused).await.map_err(|error| error.to_string()));
        }
    }
    Ok(())
}
