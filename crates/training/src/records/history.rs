//! All sets of an exercise with the records they set: one that comes late, changes or goes is judged together with those
//! whose records it may change, and not with all that follow.

use super::{Record, RecordBook};
use crate::past_set::{EntityId, PastSet, SetOrder};
use std::collections::BTreeMap;

/// How many sets are judged at least where one changes, and half of how many stand between two books at most.
const PAGE: usize = 64;

/// The sets of one exercise in order, and books of what came before some of them.
#[derive(Debug, Default)]
pub struct History {
    pages: Vec<Page>,
    /// Of all sets.
    book: RecordBook,
}

/// Some sets on end, at least one.
#[derive(Debug)]
struct Page {
    /// Of all sets before them.
    before: RecordBook,
    sets: Vec<PastSet>,
}

/// The records of sets, by where those stand in their history.
type Judged = BTreeMap<SetOrder, (EntityId, Vec<Record>)>;

impl History {
    /// Sets in any order, and every record that was set.
    pub fn of(mut sets: Vec<PastSet>) -> (Self, Vec<Record>) {
        sets.sort_by_cached_key(PastSet::order);
        let (mut history, mut achieved) = (Self::default(), Vec::new());
        for sets in sets.chunks(PAGE) {
            history.pages.push(Page { before: history.book.clone(), sets: sets.to_vec() });
            for set in sets {
                achieved.extend(history.book.take(set));
            }
        }
        (history, achieved)
    }

    /// The book of all sets.
    pub const fn book(&self) -> &RecordBook {
        &self.book
    }

    /// Takes one set out, which must be in it, and puts another in. Returns sets in their order with all records they hold
    /// now: every set whose records changed is among them, and the new one, and never the old one.
    pub fn replace(
        &mut self,
        old: Option<&PastSet>,
        new: Option<&PastSet>,
    ) -> impl Iterator<Item = (EntityId, Vec<Record>)> + use<> {
        let mut judged = Judged::new();
        if let Some(old) = old {
            self.remove(old, &mut judged);
        }
        if let Some(new) = new {
            self.insert(new, &mut judged);
        }
        judged.into_values()
    }

    fn remove(&mut self, set: &PastSet, judged: &mut Judged) {
        let index = self.page_of(set.order());
        let Some(page) = self.pages.get_mut(index) else { return };
        page.sets.retain(|known| known.occasion.set != set.occasion.set);
        if page.sets.is_empty() {
            let before = self.pages.remove(index).before;
            *self.book_at_mut(index) = before;
        }
        self.judge(index, judged);
    }

    fn insert(&mut self, set: &PastSet, judged: &mut Judged) {
        let order = set.order();
        let mut index = self.page_of(order);
        if self.pages.get(index).is_some_and(|page| page.sets.len() >= 2 * PAGE) {
            self.split(index);
            index = self.page_of(order);
        }
        if let Some(Page { sets, .. }) = self.pages.get_mut(index) {
            let place = sets.partition_point(|known| known.order() < order);
            sets.insert(place, *set);
        } else {
            self.pages.push(Page { before: RecordBook::default(), sets: vec![*set] });
        }
        self.judge(index, judged);
    }

    /// The last page that begins at or before this, or the first.
    fn page_of(&self, order: SetOrder) -> usize {
        self.pages.partition_point(|page| page.sets[0].order() <= order).saturating_sub(1)
    }

    /// The book of all sets before a page, or before the end.
    fn book_at_mut(&mut self, index: usize) -> &mut RecordBook {
        self.pages.get_mut(index).map_or(&mut self.book, |page| &mut page.before)
    }

    fn split(&mut self, index: usize) {
        let page = &mut self.pages[index];
        let sets = page.sets.split_off(PAGE);
        let mut before = page.before.clone();
        for set in &page.sets {
            before.take(set);
        }
        self.pages.insert(index + 1, Page { before, sets });
    }

    /// Judges pages again until what comes is judged as it was.
    fn judge(&mut self, from: usize, judged: &mut Judged) {
        let Some(page) = self.pages.get(from) else { return };
        let mut book = page.before.clone();
        for index in from..self.pages.len() {
            for set in &self.pages[index].sets {
                judged.insert(set.order(), (set.occasion.set, book.take(set)));
            }
            let until_now = std::mem::replace(self.book_at_mut(index + 1), book.clone());
            if let Some(more) = book.goes_on_like(&until_now) {
                for later in index + 2..=self.pages.len() {
                    self.book_at_mut(later).count_more(more);
                }
                return;
            }
        }
    }
}
