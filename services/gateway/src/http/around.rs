//! What is done for every request, whatever it asks for. A function, and no layers: those are boxed, and cloned with
//! all that is in them, for every request.

use super::problem::{self, Problem};
use super::unread;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use hyper::body::Incoming;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower::ServiceExt;

/// How long a handler may work that does not say it is [`unhurried`].
const HANDLER_TIMEOUT: Duration = Duration::from_secs(15);

/// Set once a handler may take the time it needs.
#[derive(Debug, Clone, Default)]
struct Unhurried(Arc<AtomicBool>);

/// Answers one request.
pub(super) async fn answer(router: Router, request: hyper::Request<Incoming>) -> Response {
    let (mut request, sent) = unread::share(request);
    let unhurried = Unhurried::default();
    request.extensions_mut().insert(unhurried.clone());
    let handled = AssertUnwindSafe(router.oneshot(request)).catch_unwind();
    let too_late = async {
        tokio::time::sleep(HANDLER_TIMEOUT).await;
        if unhurried.0.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    let mut response = tokio::select! {
        biased;
        handled = handled => match handled {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(panic) => problem::of_panic(panic),
        },
        // What the handler did is not known, and may be sent again.
        () = too_late => Problem::unavailable("this took too long; send it again").into_response(),
    };
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

/// A layer for handlers that take the time they need: imports, exports and the live feed.
pub(super) async fn unhurried(request: Request, next: Next) -> Response {
    if let Some(unhurried) = request.extensions().get::<Unhurried>() {
        unhurried.0.store(true, Ordering::Relaxed);
    }
    next.run(request).await
}
