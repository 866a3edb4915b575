### What the commands answer on a terminal, beside the pages that have files of their own.

cache-fault = cache not written: { $fault }

check-county = { $villages } villages with { $children } children, { $schools } schools, { $roads }: nothing stands against planning ({ $warnings } warnings)
check-level = no elevation file (.hgt, .tif): walking is timed as on level ground
check-roads = { $count } roads
check-roads-none = no roads

import-written = { $villages } villages ({ $counted } with a population tag), { $schools } primary schools ({ $left } others left out), about { $children } children: every figure is a guess to be overwritten, listed in guesses.csv
import-without-seat = { $children } children have no seat in the schools found: no school is given more than the ceiling

remark-more = { $code } … and { $count } more; `hubward check` lists all

scenarios-written = { $count } scenarios → { $file }

times-and = { "; " }
times-far = { $count } places far from their road
times-given = times.csv alone, no roads
times-level = walked as on level ground: no elevation file
times-moved = { $count } places moved off a cut-off road to a farther one
times-network = { $nodes } nodes ({ $straight } without bends), { $arcs } arcs, { $components } components (largest { $largest })
times-off = { $count } places off the network
times-size = a table of { $pairs } pairs, { $memory } of memory
times-size-most = a table of at most { $pairs } pairs, { $memory } of memory
times-slopes = walked over slopes: heights of { $share } % of { $points } road points
times-slopes-range = walked over slopes: heights of { $share } % of { $points } road points, { $lowest } to { $highest } m
times-written = { $pairs } pairs → { $file }

verify-claims = taken at the plan's word: { $keys }
verify-classic = verified: { $rows } rows, objective { $objective }, lower bound { $bound } ({ $source }), every figure recounted
verify-cost = verified: { $rows } rows, objective { $objective } yuan, lower bound { $bound } yuan ({ $source }), every figure recounted
verify-setting = set on top of the county's own plan file: { $key } = { $value }
verify-unchecked-classic = verified, bound not rechecked: { $rows } rows, objective { $objective }, lower bound { $bound } (the word of a { $source }), every other figure recounted
verify-unchecked-cost = verified, bound not rechecked: { $rows } rows, objective { $objective } yuan, lower bound { $bound } yuan (the word of a { $source }), every other figure recounted
verify-unknown = no files of a plan folder, not looked into: { $files }
evaluate-broken = What breaks under these conditions: { $count } findings
evaluate-here = the same plan under these conditions
evaluate-holds = Nothing breaks: every way, every school and every limit holds under these conditions too.
evaluate-newcomers = { $pupils } children ({ $band }) of { $village } are not named in the plan; they are held at school { $school }
recount-said = As edited it costs { $after } yuan a year in what the plan decides; plan.json said { $before }: { $more } more. Prices, certificate and lower bound are those of the plan before.
evaluate-mended = The nearest lawful plan moves { $moved } children to another school than the plan (none moves fewer than { $least }) and costs { $objective } yuan a year in what a plan decides; the best plan under these conditions costs { $best }, and none less than { $bound }.
evaluate-today = Today's network under these conditions: { $yuan } yuan a year, all in.
