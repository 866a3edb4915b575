//! Files of a county folder that look like roads and are not called so.
//!
//! It refuses to read them: it says what to rename or unpack.

use std::path::Path;

/// Endings of files that hold roads or could, and what to do with them; the longest first.
const ENDINGS: [(&str, &str); 17] = [
    (".osm.pbf", "rename it to roads.osm.pbf"),
    (".osm.gz", "rename it to roads.osm.gz"),
    (".osm.bz2", "unpack it (`bunzip2 FILE`) and call it roads.osm"),
    (".osm.xz", "unpack it (`unxz FILE`) and call it roads.osm"),
    (".osm.zst", "unpack it (`unzstd FILE`) and call it roads.osm"),
    (".osm.zip", "unpack it and call what is in it roads.osm"),
    (".osm.txt", "rename it to roads.osm"),
    (".osm.xml", "rename it to roads.osm"),
    (".osc.gz", "it holds changes: apply them to an extract (`osmium apply-changes`)"),
    (".osc", "it holds changes: apply them to an extract (`osmium apply-changes`)"),
    (".o5m", "convert it: `osmium cat FILE -o roads.osm.pbf` or osmconvert"),
    (".pbf", "rename it to roads.osm.pbf"),
    (".osm", "rename it to roads.osm"),
    (".geojson", "rename it to roads.geojson if it holds the roads"),
    (".json", "rename it to roads.geojson if it holds the roads"),
    (".gpkg", "rename it to roads.gpkg if it holds the roads"),
    (".shp", "save it as GeoPackage under the name roads.gpkg"),
];

/// The first such file of a folder by name, with what to do with it.
pub(super) fn road_file(folder: &Path) -> Option<(String, &'static str)> {
    let entries = std::fs::read_dir(folder).ok()?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort_unstable();
    let small = |name: &String| name.to_lowercase();
    let own = |name: &&String| {
        !["villages.", "schools.", "times.", "plan."].iter().any(|own| small(name).starts_with(own))
    };
    let roads = |name: &String| {
        let name = small(name);
        ENDINGS.iter().position(|(ending, _)| name.ends_with(ending))
    };
    let found = names.iter().filter(own).filter_map(|name| Some((roads(name)?, name))).min()?;
    Some((found.1.clone(), ENDINGS[found.0].1))
}

#[cfg(test)]
mod tests {
    use super::road_file;

    #[test]
    fn a_wrong_name_is_told_with_its_cure() {
        for (names, found) in [
            (
                &["andorra-latest.osm.pbf", "map.geojson"][..],
                Some(("andorra-latest.osm.pbf", "rename it to roads.osm.pbf")),
            ),
            (&["Roads.OSM"], Some(("Roads.OSM", "rename it to roads.osm"))),
            (&["villages.gpkg", "schools.geojson", "notes.txt"], None),
            (&["road.shp"], Some(("road.shp", "save it as GeoPackage under the name roads.gpkg"))),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for name in names {
                std::fs::write(folder.path().join(name), "").unwrap();
            }
            let found_there = road_file(folder.path());
            assert_eq!(found_there.as_ref().map(|(name, cure)| (name.as_str(), *cure)), found);
        }
    }
}
