//! Commands that carry an id of their own, which is their `Idempotency-Key`: done once, however often they are sent, and
//! however late.

use super::App;
use super::problem::Problem;
use super::reading::may_be_old;
use crate::write::{PATIENCE, Wish, Written};
use jiff::Timestamp;
use mariposas_event_schema::{Fact, UserId};
use uuid::Uuid;

/// Appends the facts of a command. Sent again it gets the place it had; another command under its id is refused, and nothing
/// of it is written.
pub(super) async fn carry_out(
    app: &App,
    user: &UserId,
    command: Uuid,
    wishes: &[Wish],
    now: Timestamp,
) -> Result<Written, Problem> {
    let mut last = None;
    for wish in wishes {
        let before = done_before(app, user, command, wish.0, now).await?;
        let written = match before {
            Some(written) => written,
            None => app.writer.append(user, std::slice::from_ref(wish), now).await?,
        };
        if written.repeated && !says_the_same(&app.writer.stored(&written.position).await?, &wish.1) {
            return Err(taken());
        }
        last = Some(written);
    }
    last.ok_or_else(|| Problem::internal("there was nothing to append"))
}

/// Where the event of a command stands that was sent before. The log forgets ids after two minutes, and whoever was without a
/// network for longer would undo what was done since; of an id that may be so old, rows are asked that hold what was stored
/// and never answered, too.
pub(super) async fn done_before(
    app: &App,
    user: &UserId,
    command: Uuid,
    event: Uuid,
    now: Timestamp,
) -> Result<Option<Written>, Problem> {
    if may_be_old(command, now) {
        app.writer.settle_unanswered(user, None, PATIENCE).await?;
    }
    let sequence = app.book.command(user, event).await?;
    Ok(sequence.map(|sequence| Written { position: app.writer.position(user, sequence), repeated: true }))
}

/// Another command has the id.
pub(super) fn taken() -> Problem {
    Problem::conflict("id-taken", "another command was sent under this Idempotency-Key or id; use a new one")
}

/// Whether two facts say the same, but for the instants that were stamped when they came.
fn says_the_same(held: &Fact, sent: &Fact) -> bool {
    let said = |fact: &Fact| {
        let mut value = serde_json::to_value(fact).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            for stamped in ["at", "edited_at", "started_at", "finished_at", "day", "time_zone"] {
                fields.remove(stamped);
            }
        }
        value
    };
    held.name() == sent.name() && said(held) == said(sent)
}
