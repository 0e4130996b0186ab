//! What operators say about a consumer as a whole.

use crate::engine::EngineError;
use crate::generation::Control;
use tokio::sync::oneshot;

/// Why an instance whose version was replaced builds nothing anew.
const REPLACED: &str =
    "rows of another version serve; nothing of this one is rebuilt before it has taken over";

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
        Command::Rebuild(answer) => tell(answer, control.rebuild(version).await, REPLACED),
        Command::RollBack(answer) => {
            let none = format!("no earlier generation of {version}, the version of this instance, is kept");
            tell(answer, control.roll_back(version).await, &none);
        }
        Command::TakeOver(answer) => {
            let none = format!("{version}, the version of this instance, was not replaced by another");
            tell(answer, control.come_back(version).await, &none);
        }
        Command::Pause(paused, answer) => {
            let _ = answer.send(control.pause(paused).await.map_err(|error| error.to_string()));
        }
    }
    Ok(())
}

/// Answers with the number of the generation that will serve, or why there is none.
fn tell(answer: oneshot::Sender<Result<i64, String>>, number: Result<Option<i64>, sqlx::Error>, none: &str) {
    let number = number.map_err(|error| error.to_string());
    let _ = answer.send(number.and_then(|number| number.ok_or_else(|| none.to_owned())));
}
