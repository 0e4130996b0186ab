//! What a consumer says: which rows an event touches, and how it changes them.

use crate::rows::{Row, State};
use jiff::Timestamp;
use mariposas_event_schema::streams::Partition;
use mariposas_event_schema::{Envelope, Event, Outcome, UserId};
use std::collections::BTreeSet;

/// An event with its place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The partition.
    pub partition: Partition,
    /// The stream sequence.
    pub sequence: u64,
    /// What is said about it.
    pub envelope: Envelope,
    /// What it is about.
    pub event: Event,
}

/// The rows of its user that an event touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touch {
    pub(crate) rows: BTreeSet<(&'static str, String)>,
    /// Table, column, and the value it must have.
    pub(crate) matching: BTreeSet<(&'static str, &'static str, String)>,
    pub(crate) tables: BTreeSet<&'static str>,
}

impl Touch {
    /// None: the event changes nothing here.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// One row more.
    #[must_use]
    pub fn row<R: Row>(mut self, key: impl Into<String>) -> Self {
        self.rows.insert((R::TABLE.name, key.into()));
        self
    }

    /// Every row whose `Text` column has this value more. The table needs an index on (user_id, column).
    #[must_use]
    pub fn matching<R: Row>(mut self, column: &'static str, value: impl Into<String>) -> Self {
        self.matching.insert((R::TABLE.name, column, value.into()));
        self
    }

    /// Every row of a table more.
    #[must_use]
    pub fn all<R: Row>(mut self) -> Self {
        self.tables.insert(R::TABLE.name);
        self
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.rows.is_empty() && self.matching.is_empty() && self.tables.is_empty()
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.matching.extend(other.matching);
        self.tables.extend(other.tables);
    }
}

/// A pure fold of one user's facts into rows. It has no clock, no randomness, and no way to an effect.
///
/// A view is a plain value: `Copy` keeps out whatever could act (a client, a channel, a pool of connections).
///
/// ```compile_fail,E0204
/// # use mariposas_consumer::*;
/// // Whoever holds a channel can act, and is no view.
/// #[derive(Clone, Copy)]
/// struct Acts(tokio::sync::mpsc::Sender<String>);
/// ```
///
/// Rows alone are no reason to issue anything: only a [`Reactor`] can be started as one.
///
/// ```compile_fail,E0277
/// # use mariposas_consumer::*;
/// # #[derive(Clone, Copy)] struct OnlyRows;
/// # #[derive(Default)] struct Nothing;
/// # impl State for Nothing { fn tables(&mut self) -> Vec<&mut dyn AnyRows> { vec![] } }
/// # impl View for OnlyRows {
/// #     type State = Nothing;
/// #     fn touches(&self, _: &Recorded) -> Touch { Touch::nothing() }
/// #     fn fold(&self, _: &mut Nothing, _: &Recorded) {}
/// # }
/// # fn start(home: Home, logs: mariposas_event_log::Logs) {
/// Consumer::reactor("only-rows", OnlyRows, home, logs);
/// # }
/// ```
///
/// As what it is, it starts:
///
/// ```
/// # use mariposas_consumer::*;
/// # #[derive(Clone, Copy)] struct OnlyRows;
/// # #[derive(Default)] struct Nothing;
/// # impl State for Nothing { fn tables(&mut self) -> Vec<&mut dyn AnyRows> { vec![] } }
/// # impl View for OnlyRows {
/// #     type State = Nothing;
/// #     fn touches(&self, _: &Recorded) -> Touch { Touch::nothing() }
/// #     fn fold(&self, _: &mut Nothing, _: &Recorded) {}
/// # }
/// # fn start(home: Home, logs: mariposas_event_log::Logs) {
/// Consumer::projection("only-rows", OnlyRows, home, logs);
/// # }
/// ```
pub trait View: Copy + Send + Sync + 'static {
    /// The rows of one user.
    type State: State;

    /// Which rows the event touches.
    fn touches(&self, event: &Recorded) -> Touch;

    /// Whether it touches any: for views that take their time to say which.
    fn is_touched_by(&self, event: &Recorded) -> bool {
        !self.touches(event).is_nothing()
    }

    /// Rows that the stored ones lead to: what folding `events` of one user needs beside what they touch by themselves,
    /// such as the other sets of the exercise that a stored set names. `state` holds what is stored of the rows that were
    /// touched. Never asked where every row is there already.
    fn reach(&self, _state: &Self::State, _events: &[&Recorded]) -> Touch {
        Touch::nothing()
    }

    /// Folds an event of `user` into the rows. Total and silent: an event that makes no sense changes nothing.
    fn fold(&self, state: &mut Self::State, event: &Recorded);

    /// The rows that [`View::due_at`] and [`Reactor::outcomes`] read. They come along with every event, so
    /// they should be few.
    fn standing(&self) -> Touch {
        Touch::nothing()
    }

    /// When this user is due next, given the [standing](View::standing) rows. Asked after every event.
    fn due_at(&self, _state: &Self::State) -> Option<Timestamp> {
        None
    }

    /// Which rows [`View::tick`] touches beside the standing ones. `None`: this view does not care for time.
    fn touches_on_tick(&self) -> Option<Touch> {
        None
    }

    /// Time has passed to `instant`, and the user was due. Must move [`View::due_at`] past `instant`.
    fn tick(&self, _state: &mut Self::State, _user: &UserId, _instant: Timestamp) {}
}

/// A view that concludes. Outcomes are compared with the ledger of what was issued; the difference goes out
/// once, in the transaction of the rows.
pub trait Reactor: View {
    /// The outcomes that should exist now, given the [standing](View::standing) rows. Each is issued at most
    /// once, by its natural key, and never taken back.
    fn outcomes(&self, state: &Self::State) -> Vec<Outcome>;
}
