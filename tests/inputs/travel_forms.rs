//! Sparse tables of trips against their definition, pair by pair, on small random tables.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::{BTreeMap, BTreeSet};

use hubward::model::ids::{Id, SchoolId, Table, VillageId};
use hubward::model::travel::{Form, RoadMode, Snap, TravelTable, Trip};
use hubward::model::units::{Metres, Seconds};
use oorandom::Rand32;

/// Few distinct times and lengths, so that ties are common; a third of the pairs is out of reach.
fn some_trip(chance: &mut Rand32) -> Option<Trip> {
    let trip = Trip { time: Seconds(chance.rand_range(0..5)), length: Metres(chance.rand_range(0..3)) };
    (chance.rand_range(0..3) > 0).then_some(trip)
}

fn some_table(chance: &mut Rand32) -> TravelTable {
    let (villages, schools) = (chance.rand_range(1..6) as usize, chance.rand_range(1..8) as usize);
    let trips = (0..villages * schools).map(|_| some_trip(chance)).collect();
    let snaps = |count: usize| vec![Snap::Given; count];
    TravelTable::new(RoadMode::Bus, Table::from(snaps(villages)), Table::from(snaps(schools)), trips)
}

fn some_form(chance: &mut Rand32, table: &TravelTable) -> Form {
    match chance.rand_range(0..4) {
        0 => Form::All,
        1 => {
            let listed = table.pairs().filter(|_| chance.rand_range(0..2) == 0);
            Form::Pairs(listed.map(|(village, school, _)| (village, school)).collect())
        }
        _ => {
            let within = (chance.rand_range(0..3) > 0).then(|| Seconds(chance.rand_range(0..5)));
            Form::Near { within, nearest: chance.rand_range(0..9) as usize }
        }
    }
}

/// Whether a form keeps a pair, word by word: a school is among the k nearest when fewer than k come before it.
fn kept(form: &Form, table: &TravelTable, village: VillageId, school: SchoolId) -> bool {
    let rank = |school| table.trip(village, school).map(|trip| (trip.time, trip.length, school));
    match form {
        Form::All => true,
        Form::Pairs(pairs) => pairs.contains(&(village, school)),
        Form::Near { within, nearest } => rank(school).is_some_and(|own| {
            let before = table.school_snaps.ids().filter_map(rank).filter(|other| *other < own).count();
            before < *nearest || within.is_some_and(|within| own.0 <= within)
        }),
    }
}

#[test]
fn a_reduced_table_holds_what_its_form_says() {
    let mut chance = Rand32::new(11);
    let (mut empty, mut whole) = (0, 0);
    for round in 0..2000 {
        let dense = some_table(&mut chance);
        let form = some_form(&mut chance, &dense);
        let sparse = dense.clone().reduced(&form);
        let expected: Vec<_> =
            dense.pairs().filter(|&(village, school, _)| kept(&form, &dense, village, school)).collect();
        assert_eq!(sparse.pairs().collect::<Vec<_>>(), expected, "round {round}: {form:?}");
        assert_eq!(sparse.held(), expected.len());
        for (village, school, trip) in dense.pairs() {
            let kept = expected.contains(&(village, school, trip));
            assert_eq!(sparse.trip(village, school), trip.filter(|_| kept), "round {round}: {form:?}");
        }
        for village in dense.village_snaps.ids() {
            let reached = expected.iter().filter(|cell| cell.0 == village);
            let reached: Vec<_> = reached.filter_map(|&(_, school, trip)| Some((school, trip?))).collect();
            assert_eq!(sparse.reached(village).collect::<Vec<_>>(), reached);
        }
        assert_eq!(sparse.clone().reduced(&form), sparse, "what is kept is kept again");
        empty += usize::from(expected.is_empty());
        whole += usize::from(expected.len() == dense.held());
    }
    assert!(empty > 50 && whole > 200 && whole < 1500, "{empty} empty, {whole} whole of 2000");
}

#[test]
fn a_row_may_come_in_any_order_and_without_what_is_out_of_reach() {
    let mut chance = Rand32::new(12);
    for _ in 0..500 {
        let table = some_table(&mut chance);
        let form = some_form(&mut chance, &table);
        for village in table.village_snaps.ids() {
            let mut row: Vec<_> = table.held_of(village).collect();
            let in_order = form.keep(village, row.iter().copied());
            for place in (1..row.len()).rev() {
                row.swap(place, chance.rand_range(0..u32::try_from(place + 1).unwrap()) as usize);
            }
            assert_eq!(form.keep(village, row.iter().copied()), in_order, "{form:?}");
            if form != Form::All {
                row.retain(|cell| cell.1.is_some());
                assert_eq!(form.keep(village, row.into_iter()), in_order, "{form:?}");
            }
        }
    }
}

#[test]
fn a_given_time_is_held_whatever_the_form() {
    let mut chance = Rand32::new(13);
    for _ in 0..500 {
        let dense = some_table(&mut chance);
        let form = some_form(&mut chance, &dense);
        let mut sparse = dense.reduced(&form);
        let mut expected: BTreeMap<(VillageId, SchoolId), Option<Trip>> =
            sparse.pairs().map(|(village, school, trip)| ((village, school), trip)).collect();
        for _ in 0..4 {
            let village = VillageId(chance.rand_range(0..u32::try_from(sparse.village_snaps.len()).unwrap()));
            let school = SchoolId(chance.rand_range(0..u32::try_from(sparse.school_snaps.len()).unwrap()));
            let trip = some_trip(&mut chance);
            sparse.set(village, school, trip);
            expected.insert((village, school), trip);
            assert_eq!(sparse.trip(village, school), trip);
        }
        let held: Vec<_> = sparse.pairs().map(|(village, school, trip)| ((village, school), trip)).collect();
        assert_eq!(held, expected.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_sparse_table_takes_no_more_memory_than_its_cells() {
    let snaps = |count: usize| vec![Snap::Given; count];
    let trip = Some(Trip { time: Seconds(60), length: Metres(1000) });
    let trips = vec![trip; 100 * 1000];
    let dense = TravelTable::new(RoadMode::Walk, snaps(100).into(), snaps(1000).into(), trips);
    assert_eq!((dense.held(), dense.bytes()), (100_000, 1_200_000));
    let near = dense.clone().reduced(&Form::Near { within: None, nearest: 5 });
    assert_eq!((near.held(), near.bytes()), (500, 500 * 16 + 100 * size_of::<Vec<u8>>()));
    assert_eq!(near.reached(VillageId(7)).map(|(school, _)| school.0).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    let none = dense.reduced(&Form::Pairs(BTreeSet::new()));
    assert_eq!((none.held(), none.trip(VillageId(0), SchoolId::new(0))), (0, None));
}

#[test]
#[should_panic(expected = "sorted by school")]
fn an_unsorted_row_is_refused() {
    let cell = |school| (SchoolId(school), None);
    let rows = Table::from(vec![vec![cell(1), cell(0)]]);
    let snaps = |count: usize| vec![Snap::Given; count];
    let _ = TravelTable::sparse(RoadMode::Bus, snaps(1).into(), snaps(2).into(), rows);
}
