//! A consumer and what answers for it: what a service runs.

use crate::query::{Query, serve as answer_queries};
use crate::{Env, operate};
use mariposas_consumer::{Consumer, Db, Handle, View};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What people ask a service, answered from its rows.
#[derive(Debug)]
pub struct Questions {
    env: Env,
    service: &'static str,
    handle: Handle,
}

impl Questions {
    /// Answers one kind of question until shutdown, from the rows that serve at that moment.
    pub async fn answer<A, T, F>(
        &self,
        query: &'static str,
        find: fn(Db, Query<A>) -> F,
    ) -> anyhow::Result<()>
    where
        A: DeserializeOwned + Send + 'static,
        T: Serialize + Send + 'static,
        F: Future<Output = anyhow::Result<T>> + Send + 'static,
    {
        let rows = self.handle.clone();
        let answer = move |question: Query<A>| find(rows.db(), question);
        let (client, shutdown) = (self.env.logs.client(), self.env.shutdown.clone());
        answer_queries(client, self.service, query, self.handle.clone(), shutdown, answer).await
    }
}

/// Runs a consumer until shutdown, with what people ask it and what those who run it tell it.
///
/// Of a service, `run` is this and no `async fn`: its body would be compiled with the service, with all of the engine, and
/// again with the program that awaits it.
pub async fn run<V: View, F>(
    env: Env,
    service: &'static str,
    consumer: Consumer<V>,
    serve: fn(Questions) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let (runner, handle) = consumer.open(env.instance.clone()).await?;
    env.readiness.announce(service, handle.clone());
    let serve = serve(Questions { env: env.clone(), service, handle: handle.clone() });
    let operate = operate::serve(&env, service, handle);
    let apply = async { anyhow::Ok(runner.run(env.shutdown.clone()).await?) };
    // A service that cannot apply any more ends, and says why: it would answer with what is no longer true.
    tokio::try_join!(apply, serve, operate)?;
    Ok(())
}
