//! How travel is shared out in the county of [`super::hand`], counted on paper.
//!
//! Today 12 children walk 600 s and 3 ride 1,000 s: sum n t = 10,200, sum n t^2 = 7,320,000, so kappa is 10,200 / 7,320,000 a
//! second or 5.1 / 61 a minute. In the plan 6 walk 600 s, 6 board 2,000 s away, 3 ride 1,000 s.
//!
//! ```text
//! K today = ln((12 exp(51/61) + 3 exp(85/61)) / 15) · 61/5.1                   = 11.663519249 minutes
//! K plan  = ln((6 exp(51/61) + 3 exp(85/61) + 6 exp(170/61)) / 15) · 61/5.1    = 25.197399631
//! K lower = ln((6 exp(51/61) + 3 exp(85/61)) / 9) · 61/5.1                     = 12.656483381; upper: all ride 33 1/3
//! ```

use std::sync::Arc;

use hubward::model::plan::{EquityFigures, ShareTravel};
use hubward::model::unit::Band;
use hubward::model::units::{Fen, Micro, Seconds};

use super::hand::{by_hand, judge, yuan};

fn part(pupils: i64, pupil_seconds: i64, p95: u32, max: u32) -> ShareTravel {
    let [pupils, pupil_seconds] = [pupils, pupil_seconds].map(Micro);
    ShareTravel { pupils, pupil_seconds, p95: Seconds(p95), max: Seconds(max) }
}

/// A quarter of village 001's children draw the subsidy, 1.5 of those who walk and 1.5 of those who board; of 002 a millionth.
#[test]
fn shares_and_equivalents_are_as_on_paper() {
    let (mut case, travel, plan) = by_hand();
    let county = Arc::get_mut(&mut case.county).unwrap();
    for (village, poor) in county.villages.ids().collect::<Vec<_>>().into_iter().zip([250_000, 1]) {
        county.villages[village].poor = Micro(poor);
    }
    let verdict = judge(&(case, travel, plan));
    let equity = verdict.years[0].1.equity.as_ref().unwrap();
    let expected = EquityFigures {
        poor: part(3_000_003, 3_900_003_000, 2000, 2000),
        others: part(11_999_997, 14_699_997_000, 2000, 2000),
        kolm_pollak: Micro(25_197_400),
        kolm_pollak_by_band: [(Band::Lower, Micro(12_656_483)), (Band::Upper, Micro(33_333_333))].into(),
        untimed: 0,
    };
    assert_eq!(*equity, expected);
    let before = verdict.before.equity.unwrap();
    assert_eq!(before.kolm_pollak, Micro(11_663_519));
    assert_eq!(before.poor, part(3_000_003, 1_800_003_000, 600, 1000), "the millionths are beyond 95 %");
}

/// Every limit on journeys with the children beyond it: in this county 3 of 15 live 8 km away, and the radius is no such limit.
#[test]
fn shares_beyond_a_limit_are_of_all_children() {
    let (mut case, travel, plan) = by_hand();
    let id = "travel.board.max_minutes";
    case.profile.rules.get_mut(id).unwrap().threshold = Micro::whole(30);
    let verdict = judge(&(case, travel, plan));
    let over = verdict.years[0].1.over_limits();
    assert!(
        over.iter().all(|(rule, share)| *share == if *rule == id { Micro(400_000) } else { Micro(0) }),
        "{over:?}"
    );
    assert!(
        over.iter().any(|(rule, _)| *rule == id)
            && over.iter().any(|(rule, _)| *rule == "travel.bus.lower.max_minutes")
    );
}

/// 18,600 seconds of 15 children are 20 2/3 minutes. At a limit of 25 Kolm-Pollak minutes a child of 600, 1,000, 2,000 s counts
/// 2,853.3, 4,982.2, 20,071.6 ten-thousandths, each rounded up: 6 · 2,854 + 3 · 4,983 + 6 · 20,072 = 152,505 of 150,000.
#[test]
fn limits_are_held_as_on_paper() {
    let found = |mean: Option<i64>, kolm_pollak: Option<i64>| {
        let mut story = by_hand();
        story.0.recipe.decide.max_mean_minutes = mean.map(Micro);
        story.0.recipe.decide.max_kolm_pollak_minutes = kolm_pollak.map(Micro);
        let findings = judge(&story).findings;
        let limits = findings.iter().filter(|finding| finding.code.starts_with("V50"));
        limits.map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(found(Some(20_666_667), Some(26_000_000)), Vec::<String>::new());
    assert_eq!(found(Some(20_600_000), None), ["V507 max_mean_minutes: found 18600, expected at most 18540"]);
    let over = ["V508 max_kolm_pollak_minutes: found 152505, expected at most 150000"];
    assert_eq!(found(None, Some(25_000_000)), over);
}

/// Minutes priced above today's equivalent, (exp(kappa (t - K)) - exp(-kappa K)) / kappa: 5.896911 for 600 s, 13.662005 for
/// 1,000 s, 68.702067 for 2,000 s. At 2 yuan, 400 trips, 80 of boarders: 12 and 3 children today cost 89,399.1576; the plan
/// 28,305.1728 + 65,953.9824 (rounded apart) + 32,788.812.
#[test]
fn a_price_is_the_tangent_at_today() {
    let mut story = by_hand();
    let plain = judge(&story);
    story.0.recipe.objective.equity_minute = Some(Micro::whole(2));
    let verdict = judge(&story);
    let heading = |figures: &hubward::model::plan::Figures| figures.money.headings["equity"];
    assert_eq!(heading(&verdict.years[0].1), Fen(2_830_517 + 6_595_398 + 3_278_881));
    assert_eq!(heading(&verdict.before), Fen(2_830_517 * 2 + 3_278_881));
    assert_eq!(verdict.years[0].1.money.payers["penalty"], yuan(6_000) + Fen(12_704_796));
    assert_eq!(verdict.objective - plain.objective, Fen(12_704_796));
    assert!(!plain.before.money.headings.contains_key("equity"), "no heading where nothing is asked for");
}
