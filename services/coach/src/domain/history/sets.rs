//! Some of the sets of a history, which all lie in one place.

use super::set::HistorySet;
use std::ops::{Index, Range};
use std::rc::Rc;

/// Sets in an order of their own.
#[derive(Debug, Clone)]
pub(crate) struct Sets<'a> {
    all: Rc<Vec<HistorySet<'a>>>,
    /// Places among all of them, of which these are a part.
    places: Rc<[u32]>,
    part: Range<usize>,
}

impl<'a> Sets<'a> {
    pub(super) fn new(all: &Rc<Vec<HistorySet<'a>>>, places: &Rc<[u32]>, part: Range<usize>) -> Self {
        Self { all: all.clone(), places: places.clone(), part }
    }

    /// Where they lie among all of the history.
    pub(super) fn places(&self) -> &[u32] {
        &self.places[self.part.clone()]
    }

    pub(crate) fn len(&self) -> usize {
        self.part.len()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &HistorySet<'a>> + Clone {
        self.places().iter().map(|place| &self.all[*place as usize])
    }
}

impl<'a> Index<usize> for Sets<'a> {
    type Output = HistorySet<'a>;

    fn index(&self, at: usize) -> &HistorySet<'a> {
        &self.all[self.places()[at] as usize]
    }
}
