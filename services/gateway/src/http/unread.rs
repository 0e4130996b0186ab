//! What a refused request still sends.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use futures::{StreamExt, stream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// So much of a body is taken after its request was refused.
const MOST: usize = 32 * 1024 * 1024;
/// So long it is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes what is left of a body before the answer goes out. A connection that is closed while its client still sends is
/// reset, and the client never sees why: it would hear of a broken connection where it is told to sign in, or that the
/// body is too large. Whoever asked first, with `Expect`, hears the answer before sending.
pub(super) async fn take(request: Request, next: Next) -> Response {
    use axum::body::HttpBody;
    let (parts, body) = request.into_parts();
    if body.is_end_stream() || parts.headers.contains_key(header::EXPECT) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let pieces = Arc::new(Mutex::new(body.into_data_stream()));
    let poll = |pieces: Arc<Mutex<axum::body::BodyDataStream>>| {
        stream::poll_fn(move |cx| pieces.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx))
    };
    let body = Body::from_stream(poll(pieces.clone()));
    let response = next.run(Request::from_parts(parts, body)).await;
    let mut rest = poll(pieces);
    let take = async {
        let mut taken = 0;
        while let Some(Ok(piece)) = rest.next().await
            && taken < MOST
        {
            taken += piece.len();
        }
    };
    let _ = tokio::time::timeout(PATIENCE, take).await;
    response
}
