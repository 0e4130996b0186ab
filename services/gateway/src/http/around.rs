//! What is done for every request, whatever it asks for. A function, and no layers: those are boxed, and cloned with
//! all that is in them, for every request.

use super::problem::{self, Problem};
use super::unread::{self, Sent};
use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tower::ServiceExt;

/// How long a handler may work that does not say it is [`unhurried`].
const HANDLER_TIMEOUT: Duration = Duration::from_secs(15);

tokio::task_local! {
    /// Whether the handler of this request may take the time it needs.
    static IS_UNHURRIED: Cell<bool>;
}

/// Answers one request.
pub(super) async fn answer<B: Sent>(router: Router, request: hyper::Request<B>) -> Response {
    let (request, sent) = unread::share(request);
    let mut response = IS_UNHURRIED.scope(Cell::new(false), in_time(router, request)).await;
    if let Some(sent) = sent {
        sent.take().await;
    }
    let mut unless_said = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_said(X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_said(CACHE_CONTROL, "no-store");
    unless_said(REFERRER_POLICY, "no-referrer");
    unless_said(CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    response
}

async fn in_time(router: Router, request: Request) -> Response {
    let handled = AssertUnwindSafe(router.oneshot(request)).catch_unwind();
    let too_late = async {
        tokio::time::sleep(HANDLER_TIMEOUT).await;
        if IS_UNHURRIED.with(Cell::get) {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        handled = handled => match handled {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(panic) => problem::of_panic(panic),
        },
        // What the handler did is not known, and may be sent again.
        () = too_late => Problem::unavailable("this took too long; send it again").into_response(),
    }
}

/// A layer for handlers that take the time they need: imports, exports and the live feed.
pub(super) async fn unhurried(request: Request, next: Next) -> Response {
    IS_UNHURRIED.with(|is_unhurried| is_unhurried.set(true));
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, Bytes};
    use axum::routing::{get, post};

    async fn work() -> &'static str {
        tokio::time::sleep(Duration::from_mins(1)).await;
        "done"
    }

    fn router() -> Router {
        let unhurried = Router::new().route("/slow", get(work)).layer(axum::middleware::from_fn(unhurried));
        Router::new()
            .route("/panics", get(async || panic!("on purpose") as &'static str))
            .route("/late", get(work))
            .route("/unread", post(async || "nobody read it"))
            .route("/says", get(async || ([(CACHE_CONTROL, "max-age=60")], "cached")))
            .merge(unhurried)
    }

    async fn ask(method: &str, path: &str, body: Body) -> Response {
        let request = hyper::Request::builder().method(method).uri(path).body(body);
        answer(router(), request.expect("it is a request")).await
    }

    #[tokio::test(start_paused = true)]
    async fn who_works_too_long_is_ended_unless_they_may() {
        assert_eq!(ask("GET", "/late", Body::empty()).await.status(), 503);
        assert_eq!(ask("GET", "/slow", Body::empty()).await.status(), 200);
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_of_ours() {
        let response = ask("GET", "/panics", Body::empty()).await;
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.expect("it has a body");
        assert!(!String::from_utf8_lossy(&body).contains("on purpose"), "{body:?}");
    }

    #[tokio::test]
    async fn every_answer_has_the_headers_it_does_not_say_itself() {
        let plain = ask("GET", "/nowhere", Body::empty()).await;
        assert_eq!(plain.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(plain.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(ask("GET", "/says", Body::empty()).await.headers()[CACHE_CONTROL], "max-age=60");
    }

    #[tokio::test]
    async fn what_nobody_read_is_taken_before_the_answer() {
        let (taken, seen) = std::sync::mpsc::channel();
        let pieces = (0..3).map(move |n| {
            taken.send(n).expect("somebody listens");
            Ok::<_, std::io::Error>(Bytes::from_static(b"piece"))
        });
        let body = Body::from_stream(futures::stream::iter(pieces));
        assert_eq!(ask("POST", "/unread", body).await.status(), 200);
        assert_eq!(seen.try_iter().count(), 3);
    }
}
