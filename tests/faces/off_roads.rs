//! Who stands off the roads: named by `check`, `times` and `plan` with metres, in both languages, and refused where they are too many.
#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "a test stops where it fails")]

use std::path::Path;
use std::process::Command;

/// Exit code and everything printed.
fn run(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    let output = command.args(arguments).env("LC_ALL", "C").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

/// Along the equator a main road of 11 km with both schools; a village on it, one 500 m beside it, one on an island of 1 km 60 km to the
/// north, one beside a track, and one of so many children 20 km from any road.
fn county(lost: u32) -> tempfile::TempDir {
    let line = |tags: &str, points: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{{tags}}},"geometry":{{"type":"LineString","coordinates":[{points}]}}}}"#
        )
    };
    let roads = [
        line(r#""highway":"tertiary""#, "[0,0],[0.05,0],[0.1,0]"),
        line(r#""highway":"tertiary""#, "[0,0.5],[0.01,0.5]"),
        line(r#""highway":"track""#, "[0.05,0],[0.05,0.02]"),
        line(r#""highway":"省界""#, "[0.1,0],[0.1,0.01]"),
        // Half a metre short of the main road.
        line(r#""highway":"tertiary""#, "[0.03,0.0000045],[0.03,0.01]"),
    ];
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("roads.geojson", &format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, roads.join(",")));
    let rows = [
        ("on", 0.01, 0.0, 300),
        ("far", 0.02, -0.0045, 300),
        ("island", 0.005, 0.5, 2),
        ("track", 0.0501, 0.019, 100),
    ];
    let mut villages = String::from("id,lon,lat,g1\n");
    for (id, lon, lat, children) in rows {
        villages += &format!("{id},{lon},{lat},{children}\n");
    }
    write("villages.csv", &format!("{villages}lost,0.05,-0.2,{lost}\n"));
    write("schools.csv", "id,lon,lat,seats\nS1,0,0,1000\nS2,0.1,0,1000\nS3,0.01,0.5,90\n");
    write("plan.toml", "format = 1\n");
    dir
}

fn path(folder: &Path) -> &str {
    folder.to_str().unwrap()
}

#[test]
fn everybody_off_the_roads_is_named_with_metres() {
    let dir = county(3);
    let (code, text) = run(&["check", path(dir.path())]);
    assert_eq!(code, 0, "{text}");
    for said in [
        "W350 roads: found \"village lost by bus stands on no road that leads on (the nearest: 22239 m)\"",
        "village island by bus stands on a road that does not meet the others (0 m)",
        "N350 roads: village far by bus stands far from its road (500 m)",
        "N350 roads: village track by bus stands on a field track (11 m)",
        "W313 ",
        "1 of 5 roads of classes without a speed: 省界 (1)",
        "W351 roads: found \"an end of road 5 at 0.0300000, 0.0000045 lies 0.50 m from road 1 and does not meet it: no way leads",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let (_, chinese) = run(&["check", path(dir.path()), "--lang", "zh"]);
    for said in [
        "村 lost（校车）附近没有通往别处的道路（最近：22239 m）",
        "村 island（校车）所在道路与其他道路不相连（0 m）",
        "村 far（步行）离所用道路较远（500 m）",
        "村 track（校车）位于机耕路上（11 m）",
    ] {
        assert!(chinese.contains(said), "{said}\n{chinese}");
    }
    let out = dir.path().join("times.csv");
    let aside = tempfile::tempdir().unwrap();
    let (code, text) =
        run(&["times", path(dir.path()), "--mode", "bus", "--out", path(&aside.path().join("t.csv"))]);
    assert!(code == 0 && !out.exists(), "{text}");
    assert!(
        text.contains("village lost by bus stands on no road that leads on")
            && text.contains("village far by bus"),
        "{text}"
    );
    let plan = aside.path().join("plan");
    let (code, text) = run(&["plan", path(dir.path()), "--out", path(&plan)]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("village lost by bus stands on no road that leads on (the nearest: 22239 m)"),
        "{text}"
    );
    let page = std::fs::read_to_string(plan.join("report.html")).unwrap();
    for said in [
        "village lost by bus stands on no road that leads on",
        "village island by bus stands on a road that does not meet the others (0 m)",
        "village far by walk stands far from its road (500 m)",
        "村 track（校车）位于机耕路上（11 m）",
    ] {
        assert!(page.contains(said), "{said} on the page");
    }
    let named = |code: &str| {
        ["lost", "island", "far", "track"]
            .iter()
            .any(|id| text.contains(&format!("{code} roads: village {id}")))
    };
    assert!(text.contains("village island by bus") && named("N350"), "plan names them as check does: {text}");
}

#[test]
fn too_many_children_off_the_roads_are_refused_unless_allowed() {
    // 15 of 717 are 2.09 %, 14 of 716 1.96 %.
    for (lost, refused) in [(14, false), (15, true)] {
        let dir = county(lost);
        let aside = tempfile::tempdir().unwrap();
        let plan = |name: &str, more: &[&str]| {
            let out = aside.path().join(name);
            run(&[&["plan", path(dir.path()), "--out", path(&out)], more].concat())
        };
        let (code, text) = run(&["check", path(dir.path())]);
        assert_eq!(
            (code, text.contains("E350 roads: found \"15 of 717 children in 1 villages on no road\"")),
            if refused { (3, true) } else { (0, false) },
            "{text}"
        );
        assert_eq!(plan("a", &[]).0, if refused { 3 } else { 0 });
        assert!(!refused || !aside.path().join("a").exists(), "nothing is written");
        assert_eq!(plan("b", &["--allow-off-road"]).0, 0);
        assert_eq!(plan("c", &["--set", "travel.allow_off_road=true"]).0, 0);
    }
}
