//! Tasks of a consumer.

use futures::FutureExt;
use tokio::task::JoinHandle;

/// Starts a task. It is boxed, as what a `JoinSet` is given is too: what tokio keeps around a task is compiled again for each
/// kind of future, and of each of these there are as many as there are views.
pub(crate) fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(task.boxed())
}
