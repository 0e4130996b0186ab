//! Comparing two generations at one position, by a checksum per table and person.

use crate::engine::catch_up;
use crate::engine::{Engine, EngineError};
use crate::lease::hash;
use crate::position;
use crate::rows::State;
use crate::table::Table;
use crate::view::View;
use sqlx::{Any, Transaction};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// How long the serving generation may take to come to where the new one is.
const PATIENCE: u32 = 200;
const LOOK: Duration = Duration::from_millis(50);

/// What of a table belongs to a person, as one number: the sum over the hashes of the rows.
type Checksums = HashMap<(&'static str, u64), u64>;

/// Brings `new`, which nobody else applies, to a moment of `serving`, and compares. What it came to, for people.
pub(super) async fn compare<V: View>(serving: &Engine<V>, new: &Engine<V>) -> Result<String, EngineError> {
    let reached = position::stored(new.db.reads(), new.name, new.logs.log_id()).await?;
    let mut looked = 0;
    // The new one stands still; the serving one passes it.
    let (mut moment, targets) = loop {
        let mut moment = serving.db.snapshot().await?;
        serving.db.unhurried(&mut moment).await?;
        let stored = position::stored(&mut *moment, serving.name, serving.logs.log_id()).await?;
        let passed = reached.iter().zip(&stored).all(|(new, serving)| serving.sequence >= new.sequence);
        // While some know of a tick and others do not, there is no position whose rows these are.
        if passed && stored.iter().all(|serving| serving.half_told().is_none()) {
            let targets: Vec<u64> = stored.iter().map(|checkpoint| checkpoint.sequence).collect();
            break (moment, targets);
        }
        if looked == PATIENCE {
            return Ok("not compared: the serving generation stands still, or amid a tick".to_owned());
        }
        looked += 1;
        drop(moment);
        tokio::time::sleep(LOOK).await;
    };
    catch_up::upto(new, &targets, &mut |_| ()).await?;
    let (rows, old) = checksums::<V>(&mut moment).await?;
    let mut now = new.db.snapshot().await?;
    new.db.unhurried(&mut now).await?;
    let (_, new) = checksums::<V>(&mut now).await?;
    let differ = |(key, sum): &(&(&'static str, u64), &u64)| new.get(key) != Some(sum);
    let mut different = old.iter().filter(differ).count();
    different += new.keys().filter(|key| !old.contains_key(key)).count();
    Ok(if different == 0 {
        format!("{rows} rows, the same as before")
    } else {
        format!("{rows} rows; those of {different} people and tables differ from before")
    })
}

async fn checksums<V: View>(tx: &mut Transaction<'static, Any>) -> Result<(u64, Checksums), EngineError> {
    let mut tables: BTreeMap<&'static str, (&'static Table, bool)> = BTreeMap::new();
    for rows in V::State::default().tables() {
        tables.insert(rows.table().name, (rows.table(), false));
        tables.extend(rows.sum_tables().iter().map(|table| (table.name, (*table, true))));
    }
    let (mut rows, mut sums) = (0, Checksums::new());
    for (name, (table, is_sum)) in tables {
        table
            .scan(tx, |user, row| {
                // A sum that came down to nothing may stand as zeros or not at all.
                if is_sum && table.is_zero(&row) {
                    return;
                }
                rows += 1;
                let sum = sums.entry((name, hash(user))).or_insert(0_u64);
                *sum = sum.wrapping_add(hash(&row));
            })
            .await?;
    }
    Ok((rows, sums))
}
