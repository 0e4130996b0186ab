//! Pets: look at them, open rolls, name and dress them, draw them. The pet service is asked over NATS, in every mode.

use super::App;
use super::command::carry_out;
use super::extract::{At, Carried, CommandId, Json, Person, answer};
use super::problem::Problem;
use super::question::question;
use crate::domain::{Refusal, pet};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mariposas_event_schema::facts::pet::{PetDressed, PetKey, PetNamed, RollUsed};
use mariposas_event_schema::ids::event_id;
use mariposas_event_schema::{Fact, Position, UserId};
use mariposas_service::{clock, ids};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// A picture may style itself, and nothing else.
const PICTURE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pets))
        .routes(routes!(hide))
        .routes(routes!(odds))
        .routes(routes!(use_roll))
        .routes(routes!(proof))
        .routes(routes!(picture))
        .routes(routes!(name))
        .routes(routes!(dress))
        .routes(routes!(card_svg))
        .routes(routes!(card_png))
}

#[derive(Serialize, ToSchema)]
struct PetsAnswer {
    /// Its stage is one of egg, instar_1 to instar_5, chrysalis, adult.
    #[schema(value_type = Object)]
    companion: Value,
    /// Grown companions, and species of muscles and rolls, each with its facts.
    #[schema(value_type = Vec<Object>)]
    collection: Value,
    /// Muscles on the way to their species.
    #[schema(value_type = Vec<Object>)]
    hatching: Value,
    /// Outfits that can be worn.
    #[schema(value_type = Vec<Object>)]
    wardrobe: Value,
    /// Outfits that can be unlocked, and by what.
    #[schema(value_type = Vec<Object>)]
    locked: Value,
    /// Rolls that wait, then the newest that were drawn.
    #[schema(value_type = Vec<Object>)]
    rolls: Value,
    hidden: bool,
}

/// Your companion, your collection, what they can wear, and your rolls.
#[utoipa::path(get, path = "/v1/pets", tag = "pets", responses((status = 200, body = PetsAnswer), (status = 503, body = Problem)))]
async fn pets(State(app): State<App>, Person(user): Person, carried: Carried) -> Result<Response, Problem> {
    Ok(axum::Json(question(&app, "pet", "pets", &user, &carried, json!({})).await?).into_response())
}

#[derive(Serialize, ToSchema)]
struct OddsAnswer {
    /// The version of the table that the next draw uses.
    table: u32,
    /// Every table, with the share of each species; a draw keeps the one it was drawn from.
    #[schema(value_type = Vec<Object>)]
    tables: Value,
    /// Draws in a row without a new species after which the next is new for sure.
    patience: u32,
    /// How a roll is drawn.
    how: String,
}

/// What can come out of a roll, and how often.
#[utoipa::path(get, path = "/v1/pets/odds", tag = "pets", responses((status = 200, body = OddsAnswer), (status = 503, body = Problem)))]
async fn odds(State(app): State<App>, Person(user): Person, carried: Carried) -> Result<Response, Problem> {
    Ok(axum::Json(question(&app, "pet", "odds", &user, &carried, json!({})).await?).into_response())
}

#[derive(Serialize, ToSchema)]
struct RollAnswer {
    #[schema(value_type = Object)]
    roll: Value,
    /// How it was drawn, so that anyone can repeat it.
    #[schema(value_type = Object)]
    proof: Value,
    /// Send it back as `Mariposas-Position`.
    position: String,
}

async fn roll(app: &App, user: &UserId, carried: &Carried, id: Uuid) -> Result<Value, Problem> {
    let found = question(app, "pet", "roll", user, carried, json!({ "id": id })).await?;
    if found.is_null() {
        return Err(Problem::not_found("you have no roll with this id; GET /v1/pets lists those you have"));
    }
    Ok(found)
}

/// Open a roll. Sent again, it says what came out the first time.
#[utoipa::path(post, path = "/v1/pets/rolls/{id}/use", tag = "pets", params(("id" = Uuid, Path)),
    responses((status = 200, body = RollAnswer), (status = 404, body = Problem), (status = 503, body = Problem)))]
async fn use_roll(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let mut found = roll(&app, &user, &carried, id).await?;
    let mut position = app.writer.applied(&user);
    if found["proof"].is_null() {
        let day = found["roll"]["day"].as_str().and_then(|day| day.parse().ok());
        let fact = RollUsed { roll_id: id, entropy: ids::secret(), day };
        // The event has the roll's id: of two uses at one time the first counts, and both are told what it gave.
        let wish = (event_id(&user, id, "roll.used", 0), fact.into());
        position = app.writer.append(&user, &[wish], clock::now()).await?.position;
        found = roll(&app, &user, &Carried(Some(position.clone())), id).await?;
    }
    let drawn = RollAnswer {
        roll: found["roll"].take(),
        proof: found["proof"].take(),
        position: position.to_string(),
    };
    Ok(answer(StatusCode::OK, &position, drawn))
}

#[derive(Serialize, ToSchema)]
struct ProofAnswer {
    /// The 32 bytes drawn when the roll was used, as hex.
    entropy: String,
    /// SHA-256 over them and the 16 bytes of the roll's id, as hex.
    seed: String,
    /// The version of the table.
    table: u32,
    /// What could be drawn, with its share.
    #[schema(value_type = Vec<Object>)]
    odds: Value,
    /// What was drawn, and the number that picked it.
    #[schema(value_type = Object)]
    draw: Value,
    /// How to repeat it.
    how: String,
}

/// What proves a draw: seed, table and odds, so that anyone can repeat it.
#[utoipa::path(get, path = "/v1/pets/rolls/{id}/proof", tag = "pets", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProofAnswer), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn proof(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let mut found = roll(&app, &user, &carried, id).await?;
    if found["proof"].is_null() {
        return Err(Problem::conflict(
            "not-drawn",
            "this roll waits; POST /v1/pets/rolls/{id}/use opens it, and then there is a proof",
        ));
    }
    Ok(axum::Json(found["proof"].take()).into_response())
}

#[derive(Serialize, ToSchema)]
struct Saved {
    /// Send it back as `Mariposas-Position`.
    position: String,
}

async fn save(app: &App, user: &UserId, command: Uuid, fact: impl Into<Fact>) -> Result<Response, Problem> {
    let fact = fact.into();
    let wish = (event_id(user, command, fact.name(), 0), fact);
    let position: Position = carry_out(app, user, command, &[wish], clock::now()).await?.position;
    Ok(answer(StatusCode::OK, &position, Saved { position: position.to_string() }))
}

/// What the pet service says, and which one a pet is, if it is theirs.
async fn with_pet(app: &App, user: &UserId, carried: &Carried, id: Uuid) -> Result<(Value, PetKey), Problem> {
    let pets = question(app, "pet", "pets", user, carried, json!({})).await?;
    let key = key_of(&pets, id).ok_or_else(no_pet)?;
    Ok((pets, key))
}

fn key_of(pets: &Value, id: Uuid) -> Option<PetKey> {
    let is_it = |pet: &Value| pet["id"] == json!(id);
    let companion = |number: &Value| number.as_u64()?.try_into().ok().map(PetKey::Companion);
    if is_it(&pets["companion"]) {
        return companion(&pets["companion"]["number"]);
    }
    let creature = pets["collection"].as_array()?.iter().find(|pet| is_it(pet))?;
    companion(&creature["companion"])
        .or_else(|| Some(PetKey::Species(creature["species"].as_str()?.to_owned())))
}

fn no_pet() -> Problem {
    Problem::not_found("you have no pet with this id; GET /v1/pets lists those you have")
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NameInput {
    /// 1 to 40 characters.
    name: String,
}

/// Give a pet a name.
#[utoipa::path(put, path = "/v1/pets/{id}/name", tag = "pets", params(("id" = Uuid, Path)), request_body = NameInput,
    responses((status = 200, body = Saved), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn name(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(pet_id): At<Uuid>,
    Json(input): Json<NameInput>,
) -> Result<Response, Problem> {
    let name = pet::name(&input.name)?;
    let (_, pet) = with_pet(&app, &user, &carried, pet_id).await?;
    save(&app, &user, command, PetNamed { pet_id, pet: Some(pet), name }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OutfitInput {
    /// One of your wardrobe; null takes it off.
    outfit: Option<String>,
}

/// Dress a pet. Outfits are worn by as many pets as you like.
#[utoipa::path(put, path = "/v1/pets/{id}/outfit", tag = "pets", params(("id" = Uuid, Path)), request_body = OutfitInput,
    responses((status = 200, body = Saved), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn dress(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    CommandId(command): CommandId,
    At(pet_id): At<Uuid>,
    Json(OutfitInput { outfit }): Json<OutfitInput>,
) -> Result<Response, Problem> {
    let (pets, pet) = with_pet(&app, &user, &carried, pet_id).await?;
    if let Some(outfit) = &outfit {
        let mut wardrobe = pets["wardrobe"].as_array().into_iter().flatten();
        if !wardrobe.any(|worn| worn["outfit"] == json!(outfit)) {
            let detail = "is not in your wardrobe; GET /v1/pets lists what is, and what unlocks the rest";
            return Err(Refusal::invalid("outfit", detail).into());
        }
    }
    save(&app, &user, command, PetDressed { pet_id, pet: Some(pet), outfit, hidden: None }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HiddenInput {
    hidden: bool,
}

/// Hide all pets, or show them again. Nothing stops or is lost meanwhile.
#[utoipa::path(put, path = "/v1/pets/hidden", tag = "pets", request_body = HiddenInput,
    responses((status = 200, body = Saved), (status = 422, body = Problem)))]
async fn hide(
    State(app): State<App>,
    Person(user): Person,
    CommandId(command): CommandId,
    Json(HiddenInput { hidden }): Json<HiddenInput>,
) -> Result<Response, Problem> {
    save(&app, &user, command, pet::hide(hidden)).await
}

async fn drawn(app: &App, user: &UserId, carried: &Carried, id: Uuid, what: &str) -> Result<String, Problem> {
    let drawn = question(app, "pet", "picture", user, carried, json!({ "id": id, "what": what })).await?;
    drawn.as_str().map(str::to_owned).ok_or_else(no_pet)
}

fn send(kind: &'static str, body: impl IntoResponse) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, PICTURE_POLICY)];
    (headers, body).into_response()
}

/// A picture of a pet.
#[utoipa::path(get, path = "/v1/pets/{id}", tag = "pets",
    params(("id" = String, Path, description = "The pet's id followed by .svg.", example = "0190a8d2-7c1e-7000-8000-00000000002a.svg")),
    responses((status = 200, content_type = "image/svg+xml", body = String), (status = 404, body = Problem)))]
async fn picture(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(file): At<String>,
) -> Result<Response, Problem> {
    let id = file.strip_suffix(".svg").and_then(|id| id.parse().ok()).ok_or_else(no_pet)?;
    Ok(send("image/svg+xml", drawn(&app, &user, &carried, id, "picture").await?))
}

/// A card to share, as SVG.
#[utoipa::path(get, path = "/v1/pets/{id}/card.svg", tag = "pets", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "image/svg+xml", body = String), (status = 404, body = Problem)))]
async fn card_svg(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    Ok(send("image/svg+xml", drawn(&app, &user, &carried, id, "card").await?))
}

/// A card to share, as PNG.
#[utoipa::path(get, path = "/v1/pets/{id}/card.png", tag = "pets", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "image/png", body = Vec<u8>), (status = 404, body = Problem)))]
async fn card_png(
    State(app): State<App>,
    Person(user): Person,
    carried: Carried,
    At(id): At<Uuid>,
) -> Result<Response, Problem> {
    let png = STANDARD.decode(drawn(&app, &user, &carried, id, "card_png").await?);
    Ok(send("image/png", png.map_err(Problem::internal)?))
}
