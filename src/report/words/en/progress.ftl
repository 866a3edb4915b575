### What a run is doing, in one line of the terminal. `{ $time }` is a time to go, such as 12s.

progress-asking = asking about { $subject }
progress-bound = solving: no plan below { $bound }
progress-bus = travel times by bus
progress-car = travel times by car
progress-explaining = why there is no plan: question { $asked }
progress-extract = reading the extract
progress-left = { $time } left
progress-ordering = putting { $junctions } junctions in order, once a network
progress-outlook = where else each child could go
progress-placing = placing villages and schools, and the land
progress-plan = solving: best { $plan }, no plan below { $bound }, gap { $gap } %
progress-reading = reading { $folder }
progress-roads = reading the roads
progress-scenarios = scenarios
progress-sent = { $village } to { $school }
progress-verifying = the referee counts again
progress-walk = travel times on foot
progress-weighing = who may go where, and what it costs
progress-writing = writing { $file }
