//! Somebody who uses the API.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// An answer of the API.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status; 0 when nobody answered.
    pub status: u16,
    /// The body, where it is JSON.
    pub body: Value,
}

/// Somebody with an account, who sends back the newest position they were given.
#[derive(Debug, Clone)]
pub struct Person {
    http: reqwest::Client,
    server: String,
    /// Their token.
    pub token: String,
    /// Their opaque id.
    pub user_id: String,
    position: Arc<Mutex<Option<String>>>,
    /// Sent as `Idempotency-Key`.
    key: Option<String>,
}

impl Person {
    pub(crate) async fn sign_up(server: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::new();
        #[expect(clippy::disallowed_methods, reason = "a test's people have addresses nobody else has")]
        let email = format!("{}@example.org", Uuid::new_v4().simple());
        let body = json!({"email": email, "password": "correct horse", "display_name": "Ada"});
        let response =
            http.post(format!("{server}/v1/accounts")).json(&body).send().await.expect("the gateway answers");
        assert_eq!(response.status(), 201);
        let body: Value = response.json().await.expect("JSON");
        let text = |name: &str| body[name].as_str().expect("a word").to_owned();
        Self {
            http,
            server: server.to_owned(),
            token: text("token"),
            user_id: text("user_id"),
            position: Arc::default(),
            key: None,
        }
    }

    /// The same person at another address.
    #[must_use]
    pub fn at(&self, server: &str) -> Self {
        Self { server: server.to_owned(), ..self.clone() }
    }

    /// The same person on another device, which has seen nothing yet.
    #[must_use]
    pub fn on_another_device(&self) -> Self {
        Self { position: Arc::default(), ..self.clone() }
    }

    /// The same person, whose next commands carry this `Idempotency-Key`.
    #[must_use]
    pub fn named(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    /// A request, with the newest position.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request =
            self.http.request(method, format!("{}{path}", self.server)).bearer_auth(&self.token);
        let position = self.position.lock().expect("no test panics here").clone();
        if let Some(position) = position {
            request = request.header("mariposas-position", position);
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.send(request).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let Ok(response) = request.send().await else { return Answer { status: 0, body: Value::Null } };
        let status = response.status().as_u16();
        let position =
            response.headers().get("mariposas-position").and_then(|p| p.to_str().ok()).map(str::to_owned);
        if let Some(position) = position {
            *self.position.lock().expect("no test panics here") = Some(position);
        }
        Answer { status, body: response.json().await.unwrap_or(Value::Null) }
    }

    /// GET; the body of a 200.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.call("GET", path, None).await;
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.body);
        answer.body
    }

    /// GET; the text of a 200. Asked again while the answer is to try again: what was just written may be much.
    pub async fn text(&self, path: &str) -> String {
        let position = self.position.lock().expect("no test panics here").clone();
        let response = crate::eventually(path, || async {
            let request = self.http.get(format!("{}{path}", self.server)).bearer_auth(&self.token);
            let request = match &position {
                Some(position) => request.header("mariposas-position", position),
                None => request,
            };
            let response = request.send().await.expect("the gateway answers");
            (response.status() != 503).then_some(response)
        });
        let response = response.await;
        assert_eq!(response.status(), 200, "GET {path}");
        response.text().await.expect("it arrives whole")
    }

    /// POST of a body as it is, which may be no JSON.
    pub async fn raw(&self, path: &str, body: String) -> Answer {
        let request = self.http.post(format!("{}{path}", self.server)).bearer_auth(&self.token);
        self.send(request.header("content-type", "application/json").body(body)).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    /// PUT that must succeed.
    pub async fn put(&self, path: &str, body: Value) -> Value {
        let answer = self.call("PUT", path, Some(body)).await;
        assert_eq!(answer.status, 200, "PUT {path}: {}", answer.body);
        answer.body
    }

    /// Imports a file.
    pub async fn import(&self, query: &str, csv: &str) -> Answer {
        let request = self
            .http
            .post(format!("{}/v1/imports{query}", self.server))
            .bearer_auth(&self.token)
            .header("content-type", "text/csv")
            .body(csv.to_owned());
        self.send(request).await
    }

    /// The live feed, as a stream of bytes.
    pub async fn live(&self, last_event_id: Option<&str>) -> reqwest::Response {
        let mut request = self.http.get(format!("{}/v1/live", self.server)).bearer_auth(&self.token);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        request.send().await.expect("the gateway answers")
    }
}
