//! Rolls, names, outfits and pictures.

use crate::{bench_press, days_ago, platforms};
use mariposas_service::ids::new_id;
use serde_json::{Value, json};

#[tokio::test]
async fn a_training_day_earns_a_roll_that_is_drawn_once_and_can_be_repeated_by_anyone() {
    for platform in platforms(1).await {
        let ada = platform.person().await;
        let eve = platform.person().await;
        ada.put("/v1/profile", json!({"time_zone": "UTC"})).await;
        assert_eq!(ada.post("/v1/sets", bench_press(&days_ago(1), 60.0)).await.status, 201);
        let pets = ada.get("/v1/pets").await;
        let roll = &pets["rolls"][0];
        assert_eq!((&roll["state"], &roll["day"]), (&json!("ready"), &json!(days_ago(1))), "{pets}");
        let id = roll["id"].as_str().unwrap();
        let (open, proof) = (format!("/v1/pets/rolls/{id}/use"), format!("/v1/pets/rolls/{id}/proof"));
        assert_eq!(ada.call("GET", &proof, None).await.body["type"], "not-drawn");
        assert_eq!(eve.post(&open, json!({})).await.status, 404, "another's roll");

        let drawn = ada.post(&open, json!({})).await;
        assert_eq!(drawn.status, 200, "{}", drawn.body);
        let species = &drawn.body["roll"]["species"];
        assert_eq!(&ada.post(&open, json!({})).await.body["roll"]["species"], species, "it is used once");
        let proof = ada.get(&proof).await;
        assert_eq!((&proof["draw"]["species"], &proof["table"]), (species, &json!(1)));
        assert_eq!(&repeated(&proof), species, "{proof}");

        let pets = ada.get("/v1/pets").await;
        let creature = &pets["collection"][0];
        assert_eq!((&creature["species"], &creature["from"]), (species, &json!(["roll"])));
        assert_eq!(pets["rolls"][0]["state"], "used");
        assert_eq!(pets["wardrobe"][0]["outfit"], "bow", "the first species unlocks the first outfit");
    }
}

/// The species that the published odds and the seed of a proof give.
fn repeated(proof: &Value) -> Value {
    let odds = proof["odds"].as_array().expect("the odds");
    let shares = odds.iter().map(|row| row["share"].as_u64().expect("a share"));
    let seed = proof["seed"].as_str().expect("a seed");
    let mut number =
        u64::from_str_radix(&seed[..16], 16).expect("it is hexadecimal") % shares.clone().sum::<u64>();
    for (row, share) in odds.iter().zip(shares) {
        if number < share {
            return row["species"].clone();
        }
        number -= share;
    }
    Value::Null
}

#[tokio::test]
async fn pets_are_named_dressed_drawn_and_hidden() {
    for platform in platforms(900).await {
        let ada = platform.person().await;
        let eve = platform.person().await;
        let id = ada.get("/v1/pets").await["companion"]["id"].as_str().unwrap().to_owned();
        ada.put(&format!("/v1/pets/{id}/name"), json!({"name": "Frida"})).await;
        assert_eq!(ada.get("/v1/pets").await["companion"]["name"], "Frida");
        let locked =
            ada.call("PUT", &format!("/v1/pets/{id}/outfit"), Some(json!({"outfit": "medal"}))).await;
        assert_eq!((locked.status, &locked.body["type"]), (422, &json!("invalid-value")));
        ada.put(&format!("/v1/pets/{id}/outfit"), json!({"outfit": null})).await;
        for name in ["", " ", "a\u{7}b", &"x".repeat(41)] {
            let refused = ada.call("PUT", &format!("/v1/pets/{id}/name"), Some(json!({"name": name}))).await;
            assert_eq!(refused.status, 422, "{name:?}");
        }
        ada.put("/v1/pets/hidden", json!({"hidden": true})).await;
        let hidden = ada.get("/v1/pets").await;
        assert_eq!((&hidden["hidden"], &hidden["companion"]["name"]), (&json!(true), &json!("Frida")));

        for file in [format!("{id}.svg"), format!("{id}/card.svg"), format!("{id}/card.png")] {
            let path = format!("/v1/pets/{file}");
            assert_eq!(ada.call("GET", &path, None).await.status, 200, "{file}");
            assert_eq!(eve.call("GET", &path, None).await.status, 404, "another's pet: {file}");
        }
        for file in ["nothing.svg", &format!("{}.svg", new_id()), &id] {
            assert_eq!(ada.call("GET", &format!("/v1/pets/{file}"), None).await.status, 404, "{file}");
        }
    }
}
