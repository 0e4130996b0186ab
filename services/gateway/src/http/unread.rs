//! What a refused request still sends.

use axum::BoxError;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use bytes::Bytes;
use hyper::body::{Body as _, Frame, SizeHint};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// So much of a body is taken after its request was refused.
const MOST: usize = 32 * 1024 * 1024;
/// So long it is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// A body as it comes from a connection.
pub(super) trait Sent:
    hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static
{
}

impl<B: hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static> Sent for B {}

/// A body that a handler reads, and whoever takes what is left of it.
pub(super) struct Shared<B>(Arc<Mutex<B>>);

impl<B> Clone for Shared<B> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A request with its body, and the body once more if somebody may have to take the rest of it. Whoever asked first, with
/// `Expect`, hears the answer before sending.
pub(super) fn share<B: Sent>(request: hyper::Request<B>) -> (Request, Option<Shared<B>>) {
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return (request.map(Body::new), None);
    }
    let (parts, body) = request.into_parts();
    let shared = Shared(Arc::new(Mutex::new(body)));
    (Request::from_parts(parts, Body::new(shared.clone())), Some(shared))
}

impl<B: Sent> Shared<B> {
    fn body(&self) -> MutexGuard<'_, B> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what is left of a body before the answer goes out. A connection that is closed while its client still sends is
    /// reset, and the client never sees why: it would hear of a broken connection where it is told to sign in, or that the
    /// body is too large.
    pub(super) async fn take(mut self) {
        if self.body().is_end_stream() {
            return;
        }
        let take = async {
            let mut taken = 0;
            while taken < MOST
                && let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut self).poll_frame(cx)).await
            {
                taken += frame.data_ref().map_or(0, Bytes::len);
            }
        };
        let _ = tokio::time::timeout(PATIENCE, take).await;
    }
}

impl<B: Sent> hyper::body::Body for Shared<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut *self.body()).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
