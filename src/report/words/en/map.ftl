### The map.

map-board = boarders live here
map-counts = { $before } schools today, { $after } in the plan; { $closed } close, { $partial } keep grades 1-3, { $new } new; { $moved } children change school, { $boarding } board
map-flows = Way to school
map-moved = changes school
map-places = Places
map-roads = roads
map-same = stays at its school
map-synthetic = Synthetic: positions, children, schools and roads are invented.
map-village = village of { $children } children
