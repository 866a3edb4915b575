//! Plans over several years: what ties the years is planted and found, and a village's children are counted on paper.

use std::sync::Arc;

use hubward::demand::county_in;
use hubward::model::case::Case;
use hubward::model::county::{County, Decision, School, SchoolKind, SchoolStatus, Village};
use hubward::model::ids::{Id, SchoolId, VillageId};
use hubward::model::plan::{Configuration, Figures, Means, SchoolOutcome};
use hubward::model::recipe::{Cohort, Recipe, UnitKind};
use hubward::model::unit::{Band, Group, Willingness};
use hubward::model::units::{Fen, Micro};
use hubward::verify::audit;

use super::law::Children;
use super::planner::{Story, blank, row, school_row};
use crate::common::county::{profile, school, travel, trip, village};

const A: SchoolId = SchoolId(0);
const B: SchoolId = SchoolId(1);
const NEW: SchoolId = SchoolId(2);

fn case(villages: Vec<Village>, schools: Vec<School>, recipe: Recipe) -> Case {
    let (villages, schools) = (villages.into(), schools.into());
    let county = County { villages, schools, roads: None, terrain: None, given_times: None };
    Case {
        county: Arc::new(county),
        recipe,
        profile: profile(),
        settings: Vec::new(),
        input_sha256: "ab12".into(),
    }
}

/// A plan without figures of so many years, everybody on foot.
fn story(case: Case, units: &[(Band, SchoolId)], schools: &[SchoolOutcome]) -> Story {
    let walk = vec![vec![trip(600, 800); schools.len()]; case.county.villages.len()];
    let mut plan = blank(Vec::new(), Vec::new());
    plan.years.clear();
    for year in (case.recipe.first_year..).take(case.recipe.years as usize) {
        for village in case.county.villages.ids() {
            for &(band, to) in units {
                let group = Group { willingness: Willingness::All, part: 1 };
                let unit =
                    Children { village, band, group, grades: [0; 9], pupils: 0, girls: 0, may_board: true };
                let mut row = row(&unit, to, Means::Walk);
                (row.year, row.before_school) = (year, Some(A));
                plan.assignments.push(row);
            }
        }
        for (id, &outcome) in schools.iter().enumerate() {
            let configuration = Configuration { outcome, added_seats: 0, added_beds: 0 };
            let mut row = school_row(SchoolId::new(id), configuration);
            row.year = year;
            plan.schools.push(row);
        }
        plan.years.push((year, Figures::default()));
    }
    Story { case, travel: travel(&walk, &walk), plan }
}

/// Three years: a village of 12 children at its school A, a central school B that may grow, and a site for a new one.
fn three_years() -> Story {
    let mut home = village("001", [2, 2, 2, 2, 2, 2, 0, 0, 0]);
    (home.school_lower, home.school_upper) = (Some(A), Some(A));
    let mut central = school("B", SchoolKind::Central, 40);
    (central.add_seats, central.cost_add_seat) = (90, Some(Fen(100_000)));
    let mut site = school("N", SchoolKind::Village, 40);
    (site.status, site.cost_add_seat) = (SchoolStatus::Candidate, Some(Fen(100_000)));
    let schools = vec![school("A", SchoolKind::Village, 40), central, site];
    let case = case(vec![home], schools, Recipe { years: 3, ..Recipe::default() });
    let outcomes = [SchoolOutcome::Open, SchoolOutcome::Open, SchoolOutcome::Unbuilt];
    let mut story = story(case, &[(Band::Lower, A), (Band::Upper, A)], &outcomes);
    story.refill();
    story
}

/// The codes found once every figure follows the plan.
fn codes(mut story: Story) -> Vec<&'static str> {
    story.refill();
    let verdict = audit(&story.case, &story.travel, &story.travel, &story.plan);
    let mut codes: Vec<&str> = verdict.findings.iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

impl Story {
    fn set(&mut self, school: SchoolId, later: u32, configuration: &str) {
        let wanted = Configuration::from_word(configuration).unwrap();
        let of =
            |row: &&mut hubward::model::plan::SchoolYear| (row.school, row.year) == (school, 2021 + later);
        self.plan.schools.iter_mut().find(of).unwrap().configuration = wanted;
    }

    fn send(&mut self, band: Band, later: u32, to: SchoolId) {
        let of = |row: &&mut hubward::model::plan::Assignment| (row.band, row.year) == (band, 2021 + later);
        self.plan.assignments.iter_mut().find(of).unwrap().school = to;
    }

    fn school(&mut self, school: SchoolId) -> &mut School {
        &mut self.county().schools[school]
    }
}

#[test]
fn whoever_was_moved_stays_where_the_grades_are_taught() {
    assert_eq!(codes(three_years()), [""; 0]);
    // In the second year the older ones go to B. A year later they may not come back, nor go on to a third school.
    let mut moved = three_years();
    moved.send(Band::Upper, 1, B);
    moved.set(NEW, 2, "new");
    let mut stay = moved.clone();
    stay.send(Band::Upper, 2, B);
    assert_eq!(codes(stay.clone()), [""; 0]);
    assert_eq!(codes(moved.clone()), ["V220"], "back home");
    moved.send(Band::Upper, 2, NEW);
    assert_eq!(codes(moved), ["V220"], "on to another");
    // Whoever was moved to A when B was home is bound to A as well, and free once A no longer teaches them.
    let mut gone = stay;
    let home = &mut gone.county().villages[VillageId(0)];
    (home.school_lower, home.school_upper) = (Some(B), Some(B));
    gone.plan.assignments.iter_mut().for_each(|row| (row.before_school, row.school) = (Some(B), A));
    gone.send(Band::Upper, 2, B);
    assert_eq!(codes(gone.clone()), ["V220"]);
    gone.set(A, 2, "point");
    assert_eq!(codes(gone), [""; 0], "a point has no grades 4-6");
}

#[test]
fn what_is_built_serves_a_year_later_and_stays() {
    let with = |changes: &[(SchoolId, u32, &str)]| {
        let mut story = three_years();
        for &(school, later, word) in changes {
            story.set(school, later, word);
        }
        codes(story)
    };
    let none = [""; 0];
    assert_eq!(with(&[(B, 1, "as-is+45s"), (B, 2, "as-is+90s"), (NEW, 2, "new")]), none);
    assert_eq!(with(&[(B, 0, "as-is+45s"), (B, 1, "as-is+45s"), (B, 2, "as-is+45s")]), ["V415"]);
    assert_eq!(with(&[(NEW, 0, "new"), (NEW, 1, "new"), (NEW, 2, "new")]), ["V415"]);
    assert_eq!(with(&[(B, 1, "as-is+45s")]), ["V416"], "seats do not go away");
    assert_eq!(with(&[(NEW, 1, "new")]), ["V416"], "a new school does not");
}

#[test]
fn a_school_that_gave_up_grades_takes_them_back_only_where_the_plan_says_so() {
    for (word, later) in [("closed", "closed"), ("closed", "point"), ("closed", "as-is"), ("point", "as-is")]
    {
        let mut story = three_years();
        for row in &mut story.plan.assignments {
            (row.before_school, row.school) = (Some(B), B);
        }
        let home = &mut story.county().villages[VillageId(0)];
        (home.school_lower, home.school_upper) = (Some(B), Some(B));
        story.set(A, 1, word);
        story.set(A, 2, later);
        let again = word != later;
        assert_eq!(codes(story.clone()), if again { vec!["V416"] } else { vec![] }, "{word} {later}");
        story.case.recipe.reopen = true;
        assert_eq!(codes(story), [""; 0], "{word} {later}, with reopen");
    }
}

/// A candidate that must be built stands from the second year on, and no row asks it for so many children.
#[test]
fn what_must_be_built_is_unbuilt_in_the_first_year_alone() {
    let mut story = three_years();
    story.school(NEW).decision = Some(Decision::Open);
    assert_eq!(codes(story.clone()), ["V416"]);
    story.set(NEW, 1, "new");
    story.set(NEW, 2, "new");
    assert_eq!(codes(story.clone()), [""; 0]);
    let row = story.case.profile.rules["school.floor_pupils"].clone();
    let rule = hubward::model::rules::Rule { force: hubward::model::rules::Force::Hard, ..row };
    let (id, threshold) = ("school.village.min_pupils", Micro::whole(5));
    story
        .case
        .profile
        .rules
        .insert(id.into(), hubward::model::rules::Rule { id: id.into(), threshold, ..rule });
    assert_eq!(codes(story.clone()), [""; 0]);
    story.school(NEW).decision = None;
    assert_eq!(codes(story), ["V425"], "where it is free");
}

#[test]
fn budgets_of_a_year_are_held() {
    let limited = |closures: Option<Vec<u32>>, capital: Option<Vec<i64>>| {
        let mut story = three_years();
        story.case.recipe.decide.max_closures_year = closures;
        story.case.recipe.decide.max_capital =
            capital.map(|list| list.into_iter().map(|yuan| Fen(yuan * 100)).collect());
        story.plan.assignments.iter_mut().filter(|row| row.year > 2021).for_each(|row| row.school = B);
        story.set(A, 1, "closed");
        story.set(A, 2, "closed");
        // 45,000 yuan are spent in the first year, 45,000 and the 40 seats of the new school in the second.
        for (school, later, word) in [(B, 1, "as-is+45s"), (B, 2, "as-is+90s"), (NEW, 2, "new")] {
            story.set(school, later, word);
        }
        codes(story)
    };
    assert_eq!(limited(None, None), [""; 0]);
    assert_eq!(limited(Some(vec![0, 1, 0]), Some(vec![45_000, 85_000])), [""; 0]);
    assert_eq!(limited(Some(vec![1, 0]), None), ["V511"]);
    assert_eq!(limited(Some(vec![0]), None), ["V511"]);
    assert_eq!(limited(None, Some(vec![44_999, 85_000])), ["V512"]);
    assert_eq!(limited(None, Some(vec![84_999])), ["V512"]);
}

/// Village 001 loses a tenth of every cohort a year: f = 0.9, 0.81, 0.729, 0.6561, 0.59049, 0.531441, 0.478297, 0.430467.
/// Village 002 gains 8 % a year and states no ages: its grade 1 is 10 × 1.08, 1.1664, 1.259712.
///
/// ```text
/// 2022  a5 9.9   g1 9     g2 7.2   g3 5.4   g4 4.5   g5 3.6
/// 2023  a4 9.72  a5 8.91  g1 8.1   g2 6.48  g3 4.86  g4 4.05
/// 2024  a3 10.206  a4 8.748  a5 8.019  g1 7.29  g2 5.832  g3 4.374
/// 2028  30 births over a0 = 20 and grade 1 = 10: 20, of whom 10.62882; a0 9.56594
/// 2029  25 births: 16 2/3 or 17, of whom 9.034497; born the year before 9.56594; a0 8.60934
/// ```
#[test]
fn children_grow_up_as_on_paper() {
    let mut shrinks = village("001", [10, 8, 6, 5, 4, 3, 0, 0, 0]);
    shrinks.ages = Some([20, 18, 16, 14, 12, 11]);
    let mut grows = village("002", [10, 3, 3, 3, 3, 3, 0, 0, 0]);
    grows.migration = Some(Micro(1_200_000));
    let cohort = Cohort {
        births: Some(vec![Micro::whole(30), Micro::whole(25)]),
        survival: Micro(900_000),
        ..Cohort::default()
    };
    let recipe = Recipe { years: 9, unit: UnitKind::VillageGrade, cohort, ..Recipe::default() };
    let case = case(vec![shrinks, grows], vec![school("A", SchoolKind::Village, 400)], recipe);
    let grades: Vec<(Band, SchoolId)> = (1..=6).map(|grade| (Band::Grade(grade), A)).collect();
    let mut story = story(case, &grades, &[SchoolOutcome::Open]);
    story.refill();
    let counted = |village: u32, year: u32, grades: std::ops::RangeInclusive<u8>| -> Vec<u32> {
        let aged = county_in(&story.case.county, &story.case.recipe, year as usize - 2021);
        let told = |grade: u8| {
            let own = |row: &&hubward::model::plan::Assignment| {
                (row.village.0, row.year, row.band) == (village, year, Band::Grade(grade))
            };
            let pupils = story.plan.assignments.iter().find(own).unwrap().pupils;
            let demand = aged.villages[VillageId(village)].grades[usize::from(grade) - 1];
            assert_eq!(demand, pupils, "planned and recounted, grade {grade} of {year}");
            pupils
        };
        grades.map(told).collect()
    };
    assert_eq!(counted(0, 2021, 1..=6), [10, 8, 6, 5, 4, 3]);
    assert_eq!(counted(0, 2022, 1..=6), [10, 9, 7, 5, 5, 4]);
    assert_eq!(counted(0, 2023, 1..=6), [10, 9, 8, 6, 5, 4]);
    assert_eq!(counted(0, 2024, 1..=6), [10, 9, 8, 7, 6, 4]);
    assert_eq!(counted(0, 2028, 1..=2), [11, 10]);
    assert_eq!(counted(0, 2029, 1..=3), [9, 10, 9]);
    assert_eq!((2022..=2024).map(|year| counted(1, year, 1..=1)[0]).collect::<Vec<_>>(), [11, 12, 13]);
}
