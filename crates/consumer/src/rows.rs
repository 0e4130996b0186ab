//! The rows of one user in memory, while events are folded into them.

use crate::cells::Cells;
use crate::table::Table;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;

/// A row type: its fields are its table's columns, the key first and all in their order.
pub trait Row: Serialize + DeserializeOwned + Clone + PartialEq + Debug + Send + Sync + 'static {
    /// Its table.
    const TABLE: Table;

    /// Its key within the user: the value of the table's one key column, or "" where a user has one row.
    fn key(&self) -> &str;

    /// The tables that [`Row::sums`] adds to.
    const SUM_TABLES: &'static [&'static Table] = &[];

    /// What this row adds to sum tables. A pure function of the row: when the row changes, the engine takes
    /// off what it added before and puts on what it adds now, so a sum is always the sum over its rows.
    fn sums(&self, _add: &mut Adds<'_>) {}
}

/// Takes an addend of a sum table, all of whose columns are `Int`: the values of its key columns and the amounts of its
/// columns, each in order.
pub type Adds<'a> = dyn FnMut(&'static Table, &[&str], &[i64]) + 'a;

/// Sums of one user, by table and key: each row of a sum table is written once, and not at all where nothing changed.
#[derive(Debug, Default)]
pub struct Sums {
    by_table: BTreeMap<&'static str, (&'static Table, HashMap<Cells, Vec<i64>>)>,
    /// The key that is looked for.
    sought: Cells,
}

impl Sums {
    fn add(&mut self, sign: i64, table: &'static Table, key: &[&str], amounts: &[i64]) {
        debug_assert_eq!(
            (key.len(), amounts.len()),
            (table.key.len(), table.columns.len()),
            "{}",
            table.name
        );
        self.sought.clear();
        for value in key {
            self.sought.push_text(value);
        }
        let (_, rows) = self.by_table.entry(table.name).or_insert_with(|| (table, HashMap::new()));
        if let Some(row) = rows.get_mut(&self.sought) {
            for (sum, amount) in row.iter_mut().zip(amounts) {
                *sum += sign * amount;
            }
        } else {
            let signed = amounts.iter().map(|amount| sign * amount).collect();
            rows.insert(self.sought.clone(), signed);
        }
    }

    /// The rows of one user, as they are added to what is stored.
    pub(crate) fn into_rows(self, user: &str) -> impl Iterator<Item = (&'static Table, Vec<Cells>)> {
        let user = Cells::of(user);
        self.by_table.into_values().map(move |(table, rows)| {
            let changed = rows.into_iter().filter(|(_, amounts)| amounts.iter().any(|amount| *amount != 0));
            let rows = changed.map(|(key, amounts)| {
                let mut row = user.clone();
                row.extend(&key);
                for amount in amounts {
                    row.push_int(amount);
                }
                row
            });
            (table, rows.collect())
        })
    }
}

/// The rows of one type of one user: those an event touches, or all.
#[derive(Debug, Clone)]
pub struct Rows<R> {
    by_key: BTreeMap<String, Held<R>>,
    /// Something may be stored already, and what it was is remembered; otherwise every row is new.
    is_stored: bool,
    /// Which rows may be asked for; `None` means all were loaded.
    loaded: Option<BTreeSet<String>>,
}

/// What is known of one row. It is hundreds of bytes, and making room among others would move theirs.
#[derive(Debug, Clone)]
struct Held<R> {
    /// `None` where there is none (any more).
    now: Option<Box<R>>,
    stored: Stored<R>,
}

/// How a row is stored.
#[derive(Debug, Clone)]
enum Stored<R> {
    /// As it is: it was not changed.
    AsNow,
    Not,
    As(Box<R>),
}

impl<R> Default for Held<R> {
    fn default() -> Self {
        Self { now: None, stored: Stored::AsNow }
    }
}

impl<R: PartialEq> Held<R> {
    /// Sets what it is now; what it was is kept where that is wanted.
    fn set(&mut self, now: Option<Box<R>>, keeps: bool) {
        let old = std::mem::replace(&mut self.now, now);
        if keeps && self.is_as_stored() {
            self.stored = old.map_or(Stored::Not, Stored::As);
        }
    }

    const fn is_as_stored(&self) -> bool {
        matches!(self.stored, Stored::AsNow)
    }

    fn has_changed(&self) -> bool {
        match &self.stored {
            Stored::AsNow => false,
            Stored::Not => self.now.is_some(),
            Stored::As(old) => self.now.as_ref() != Some(old),
        }
    }
}

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self { by_key: BTreeMap::new(), is_stored: true, loaded: Some(BTreeSet::new()) }
    }
}

impl<R: Row> Rows<R> {
    /// Rows that are all there, as in a fold without a database.
    pub fn complete() -> Self {
        Self { by_key: BTreeMap::new(), is_stored: false, loaded: None }
    }

    /// The row with this key.
    pub fn get(&self, key: &str) -> Option<&R> {
        debug_assert!(
            self.may_ask(key),
            "{} `{key}` was not among the rows the event touches",
            R::TABLE.name
        );
        self.by_key.get(key)?.now.as_deref()
    }

    /// Every row, by key. Only after an event that touches all.
    pub fn iter(&self) -> impl Iterator<Item = &R> {
        debug_assert!(self.loaded.is_none(), "not all rows of {} were loaded", R::TABLE.name);
        self.loaded()
    }

    /// The rows that are loaded, by key: after an event that touches the rows that match, at least those.
    pub fn loaded(&self) -> impl Iterator<Item = &R> {
        self.with_keys().map(|(_, row)| row)
    }

    /// The keys of the rows of which this is true, among those that are loaded: after an event that touches the
    /// rows that match, all of which it is true.
    pub fn keys_where(&self, is: impl Fn(&R) -> bool) -> Vec<String> {
        self.with_keys().filter(|(_, row)| is(row)).map(|(key, _)| key.clone()).collect()
    }

    /// Every key. Only after an event that touches all.
    pub fn keys(&self) -> Vec<String> {
        debug_assert!(self.loaded.is_none(), "not all rows of {} were loaded", R::TABLE.name);
        self.with_keys().map(|(key, _)| key.clone()).collect()
    }

    fn with_keys(&self) -> impl Iterator<Item = (&String, &R)> {
        self.by_key.iter().filter_map(|(key, held)| Some((key, held.now.as_deref()?)))
    }

    /// Puts a row in, in place of the one with its key.
    pub fn put(&mut self, row: R) {
        let key = row.key().to_owned();
        debug_assert!(
            self.may_ask(&key),
            "{} `{key}` was not among the rows the event touches",
            R::TABLE.name
        );
        self.by_key.entry(key).or_default().set(Some(Box::new(row)), self.is_stored);
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: &str) {
        if self.is_stored {
            self.by_key.entry(key.to_owned()).or_default().set(None, true);
        } else {
            self.by_key.remove(key);
        }
    }

    /// Changes a row where it stands, made by `default` if it is not there. The key must stay.
    pub fn change<T>(
        &mut self,
        key: &str,
        default: impl FnOnce() -> R,
        change: impl FnOnce(&mut R) -> T,
    ) -> T {
        debug_assert!(
            self.may_ask(key),
            "{} `{key}` was not among the rows the event touches",
            R::TABLE.name
        );
        if let Some(Held { now: Some(row), stored }) = self.by_key.get_mut(key) {
            if self.is_stored && matches!(stored, Stored::AsNow) {
                *stored = Stored::As(row.clone());
            }
            change(row)
        } else {
            let mut row = default();
            let result = change(&mut row);
            self.put(row);
            result
        }
    }

    fn may_ask(&self, key: &str) -> bool {
        self.loaded.as_ref().is_none_or(|loaded| loaded.contains(key))
    }
}

impl<R: Row + Default> Rows<R> {
    /// The only row of a user, for tables without a key.
    pub fn one(&self) -> R {
        self.get("").cloned().unwrap_or_default()
    }

    /// Lends the only row of a user out, to be changed beside other rows and [put](Rows::put) back.
    pub fn lend(&mut self) -> R {
        debug_assert!(self.may_ask(""), "the row of {} was not touched", R::TABLE.name);
        let Some(held) = self.by_key.get_mut("") else { return R::default() };
        let row = held.now.take();
        if self.is_stored && held.is_as_stored() {
            held.stored = row.clone().map_or(Stored::Not, Stored::As);
        }
        row.map(|row| *row).unwrap_or_default()
    }
}

/// What is to be written of one table.
#[derive(Debug, Default)]
pub struct Changes {
    pub(crate) stored: Vec<Cells>,
    pub(crate) deleted: Vec<Cells>,
}

/// Rows of any type, as the engine handles them.
pub trait AnyRows: Send {
    #[doc(hidden)]
    fn table(&self) -> &'static Table;
    #[doc(hidden)]
    fn sum_tables(&self) -> &'static [&'static Table];
    #[doc(hidden)]
    fn expect(&mut self, key: Option<&str>);
    /// Nothing is stored: all of it is there already.
    #[doc(hidden)]
    fn begin_with_nothing(&mut self);
    #[doc(hidden)]
    fn accept(&mut self, row: &str) -> Result<(), serde_json::Error>;
    #[doc(hidden)]
    fn changes(&mut self, user: &str, sums: &mut Sums) -> Changes;
    #[doc(hidden)]
    fn has_changed(&self) -> bool;
    /// Every row by its key, as it would be stored.
    #[doc(hidden)]
    fn all(&self) -> Vec<(String, JsonRow)>;
}

/// `R::TABLE` with a place in memory.
struct Static<R>(std::marker::PhantomData<R>);
impl<R: Row> Static<R> {
    const TABLE: &'static Table = &R::TABLE;
}

impl<R: Row> AnyRows for Rows<R> {
    fn table(&self) -> &'static Table {
        Static::<R>::TABLE
    }

    fn sum_tables(&self) -> &'static [&'static Table] {
        R::SUM_TABLES
    }

    fn expect(&mut self, key: Option<&str>) {
        match (key, &mut self.loaded) {
            (None, loaded) => *loaded = None,
            (Some(key), Some(loaded)) => {
                loaded.insert(key.to_owned());
            }
            (Some(_), None) => {}
        }
    }

    fn begin_with_nothing(&mut self) {
        *self = Self::complete();
    }

    fn accept(&mut self, row: &str) -> Result<(), serde_json::Error> {
        let row: R = serde_json::from_str(row)?;
        let key = row.key().to_owned();
        if let Some(loaded) = &mut self.loaded {
            loaded.insert(key.clone());
        }
        let held = Held { now: Some(Box::new(row)), stored: Stored::AsNow };
        self.by_key.insert(key, held);
        Ok(())
    }

    fn changes(&mut self, user: &str, sums: &mut Sums) -> Changes {
        let mut changes = Changes::default();
        if !self.is_stored {
            for row in self.loaded() {
                row.sums(&mut |table, key, amounts| sums.add(1, table, key, amounts));
                changes.stored.push(Cells::of_row(user, row));
            }
            return changes;
        }
        for (key, held) in &mut self.by_key {
            let changed = held.has_changed();
            let stored = std::mem::replace(&mut held.stored, Stored::AsNow);
            if !changed {
                continue;
            }
            if let Stored::As(old) = &stored {
                old.sums(&mut |table, key, amounts| sums.add(-1, table, key, amounts));
            }
            if let Some(new) = &held.now {
                new.sums(&mut |table, key, amounts| sums.add(1, table, key, amounts));
                changes.stored.push(Cells::of_row(user, new.as_ref()));
            } else {
                changes.deleted.push(Cells::of_key(&R::TABLE, user, key));
            }
        }
        changes
    }

    fn all(&self) -> Vec<(String, JsonRow)> {
        let json = |row| serde_json::to_string(row).expect("rows are JSON");
        self.with_keys().map(|(key, row)| (key.clone(), json(row))).collect()
    }

    fn has_changed(&self) -> bool {
        !self.is_stored || self.by_key.values().any(Held::has_changed)
    }
}

/// A stored row as a JSON object, without its user.
pub type JsonRow = String;

/// Text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    // Ids and names of weeks and exercises have nothing to escape.
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        return serde_json::to_string(text).expect("text is JSON");
    }
    format!("\"{text}\"")
}

/// The rows of one user that a view folds into.
pub trait State: Default + Send + 'static {
    /// Each of its row types.
    fn tables(&mut self) -> Vec<&mut dyn AnyRows>;

    /// The same, with nothing left to load: for a fold without a database.
    #[must_use]
    fn complete() -> Self {
        let mut state = Self::default();
        state.tables().into_iter().for_each(AnyRows::begin_with_nothing);
        state
    }
}
