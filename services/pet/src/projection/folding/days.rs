//! Days, weeks, and the rolls they earn.

use super::Folding;
use crate::domain::day::{Claim, Day, NEIGHBOURS};
use crate::domain::week::Week;
use crate::projection::OPEN;
use crate::projection::news::News;
use crate::projection::rows::{Pets, WeekRow};
use jiff::{Span, civil::Date};
use mariposas_event_schema::facts::pet::roll_id;
use mariposas_training::counting::MilliSets;
use mariposas_training::{IsoWeek, Muscle};

impl Folding<'_> {
    /// Lists the rolls of the weeks that changed anew, and draws those that were used.
    pub(super) fn settle_rolls(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        if self.rolls.is_empty() {
            return news;
        }
        let plans = self.person.calendar.plans(&self.person.calendar.zone());
        for (week, before) in std::mem::take(&mut self.rolls) {
            let Some(mut row) = self.state.weeks.get(&week.to_string()).cloned() else { continue };
            let rolls = row.held.rolls(plans.most(week).saturating_add(1));
            news.extend(rolls.difference(&before).copied().map(News::Earned));
            let pets = &mut self.person.pets;
            for date in &rolls {
                let Some(day) = row.held.days.get_mut(date).filter(|day| !day.is_spent()) else { continue };
                let Some(used) = &day.used else { continue };
                let roll = roll_id(self.user, *date);
                let draw = pets.drawn.draw(&used.entropy, roll, pets.weeks.is_comeback(*date));
                day.spend(draw);
                news.push(News::Drawn { roll, species: draw.species, table: draw.table });
            }
            row.rolls = Some(rolls).filter(|rolls| !rolls.is_empty());
            self.state.weeks.put(row);
        }
        news
    }

    /// Changes a day, and which of its neighbours earn.
    pub(super) fn change_day(&mut self, date: Date, change: impl FnOnce(&mut Day)) {
        let week = IsoWeek::of(date);
        self.remember(week);
        let (before, after) = self.change_week(week, |row, pets| {
            let mut day = row.held.days.remove(&date).unwrap_or_default();
            let before = day.minute();
            change(&mut day);
            day.reveal(|minute| pets.warnings.stand_at(minute));
            let after = day.minute();
            if !day.is_empty() {
                row.held.days.insert(date, day);
            }
            pets.weeks.set(week, row.held.sessions());
            if row.held.is_open() {
                OPEN.clone_into(&mut row.state);
            } else {
                row.state.clear();
            }
            (before, after)
        });
        if before != after {
            self.settle_neighbours(date);
        }
    }

    /// Which days around a date earn, after its claim has changed.
    fn settle_neighbours(&mut self, date: Date) {
        // Those who may block its neighbours are neighbours of theirs.
        let around = -2 * NEIGHBOURS..=2 * NEIGHBOURS;
        let claims: Vec<(i64, Claim)> =
            around.filter_map(|near| Some((near, self.claim(plus(date, near))?))).collect();
        for near in -NEIGHBOURS..=NEIGHBOURS {
            let others = || claims.iter().filter(|(at, _)| (at - near).abs() <= NEIGHBOURS);
            let own = claims.iter().find(|(at, _)| *at == near);
            let blocked = own.is_some_and(|(_, own)| others().any(|(_, other)| other.blocks(*own)));
            let date = plus(date, near);
            if self.day(date).is_some_and(|day| day.blocked != blocked) {
                let week = IsoWeek::of(date);
                self.remember(week);
                self.change_week(week, |row, _| {
                    row.held.days.entry(date).and_modify(|day| day.blocked = blocked);
                });
            }
        }
    }

    /// What a day claims.
    pub(super) fn claim(&self, date: Date) -> Option<Claim> {
        self.day(date)?.claim(date)
    }

    pub(super) fn day(&self, date: Date) -> Option<&Day> {
        self.state.weeks.get(&IsoWeek::of(date).to_string())?.held.days.get(&date)
    }

    /// Puts credits of a week on, or takes them off with `sign` -1.
    pub(super) fn credit(&mut self, week: IsoWeek, credits: &[(Muscle, MilliSets)], sign: MilliSets) {
        let moved = self.change_week(week, |row, _| row.held.credit(credits, sign));
        if !moved.is_empty() {
            self.judge_later();
            self.person.pets.muscles.replace(&moved);
        }
    }

    /// Changes how many sets of a week stopped before the last repetition.
    pub(super) fn keep_reserve(&mut self, week: IsoWeek, change: impl FnOnce(&mut u32)) {
        let (before, after) = self.change_week(week, |row, _| {
            let before = row.held.keeps_reserve();
            change(&mut row.held.in_reserve);
            (before, row.held.keeps_reserve())
        });
        if before != after {
            self.judge_later();
            let weeks = &mut self.person.pets.weeks_in_reserve;
            *weeks = *weeks + u32::from(after) - u32::from(before);
        }
    }

    /// Changes a week where it stands; it is gone when nothing is left in it.
    fn change_week<T>(&mut self, week: IsoWeek, change: impl FnOnce(&mut WeekRow, &mut Pets) -> T) -> T {
        let key = week.to_string();
        let pets = &mut self.person.pets;
        let new = || WeekRow { week: key.clone(), state: String::new(), rolls: None, held: Week::default() };
        let (result, is_empty) = self.state.weeks.change(&key, new, |row| {
            let result = change(row, pets);
            (result, row.held.is_empty())
        });
        if is_empty {
            self.state.weeks.remove(&key);
        }
        result
    }

    /// Keeps which rolls a week has, before its days or the plan change.
    pub(super) fn remember(&mut self, week: IsoWeek) {
        self.judge_later();
        let row = self.state.weeks.get(&week.to_string());
        self.rolls.entry(week).or_insert_with(|| row.and_then(|row| row.rolls.clone()).unwrap_or_default());
    }
}

fn plus(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days))
}
