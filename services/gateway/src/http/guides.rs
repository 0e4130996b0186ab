//! How to train each coached muscle: as data for programs, and as pages for people and search engines.

mod crawlers;
mod html;
mod structured;
mod style;
mod view;

pub(super) use view::EntryView;

use super::App;
use super::extract::{At, Carried, Person};
use super::problem::Problem;
use super::progress::present_week;
use super::question::question;
use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use mariposas_event_schema::UserId;
use mariposas_training::Muscle;
use mariposas_training::guides::{self, Guide};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use view::{GuideName, GuideView};

/// The rules about patterns that are missing; the family as a whole, by its first letters.
const PATTERN_RULES: &[&str] = &["PAT-", "SEL-02", "SEL-03", "SEL-04", "SEL-06"];
/// Pages change with the program alone.
const KEPT: &str = "public, max-age=3600";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one))
}

/// Pages for people. They need no sign-in.
pub(super) fn pages() -> Router<App> {
    Router::new()
        .route("/guides", get(|headers: HeaderMap| async move { page(html::list_page(), &headers) }))
        .route("/guides/{muscle}", get(muscle_page))
        .route("/sitemap.xml", get(|headers: HeaderMap| async move { crawlers::sitemap(&origin(&headers)) }))
        .route("/robots.txt", get(|headers: HeaderMap| async move { crawlers::robots(&origin(&headers)) }))
}

/// The page of a muscle's guide.
fn address(muscle: Muscle) -> String {
    format!("/guides/{}", muscle.as_str().replace('_', "-"))
}

/// The guide that a part of an address names: "upper_back" or "upper-back".
fn find(muscle: &str) -> Result<&'static Guide, Problem> {
    let muscle: Option<Muscle> = muscle.replace('-', "_").parse().ok();
    muscle
        .and_then(guides::of)
        .ok_or_else(|| Problem::not_found("there is no guide to this; /v1/guides lists them all"))
}

/// Who reads: somebody signed in, or anybody.
struct Reader(Option<UserId>);

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(Self(None));
        }
        Person::from_request_parts(parts, app).await.map(|Person(user)| Self(Some(user)))
    }
}

#[derive(Serialize, ToSchema)]
struct Guides {
    guides: Vec<GuideName>,
}

/// Every guide. Needs no token.
#[utoipa::path(get, path = "/v1/guides", tag = "guides", security(()), responses((status = 200, body = Guides)))]
async fn list() -> axum::Json<Guides> {
    axum::Json(Guides { guides: guides::all().iter().map(GuideName::of).collect() })
}

#[derive(Serialize, ToSchema)]
struct GuideAnswer {
    #[serde(flatten)]
    guide: GuideView,
    /// Your own training beside the text, when you are signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    yours: Option<Yours>,
}

#[derive(Serialize, ToSchema)]
struct Yours {
    /// The Monday of this week.
    #[schema(value_type = String)]
    from: Value,
    /// Today.
    #[schema(value_type = String)]
    to: Value,
    /// Hard sets this week as a primary muscle.
    #[schema(value_type = f64)]
    direct: Value,
    /// Hard sets this week, secondary work at half.
    #[schema(value_type = f64)]
    fractional: Value,
    /// The productive range of a week for you.
    #[schema(value_type = Vec<u32>)]
    range: Value,
    /// Sets still to do to its start. An unfinished week is never low.
    #[schema(value_type = f64)]
    to_range: Value,
    /// The movement pattern you miss: recommendations about it.
    #[schema(value_type = Vec<Object>)]
    missing_pattern: Vec<Value>,
    /// What else is recommended for this muscle.
    #[schema(value_type = Vec<Object>)]
    recommendations: Vec<Value>,
}

/// One guide: eight sections, questions and sources. With a token, your own numbers stand beside it.
#[utoipa::path(get, path = "/v1/guides/{muscle}", tag = "guides", params(("muscle" = String, Path, example = "hamstrings")),
    security((), ("token" = [])),
    responses((status = 200, body = GuideAnswer), (status = 404, body = Problem)))]
async fn one(
    State(app): State<App>,
    Reader(user): Reader,
    carried: Carried,
    At(muscle): At<String>,
) -> Result<Response, Problem> {
    let guide = find(&muscle)?;
    let yours = match user {
        Some(user) => Some(yours(&app, &user, &carried, guide.muscle).await?),
        None => None,
    };
    Ok(axum::Json(GuideAnswer { guide: GuideView::of(guide), yours }).into_response())
}

async fn yours(app: &App, user: &UserId, carried: &Carried, muscle: Muscle) -> Result<Yours, Problem> {
    let (mut summary, cards) = tokio::try_join!(
        present_week(app, user, carried, Some(muscle)),
        question(app, "coach", "recommendations", user, carried, json!({})),
    )?;
    let week = &mut summary["week"];
    let (from, to) = (week["from"].take(), week["to"].take());
    let muscles = week["muscles"].as_array_mut().into_iter().flatten();
    let mut now = muscles.into_iter().find(|now| now["muscle"] == muscle.as_str()).map(Value::take);
    let mut number = |name: &str| now.as_mut().map_or(Value::Null, |now| now[name].take());
    let Value::Array(cards) = cards else { return Err(Problem::internal("the coach's answer is no list")) };
    let (missing_pattern, recommendations) =
        cards.into_iter().filter(|card| is_said_of(card, muscle)).partition(is_pattern);
    Ok(Yours {
        from,
        to,
        direct: number("direct"),
        fractional: number("fractional"),
        range: number("range"),
        to_range: number("to_range"),
        missing_pattern,
        recommendations,
    })
}

/// Whether the coach says this of the muscle, and nothing holds it back.
fn is_said_of(card: &Value, muscle: Muscle) -> bool {
    let mut muscles = card["muscles"].as_array().into_iter().flatten();
    card["suppressed_by"].is_null() && muscles.any(|about| about == muscle.as_str())
}

fn is_pattern(card: &Value) -> bool {
    card["rule"].as_str().is_some_and(|rule| PATTERN_RULES.iter().any(|named| rule.starts_with(named)))
}

async fn muscle_page(Path(muscle): Path<String>, headers: HeaderMap) -> Response {
    match find(&muscle).ok().and_then(|guide| html::guide_page(guide.muscle)) {
        Some(text) => page(text, &headers),
        None => (StatusCode::NOT_FOUND, page(html::missing_page(), &headers)).into_response(),
    }
}

/// A page as it is asked for: its addresses name the host that was asked.
fn page(text: &str, headers: &HeaderMap) -> Response {
    let text = text.replace(html::ORIGIN, &origin(headers));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, style::policy()),
        (header::CACHE_CONTROL, KEPT),
        (header::VARY, "X-Forwarded-Proto"),
    ];
    (headers, text).into_response()
}

/// Scheme and host of a request; empty where it names no host that could be one, so that addresses are relative.
fn origin(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = text("host");
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_host) {
        return String::new();
    }
    // A proxy in front says how it was asked.
    let scheme = if text("x-forwarded-proto").eq_ignore_ascii_case("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn both_spellings_of_a_muscle_lead_to_its_guide() {
        for (text, muscle) in [("upper_back", Muscle::UpperBack), ("upper-back", Muscle::UpperBack)] {
            assert_eq!(find(text).unwrap().muscle, muscle);
        }
        for text in ["neck", "wings", ""] {
            assert_eq!(find(text).unwrap_err().status, 404, "{text}");
        }
    }

    #[test]
    fn a_missing_pattern_stands_beside_the_guide_of_each_muscle_that_misses_it() {
        let card =
            |rule: &str, muscles: &[&str]| json!({"rule": rule, "muscles": muscles, "suppressed_by": null});
        let row = card("PAT-04", &["upper_back", "lats"]);
        assert!(is_said_of(&row, Muscle::UpperBack) && is_said_of(&row, Muscle::Lats) && is_pattern(&row));
        assert!(!is_said_of(&row, Muscle::Chest));
        let overhead = card("SEL-02", &["triceps"]);
        assert!(is_said_of(&overhead, Muscle::Triceps) && is_pattern(&overhead));
        assert!(!is_pattern(&card("SEL-01", &["hamstrings"])) && !is_pattern(&card("VOL-01", &["chest"])));
        let held_back = json!({"rule": "PAT-04", "muscles": ["lats"], "suppressed_by": "NEW"});
        assert!(!is_said_of(&held_back, Muscle::Lats));
    }

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        for (host, proto, expected) in [
            ("fit.example:8080", "", "http://fit.example:8080"),
            ("fit.example", "https", "https://fit.example"),
            ("fit.example\"><script>", "", ""),
            ("", "", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_str(host).unwrap());
            headers.insert("x-forwarded-proto", HeaderValue::from_str(proto).unwrap());
            assert_eq!(origin(&headers), expected);
        }
    }
}
