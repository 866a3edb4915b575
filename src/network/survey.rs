//! Who stands where on a county's roads, without driving a table.
//!
//! It refuses to time anything.

use crate::model::county::County;
use crate::model::recipe::Recipe;
use crate::model::rules::RuleProfile;
use crate::model::travel::RoadMode;
use crate::network::footing::Footings;
use crate::network::graph::Network;
use crate::network::metric::Metric;
use crate::network::report::NetworkReport;

/// What is worth knowing about one mode's network before anybody drives on it; `None` where the county has no roads.
#[must_use]
pub fn survey(
    county: &County,
    recipe: &Recipe,
    profile: &RuleProfile,
    mode: RoadMode,
) -> Option<NetworkReport> {
    let roads = county.roads.as_ref()?;
    let metric = Metric::new(recipe, profile, mode);
    let network = Network::over(roads, county.terrain.as_deref(), &metric);
    let footings = Footings::find(&network, county, &metric);
    Some(NetworkReport::surveyed(&network, &footings, mode))
}
