//! Days, weeks, and the rolls they earn.

use super::Folding;
use crate::domain::day::{Claim, Day, NEIGHBOURS};
use crate::domain::week::Week;
use crate::projection::OPEN;
use crate::projection::news::News;
use crate::projection::rows::WeekRow;
use jiff::{Span, civil::Date};
use mariposas_event_schema::facts::pet::roll_id;
use mariposas_training::IsoWeek;

impl Folding<'_> {
    /// Lists the rolls of the weeks that changed anew, and draws those that were used.
    pub(super) fn settle_rolls(&mut self) -> Vec<News> {
        let mut news = Vec::new();
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
        let (mut before, mut after) = (None, None);
        let warnings = self.person.pets.warnings.clone();
        self.change_week(IsoWeek::of(date), |week| {
            let mut day = week.days.remove(&date).unwrap_or_default();
            before = day.minute();
            change(&mut day);
            day.reveal(|minute| warnings.stand_at(minute));
            after = day.minute();
            if !day.is_empty() {
                week.days.insert(date, day);
            }
        });
        if before == after {
            return;
        }
        for near in -NEIGHBOURS..=NEIGHBOURS {
            let date = plus(date, near);
            let others = (-NEIGHBOURS..=NEIGHBOURS).filter_map(|near| self.claim(plus(date, near)));
            let others: Vec<Claim> = others.collect();
            let blocked =
                self.claim(date).is_some_and(|claim| others.iter().any(|other| other.blocks(claim)));
            if self.day(date).is_some_and(|day| day.blocked != blocked) {
                self.change_week(IsoWeek::of(date), |week| {
                    week.days.entry(date).and_modify(|day| day.blocked = blocked);
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

    /// Changes a week, and what its sums and sessions amount to.
    pub(super) fn change_week(&mut self, week: IsoWeek, change: impl FnOnce(&mut Week)) {
        self.remember(week);
        let key = week.to_string();
        let new = || WeekRow { week: key.clone(), state: String::new(), rolls: None, held: Week::default() };
        let mut row = self.state.weeks.get(&key).cloned().unwrap_or_else(new);
        let (before, reserve) = (row.held.reached(), row.held.keeps_reserve());
        change(&mut row.held);
        let pets = &mut self.person.pets;
        pets.muscles.replace(&before, &row.held.reached());
        pets.weeks_in_reserve += u32::from(row.held.keeps_reserve());
        pets.weeks_in_reserve -= u32::from(reserve);
        pets.weeks.set(week, row.held.sessions());
        if row.held.is_open() {
            OPEN.clone_into(&mut row.state);
        } else {
            row.state.clear();
        }
        if row.held.is_empty() {
            self.state.weeks.remove(&key);
        } else {
            self.state.weeks.put(row);
        }
    }

    /// Keeps which rolls a week has, before it changes.
    pub(super) fn remember(&mut self, week: IsoWeek) {
        let row = self.state.weeks.get(&week.to_string());
        self.rolls.entry(week).or_insert_with(|| row.and_then(|row| row.rolls.clone()).unwrap_or_default());
    }
}

fn plus(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days))
}
