//! How services are asked: over NATS, in every mode.

use super::App;
use super::extract::Carried;
use super::problem::Problem;
use mariposas_event_schema::UserId;
use mariposas_service::{Query, ask, clock};
use serde_json::Value;

/// Asks a service about a person. The answer is passed on as it is: its shape is the service's own.
pub(super) async fn question(
    app: &App,
    service: &'static str,
    query: &str,
    user: &UserId,
    carried: &Carried,
    args: Value,
) -> Result<Value, Problem> {
    let question = Query { user: user.clone(), position: carried.text(), now: clock::now(), args };
    Ok(ask(app.logs.client(), service, query, &question).await?)
}
