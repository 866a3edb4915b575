//! Routes on the Isle of Man that were checked by eye, way by way, on the OpenStreetMap data of 2017: each because one
//! rule of the road decides it. `legs` are the ways it takes, with the metres on each between the nodes where it joins
//! and leaves them, and the speed that class, posted limit and surface give; the route's time is their sum.
//!
//! Numbers are those of OpenStreetMap. Lengths were measured by another program (pyosmium, haversine) from the file.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::unreadable_literal,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::cast_precision_loss,
    reason = "a test stops where it fails; numbers of nodes and ways are names"
)]

use crate::common::data;
use crate::common::road_case::{S1, V1, county, drive, profile};
use hubward::model::recipe::Recipe;
use hubward::model::roads::Roads;
use hubward::model::travel::{RoadMode, Trip};
use hubward::network::Referee;

/// Number, longitude, latitude.
struct Node(u64, f64, f64);

/// Ways of one name, metres on them, km/h, the name.
struct Leg(&'static [u64], f64, f64, &'static str);

struct Route {
    rule: &'static str,
    mode: RoadMode,
    from: Node,
    to: Node,
    /// Why it is right.
    why: &'static str,
    legs: &'static [Leg],
}

const ROUTES: &[Route] = &[
    Route {
        rule: "oneway",
        mode: RoadMode::Bus,
        from: Node(283497695, -4.4386847, 54.1750610),
        to: Node(283512993, -4.4265042, 54.1774453),
        why: "Groudle Road 26961375 is oneway=yes, and this is its way: unclassified, 30 km/h.",
        legs: &[Leg(&[26961375], 860.8, 30.0, "Groudle Road")],
    },
    Route {
        rule: "oneway, against it",
        mode: RoadMode::Bus,
        from: Node(283512993, -4.4265042, 54.1774453),
        to: Node(283497695, -4.4386847, 54.1750610),
        why: "The same 861 m may not be driven from here: round by King Edward Road, Harbour Road and the two-way part of Groudle Road.",
        legs: &[
            Leg(&[38962191], 1109.7, 50.0, "King Edward Road"),
            Leg(&[233810900, 25989739, 233810899, 25987244, 262071530], 1142.5, 48.28, "King Edward Road"),
            Leg(&[262071527, 25988072], 529.3, 45.0, "Harbour Road"),
            Leg(&[25987780, 262071526, 170515385], 780.0, 30.0, "Groudle Road"),
        ],
    },
    Route {
        rule: "oneway, on foot",
        mode: RoadMode::Walk,
        from: Node(283512993, -4.4265042, 54.1774453),
        to: Node(283497695, -4.4386847, 54.1750610),
        why: "oneway=yes binds wheels only: the 861 m are walked against it.",
        legs: &[Leg(&[26961375], 860.8, 4.5, "Groudle Road")],
    },
    Route {
        rule: "roundabout",
        mode: RoadMode::Bus,
        from: Node(283486339, -4.5086350, 54.1689712),
        to: Node(283515354, -4.5085183, 54.1687699),
        why: "Roundabout 25989279 is 103 m round and has no oneway tag; junction=roundabout makes it one way, as its nodes run (clockwise: the island drives on the left). Back would be 26 m.",
        legs: &[Leg(&[25989279], 76.4, 50.0, "primary")],
    },
    Route {
        rule: "access=private",
        mode: RoadMode::Bus,
        from: Node(1701137680, -4.3946520, 54.3811461),
        to: Node(9210677454, -4.3933707, 54.3859166),
        why: "Service road 1000290376 joins both ends in 542 m, access=private: round by the main road, 140 m of it at a posted 20 mph.",
        legs: &[
            Leg(&[25987799, 530020431], 532.7, 50.0, "primary"),
            Leg(&[81602719], 139.6, 32.187, "primary"),
            Leg(&[25988824], 343.2, 50.0, "primary"),
        ],
    },
    Route {
        rule: "motor_vehicle=no",
        mode: RoadMode::Bus,
        from: Node(283490082, -4.6644482, 54.1684334),
        to: Node(322077069, -4.6882040, 54.1724348),
        why: "Glen Rushen Road 25989537 joins both ends in 1,869 m, motor_vehicle=no: round by Garey Road and a track.",
        legs: &[
            Leg(&[38777430], 228.0, 30.0, "unclassified"),
            Leg(&[165795032], 576.6, 30.0, "Garey Road"),
            Leg(&[526811250, 902432215], 1707.8, 15.0, "track"),
            Leg(&[165267593], 288.7, 30.0, "Glen Rushen Road"),
        ],
    },
    Route {
        rule: "access=private, foot=designated",
        mode: RoadMode::Walk,
        from: Node(1446255312, -4.4145775, 54.1918786),
        to: Node(5251276445, -4.4043897, 54.1939218),
        why: "The drive 131406408 is access=private and a public footpath: foot=designated is the nearer key, and counts.",
        legs: &[Leg(&[131406408], 773.2, 4.5, "service")],
    },
    Route {
        rule: "access=no, bus=yes",
        mode: RoadMode::Bus,
        from: Node(1205698564, -4.5075168, 54.1718582),
        to: Node(1205698563, -4.5069802, 54.1722761),
        why: "The hospital's bus road 167023180 is access=no, bus=yes: a bus drives through. The posted 20 mph (32 km/h) is above a service road's 15.",
        legs: &[Leg(&[167023180], 58.4, 15.0, "service")],
    },
    Route {
        rule: "psv=no",
        mode: RoadMode::Bus,
        from: Node(283510087, -4.7551999, 54.0955076),
        to: Node(283506413, -4.7641838, 54.0932522),
        why: "Bradda Road 25986425 (704 m, a primary road) is psv=no; bus has no key of its own, so the psv key counts: round by Port Erin, on cobbled tracks of grade 3: the surface that is named decides, 15 km/h.",
        legs: &[
            Leg(&[25988395], 13.9, 30.0, "Cronk Hunna"),
            Leg(&[56692122], 158.2, 15.0, "The Rocky Road"),
            Leg(&[67525080], 46.1, 15.0, "The Rocky Road"),
            Leg(&[56692121], 334.1, 15.0, "track"),
            Leg(&[163443127], 52.0, 45.0, "Surby Road"),
            Leg(&[25989155], 409.0, 30.0, "Mill Road"),
            Leg(&[25986914], 220.4, 48.28, "Honna Road"),
            Leg(&[25989610], 252.6, 48.28, "Reayrt Y Cronk"),
            Leg(&[37806267], 738.1, 48.28, "Ballafesson Road"),
            Leg(&[37806270, 25987342], 593.6, 45.0, "Bay View Road"),
            Leg(&[167271705, 167271706, 27210634], 185.1, 48.28, "The Promenade"),
            Leg(&[27210635], 326.2, 48.28, "Spaldrick"),
            Leg(&[166054827], 272.8, 48.28, "Bradda Road"),
        ],
    },
    Route {
        rule: "track, slow",
        mode: RoadMode::Bus,
        from: Node(321816981, -4.4982613, 54.2416788),
        to: Node(283478753, -4.5156617, 54.2097566),
        why: "Track 29264679 leads straight there in 3,875 m, open to all: 930 s at a track's 15 km/h. The roads are 8,699 m and take 868 s. On foot the track wins.",
        legs: &[
            Leg(&[29264585], 987.0, 15.0, "Saint Luke's to Brandywell Road"),
            Leg(&[25989272], 2333.3, 45.0, "Brandywell Road"),
            Leg(&[25986010, 25987784, 30169858], 4342.0, 45.0, "West Baldwin Road"),
            Leg(&[639084669, 639084675, 167262163], 970.7, 40.0, "Ballamoda Baldwin Road"),
            Leg(&[25986259], 65.9, 25.0, "Saint Luke's to Brandywell Road"),
        ],
    },
    Route {
        rule: "track, on foot",
        mode: RoadMode::Walk,
        from: Node(321816981, -4.4982613, 54.2416788),
        to: Node(283478753, -4.5156617, 54.2097566),
        why: "All ways are 4.5 km/h on foot: the straight track.",
        legs: &[Leg(&[29264679], 3875.2, 4.5, "Saint Luke's to Brandywell Road")],
    },
    Route {
        rule: "bollard",
        mode: RoadMode::Bus,
        from: Node(1761684978, -4.5055305, 54.1614808),
        to: Node(1761684976, -4.5045609, 54.1604797),
        why: "TT Access Road 26475284 has the bollard 1760430917 between these two nodes, 128 m apart: round by Braddan and the Quarterbridge, onto the same road from its other end.",
        legs: &[
            Leg(&[26475284], 312.4, 15.0, "TT Access Road"),
            Leg(&[25987057], 168.4, 30.0, "River Vale"),
            Leg(&[165129764], 236.7, 60.0, "Braddan School Road"),
            Leg(&[25988328], 67.4, 48.28, "Braddan School Road"),
            Leg(&[25988484], 633.2, 48.28, "Peel Road"),
            Leg(&[82694283], 56.8, 48.28, "New Castletown Road"),
            Leg(&[26475284], 563.3, 15.0, "TT Access Road"),
        ],
    },
    Route {
        rule: "steps, slow",
        mode: RoadMode::Walk,
        from: Node(736520613, -4.4753778, 54.1461963),
        to: Node(1971098855, -4.4753740, 54.1461411),
        why: "Steps 186415882 are 13.5 m, 24.2 s at 2 km/h. The footway round them is 29.9 m, 23.9 s at 4.5.",
        legs: &[Leg(&[186415863], 14.5, 4.5, "footway"), Leg(&[186705228], 15.4, 4.5, "Fort William")],
    },
];

/// On the line of the ferry from Douglas to Heysham (way 26695667, which lets feet and cars on), off Onchan Head.
const AT_SEA: Node = Node(292765051, -4.4266065, 54.1507513);

fn roads() -> Option<Roads> {
    Some(hubward::io::roads::read_roads(&data("isle-of-man")?).unwrap().unwrap().0)
}

/// The trip from one node to another, by table and by referee.
fn trip(roads: &Roads, from: &Node, to: &Node, mode: RoadMode) -> Option<Trip> {
    let county = county(Some(roads.clone()), &[(from.1, from.2)], &[(to.1, to.2)]);
    let (recipe, profile) = (Recipe::default(), profile());
    let trip = drive(&county, &recipe, &profile, mode).0.trip(V1, S1);
    assert_eq!(Referee::new(&county, &recipe, &profile, mode).trip(V1, S1), trip);
    trip
}

#[test]
fn routes_checked_by_eye_stay_as_they_are() {
    let Some(roads) = roads() else { return };
    for Route { rule, mode, from, to, why, legs } in ROUTES {
        let metres: f64 = legs.iter().map(|Leg(_, metres, ..)| metres).sum();
        let seconds: f64 = legs.iter().map(|Leg(_, metres, kmh, _)| metres * 3.6 / kmh).sum();
        let trip = trip(&roads, from, to, *mode);
        let near = trip.is_some_and(|trip| {
            (f64::from(trip.time.0) - seconds).abs() <= 1.0
                && (f64::from(trip.length.0) - metres).abs() <= 1.0
        });
        let leg = |Leg(ways, metres, kmh, name): &Leg| format!("{name} {ways:?}: {metres} m at {kmh} km/h\n");
        assert!(
            near,
            "{rule}, {mode:?} from node {} to {}: {trip:?}, not {seconds:.1} s and {metres:.0} m:\n{}{why}",
            from.0,
            to.0,
            legs.iter().map(leg).collect::<String>()
        );
    }
}

/// A point in the ferry's wake is on no road and more than a kilometre from any: neither feet nor wheels get ashore.
#[test]
fn a_ferry_carries_nobody() {
    let Some(roads) = roads() else { return };
    let ashore = &ROUTES[0].from;
    for mode in [RoadMode::Walk, RoadMode::Bus] {
        assert_eq!(trip(&roads, &AT_SEA, ashore, mode), None, "{mode:?}");
        assert_eq!(trip(&roads, ashore, &AT_SEA, mode), None, "{mode:?}");
    }
}
