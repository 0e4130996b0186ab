use super::{Book, Fate};
use crate::domain::card::{Card, Firing};
use crate::domain::fixture::{Log, day};
use crate::domain::merge::is_merged;
use crate::domain::scene::Scene;
use jiff::Timestamp;
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use mariposas_training::Muscle;
use uuid::Uuid;

const CURL: &str = "seated-leg-curl-machine";

/// Monday morning after W<back>.
fn monday(back: i32) -> Timestamp {
    format!("{}T04:30:00Z", day(back - 1, 0)).parse().unwrap()
}

/// A lifter who does three sets of curls each week, whatever the coach says.
struct Story {
    log: Log,
    book: Book,
}

impl Story {
    fn new() -> Self {
        Self { log: Log::intermediate().sets(day(1, 1), CURL, 3), book: Book::default() }
    }

    /// The week of W<back> goes by, with so many sets.
    fn week(&mut self, back: i32, count: usize) {
        self.log = self.log.clone().sets(day(back, 1), CURL, count);
        self.judge(back);
    }

    /// W<back> is judged.
    fn judge(&mut self, back: i32) {
        let history = self.log.history();
        self.book.settle(&Scene::new(&self.log.person, &history, monday(back)), true, monday(back));
    }

    fn weeks(&mut self, weeks: std::ops::Range<i32>) {
        for n in weeks {
            self.week(-n, 3);
        }
    }

    fn answer(&mut self, at: Timestamp, answer: Answer) {
        self.answer_about("hamstrings", at, answer);
    }

    fn answer_about(&mut self, subject: &str, at: Timestamp, answer: Answer) {
        self.book.answer(&RecommendationAnswered {
            recommendation_id: Uuid::nil(),
            rule: "VOL-01".to_owned(),
            subject: subject.to_owned(),
            judged: None,
            answer,
            at,
        });
    }

    /// After how many weeks the coach spoke, and what became of it.
    fn said(&self) -> Vec<(i64, Fate)> {
        let cards = self.book.cards().iter().filter(|card| card.firing.is_about("VOL-01", "hamstrings"));
        cards.map(|card| (card.at.duration_since(monday(0)).as_hours() / (7 * 24), card.fate)).collect()
    }
}

#[test]
fn three_unheeded_repeats_mute_a_card_for_eight_weeks() {
    let mut story = Story::new();
    story.weeks(0..8);
    assert_eq!(
        story.said(),
        [(0, Fate::Unheeded), (2, Fate::Unheeded), (4, Fate::Unheeded), (6, Fate::Open)]
    );
    story.weeks(8..17);
    let said: Vec<i64> = story.said().iter().map(|(week, _)| *week).collect();
    assert_eq!(said, [0, 2, 4, 6, 16]);
    assert_eq!(story.said()[3].1, Fate::Unheeded, "muted, it is no longer shown");
}

#[test]
fn accepting_a_card_starts_the_count_of_repeats_anew() {
    let mut story = Story::new();
    story.weeks(0..7);
    story.answer(monday(-6), Answer::Accepted);
    story.weeks(7..11);
    let said: Vec<i64> = story.said().iter().map(|(week, _)| *week).collect();
    assert_eq!(said, [0, 2, 4, 6, 8, 10]);
}

#[test]
fn a_heeded_card_is_resolved_and_the_next_one_waits_for_its_cool_down() {
    let mut story = Story::new();
    story.week(0, 3);
    story.week(-1, 6);
    assert_eq!(story.said(), [(0, Fate::Resolved)]);
    story.week(-2, 3);
    assert_eq!(story.said(), [(0, Fate::Resolved), (2, Fate::Open)]);
}

#[test]
fn a_snoozed_card_stays_and_is_held_back() {
    let mut story = Story::new();
    story.week(0, 3);
    story.answer(monday(0), Answer::Snoozed);
    let history = story.log.history();
    let held = |at: Timestamp| {
        let table = story.book.table(&Scene::new(&story.log.person, &history, at), false, at);
        let card = table.into_iter().find(|(_, firing)| firing.is_about("VOL-01", "hamstrings")).unwrap();
        (card.0.is_some(), card.1.card.suppressed_by)
    };
    assert_eq!(held(monday(0)), (true, Some("SNOOZED".to_owned())));
    assert_eq!(held(monday(-2)), (true, None));
}

#[test]
fn pain_is_never_muted_and_a_newer_note_replaces_the_card() {
    let mut story = Story::new();
    for n in 0..6 {
        story.log = story.log.clone().noted(day(-n, 0), CURL, "pain");
        story.week(-n, 1);
    }
    let pain = story.book.cards().iter().filter(|card| card.firing.card.rule == "SAF-01");
    let fates: Vec<Fate> = pain.map(|card| card.fate).collect();
    assert_eq!(fates, [&[Fate::Unheeded; 5][..], &[Fate::Open]].concat());
}

#[test]
fn a_planned_fall_is_done_when_it_is_accepted() {
    let mut story = Story::new();
    // Fewer days too: less work on the same days would be a deload.
    story.log = Log::intermediate().weekly(1, 6, 1, CURL, 5).weekly(1, 6, 4, CURL, 5);
    story.week(0, 2);
    story.week(-1, 2);
    let fell = |book: &Book| {
        let mut cards = book.cards().iter();
        cards.find(|card| card.firing.card.rule == "VOL-07").map(|card| card.fate)
    };
    assert_eq!(fell(&story.book), Some(Fate::Open));
    story.book.answer(&RecommendationAnswered {
        recommendation_id: Uuid::nil(),
        rule: "VOL-07".to_owned(),
        subject: "hamstrings".to_owned(),
        judged: None,
        answer: Answer::Accepted,
        at: monday(-1),
    });
    assert_eq!(fell(&story.book), Some(Fate::Resolved));
}

/// What is on the board after a restore: the answers came before everything else, then a history that ended so many
/// weeks ago.
fn restored(log: &Log, answers: &[(&str, &str, Answer, Timestamp)], weeks_ago: i32) -> Vec<String> {
    let mut book = Book::default();
    for (rule, subject, answer, at) in answers {
        book.answer(&RecommendationAnswered {
            recommendation_id: Uuid::nil(),
            rule: (*rule).to_owned(),
            subject: (*subject).to_owned(),
            judged: None,
            answer: *answer,
            at: *at,
        });
    }
    let history = log.history();
    book.settle(&Scene::new(&log.person, &history, monday(0)), true, monday(-weeks_ago));
    let cards = book.cards().iter().map(|card| &card.firing.card);
    cards.map(|card| format!("{} {}", card.rule, card.subject)).collect()
}

#[test]
fn an_answer_counts_before_its_card_is_there() {
    let curls = || Log::intermediate().sets(day(1, 1), CURL, 3).sets(day(0, 1), CURL, 3);
    let asked = "VOL-01 hamstrings".to_owned();
    let with = |answer, at, weeks_ago| restored(&curls(), &[("VOL-01", "hamstrings", answer, at)], weeks_ago);
    assert!(restored(&curls(), &[], 0).contains(&asked));
    assert!(with(Answer::Accepted, monday(0), 0).contains(&asked), "it is still open");
    assert!(!with(Answer::Dismissed, monday(1), 0).contains(&asked));
    assert!(!with(Answer::Snoozed, monday(1), 0).contains(&asked));
    assert!(with(Answer::Dismissed, monday(9), 0).contains(&asked), "eight weeks are over");
    // An old history is judged by its own last weeks, and so are the answers to it.
    assert!(!with(Answer::Dismissed, monday(-1), 20).contains(&asked));
    assert!(!with(Answer::Snoozed, monday(0), 20).contains(&asked));
}

#[test]
fn what_is_done_when_accepted_and_what_is_said_once_stay_done_without_their_cards() {
    let fell = || {
        let log = Log::intermediate().weekly(1, 6, 1, CURL, 5).weekly(1, 6, 4, CURL, 5);
        log.sets(day(0, 1), CURL, 2)
    };
    let planned = "VOL-07 hamstrings".to_owned();
    let accepted = |at| restored(&fell(), &[("VOL-07", "hamstrings", Answer::Accepted, at)], 0);
    assert!(restored(&fell(), &[], 0).contains(&planned));
    assert!(!accepted(monday(0)).contains(&planned));
    assert!(accepted(monday(5)).contains(&planned), "that was another fall");

    let old =
        || Log::intermediate().who(|person| person.profile.birth_year = Some(1940)).sets(day(0, 1), CURL, 3);
    let told = "OLD-01 user".to_owned();
    assert!(restored(&old(), &[], 0).contains(&told));
    assert!(!restored(&old(), &[("OLD-01", "user", Answer::Dismissed, monday(50))], 0).contains(&told));
}

#[test]
fn an_answer_that_is_told_late_closes_what_it_would_have_silenced_and_nothing_later() {
    for (weeks_before, fate) in [(1, Fate::Dismissed), (9, Fate::Open)] {
        let mut story = Story::new();
        story.week(0, 3);
        story.answer(monday(weeks_before), Answer::Dismissed);
        assert_eq!(story.said(), [(0, fate)], "{weeks_before} weeks before");
    }
}

#[test]
fn a_file_full_of_answers_leaves_the_newest() {
    let seconds = |n| Timestamp::from_second(n).unwrap();
    let answer = |n: i64| RecommendationAnswered {
        recommendation_id: Uuid::nil(),
        rule: "VOL-01".to_owned(),
        subject: format!("subject-{n}"),
        judged: None,
        answer: Answer::Accepted,
        at: seconds(n),
    };
    let mut book = Book::default();
    (0..3_000).for_each(|n| book.answer(&answer(n)));
    let oldest = book.accepted().into_values().min();
    assert_eq!((book.accepted().len(), oldest), (1_000, Some(seconds(2_000))));
}

const BENCH: &str = "bench-press-barbell";
const LATERAL: &str = "lateral-raise-dumbbell";
const PUSHDOWN: &str = "triceps-pushdown-cable";

/// Somebody who does a set of each of these a week: five muscles have too little, the triceps least.
fn low() -> Story {
    let mut story = Story { log: Log::intermediate(), book: Book::default() };
    story.low_week(1);
    story.low_week(0);
    story.judge(0);
    story
}

impl Story {
    fn low_week(&mut self, back: i32) {
        let exercises = [BENCH, "leg-extension-machine", LATERAL, CURL];
        self.log =
            exercises.iter().fold(self.log.clone(), |log, exercise| log.sets(day(back, 2), exercise, 1));
    }

    fn sets(&mut self, back: i32, exercise: &str, count: usize) {
        self.log = self.log.clone().sets(day(back, 4), exercise, count);
    }

    /// The cards about low volume, as what they name and what became of them.
    fn low_cards(&self) -> Vec<(Vec<String>, Fate)> {
        let cards = self.book.cards().iter().filter(|card| is_merged(&card.firing.card.rule));
        cards.map(|card| (named(&card.firing), card.fate)).collect()
    }

    /// What is on the table about low volume, seen or not.
    fn low_table(&self, back: i32) -> Vec<Card> {
        let history = self.log.history();
        let scene = Scene::new(&self.log.person, &history, monday(back));
        let table = self.book.table(&scene, false, monday(back));
        table.into_iter().map(|(_, firing)| firing.card).filter(|card| is_merged(&card.rule)).collect()
    }

    /// The one card that is open about it.
    fn low_card(&self, back: i32) -> Card {
        self.low_table(back).into_iter().find(|card| card.part_of.is_none()).unwrap()
    }

    /// What the person sees of them.
    fn seen(&self, back: i32) -> Vec<Vec<String>> {
        let history = self.log.history();
        let table =
            self.book.table(&Scene::new(&self.log.person, &history, monday(back)), false, monday(back));
        let seen = table.iter().filter(|(_, firing)| firing.card.shown && is_merged(&firing.card.rule));
        seen.map(|(_, firing)| named(firing)).collect()
    }
}

fn named(firing: &Firing) -> Vec<String> {
    firing.hits().iter().map(|hit| hit.card.subject.clone()).collect()
}

#[test]
fn low_volume_is_one_card_and_what_it_has_no_room_for_waits_until_it_is_closed() {
    let mut story = low();
    let first = ["triceps", "chest", "hamstrings"];
    assert_eq!(story.low_cards(), [(first.map(str::to_owned).to_vec(), Fate::Open)]);
    assert_eq!(story.seen(0), [first]);

    story.low_week(-1);
    story.sets(-1, PUSHDOWN, 6);
    story.judge(-1);
    assert_eq!(story.low_cards().len(), 1, "the others wait");
    assert_eq!(story.seen(-1), [["chest", "hamstrings"]], "what is done is no longer named");

    story.low_week(-2);
    story.sets(-2, BENCH, 11);
    story.sets(-2, CURL, 11);
    story.judge(-2);
    let fates: Vec<Fate> = story.low_cards().iter().map(|(_, fate)| *fate).collect();
    assert_eq!(fates, [Fate::Resolved, Fate::Open], "each of them had its week");
    assert_eq!(story.seen(-2), [["quads", "side_delts"]]);
}

#[test]
fn what_is_due_to_be_issued_is_shown_before_it_has_an_id() {
    let mut story = Story { log: Log::intermediate(), book: Book::default() };
    story.low_week(1);
    story.low_week(0);
    let history = story.log.history();
    let scene = Scene::new(&story.log.person, &history, monday(0));
    let shown = |due| {
        let table = story.book.table(&scene, due, monday(0));
        let low = table.into_iter().find(|(_, firing)| firing.parts.len() > 1);
        low.map(|(issued, firing)| (issued.is_some(), firing.card.shown, firing.card.muscles))
    };
    let named = [Muscle::Triceps, Muscle::Chest, Muscle::Hamstrings].to_vec();
    assert_eq!(shown(true), Some((false, true, named.clone())));
    assert_eq!(shown(false), Some((false, false, named)));
}

#[test]
fn an_answer_is_about_everything_its_card_names() {
    let mut story = low();
    story.answer_about("triceps", monday(0), Answer::Snoozed);
    assert!(story.seen(0).is_empty());
    story.answer_about("triceps", monday(0), Answer::Dismissed);
    for back in 1..8 {
        story.low_week(-back);
        story.judge(-back);
    }
    let said: Vec<Vec<String>> = story.low_cards().into_iter().skip(1).map(|(named, _)| named).collect();
    let others =
        |named: &Vec<String>| named.iter().all(|muscle| ["quads", "side_delts"].contains(&muscle.as_str()));
    assert!(
        !said.is_empty() && said.iter().all(others),
        "the rest is said, what was dismissed is not: {said:?}"
    );
}

#[test]
fn a_card_that_was_heeded_thanks_once_and_praise_does_not() {
    let mut story = Story::new();
    story.week(0, 3);
    assert_eq!(story.book.cards()[0].thanks(), None);
    story.week(-1, 6);
    let thanks = story.book.cards()[0].thanks().unwrap();
    assert!(thanks.contains("A little more for your hamstrings"), "{thanks}");
    let mut praise = story.book.cards()[0].clone();
    praise.firing.card.rule = "PRG-03".to_owned();
    assert_eq!(praise.thanks(), None);
}

#[test]
fn one_week_that_reaches_its_number_leaves_nothing_to_ask_for() {
    let mut story = Story::new();
    story.log = Log::intermediate().sets(day(1, 1), CURL, 1);
    story.week(0, 6);
    assert_eq!(story.said(), [], "3.5 sets a week, and the last of them has 6");
    story.week(-1, 3);
    assert_eq!(story.said(), [(1, Fate::Open)], "the last of them has 3");
}

#[test]
fn a_week_in_the_productive_range_leaves_nothing_to_ask_for() {
    let asked = |last| {
        let goal = Log::intermediate().who(|person| person.profile.goal_muscles = vec![Muscle::Hamstrings]);
        let log = goal.sets(day(2, 1), CURL, 8).sets(day(1, 1), CURL, 8).sets(day(0, 1), CURL, last);
        let history = log.history();
        let book = Book::default();
        let table = book.table(&Scene::new(&log.person, &history, monday(0)), true, monday(0));
        table.iter().any(|(_, firing)| firing.card.rule == "VOL-03")
    };
    assert!(asked(9));
    assert!(!asked(10), "the mean is below ten and the week is not");
}

#[test]
fn a_card_keeps_its_name_whatever_of_it_is_done() {
    let left = |done: &[(&str, usize)]| {
        let mut story = low();
        let issued = story.book.cards()[0].firing.card.clone();
        story.low_week(-1);
        for (exercise, count) in done {
            story.sets(-1, exercise, *count);
        }
        story.judge(-1);
        let card = story.low_card(-1);
        let key = |card: &Card| (card.rule.clone(), card.subject.clone(), card.judged.clone());
        assert_eq!(key(&card), key(&issued));
        card
    };
    let two = left(&[(PUSHDOWN, 6)]);
    assert_eq!(two.title, "A little more for your chest and hamstrings", "its words are about the rest");
    assert_eq!(two.muscles, [Muscle::Chest, Muscle::Hamstrings]);
    assert!(!two.reason.contains("triceps"));
    let one = left(&[(PUSHDOWN, 6), (BENCH, 11)]);
    assert_eq!(
        (one.title.as_str(), one.muscles),
        ("A little more for your hamstrings", vec![Muscle::Hamstrings])
    );
}

#[test]
fn a_snooze_holds_back_all_that_its_card_names_as_one_card() {
    let mut story = low();
    let issued = story.book.cards()[0].firing.card.clone();
    story.answer_about("chest", monday(0), Answer::Snoozed);
    let held = Card { shown: false, suppressed_by: Some("SNOOZED".to_owned()), ..issued.clone() };
    assert_eq!(story.low_table(0), [held]);

    story.low_week(-1);
    story.sets(-1, PUSHDOWN, 6);
    story.judge(-1);
    let [card] = story.low_table(-1).try_into().unwrap();
    assert_eq!((card.title.as_str(), card.shown), ("A little more for your chest and hamstrings", false));
    assert_eq!(story.low_cards().len(), 1, "what it had no room for waits as well");

    story.low_week(-2);
    story.judge(-2);
    let fates: Vec<Fate> = story.low_cards().iter().map(|(_, fate)| *fate).collect();
    assert_eq!(fates, [Fate::Unheeded, Fate::Open], "the snooze is over, and it is said anew");
}

#[test]
fn what_hurts_is_not_named_by_an_open_card() {
    let mut story = low();
    story.log = story.log.clone().noted(day(-1, 0), BENCH, "pain");
    let card = story.low_card(-1);
    assert!(card.shown);
    assert_eq!(card.title, "A little more for your triceps and hamstrings");
}
