### 终端上的方案概要；关于证明的语句也用于其他页面。

and_more = ……另有 { $count } 所，见 { $file }

breakeven = 乘校车单程超过 { $minutes } 分钟时，寄宿成本低于每日校车（{ $source }；床位现成）。
breakeven-always = 任何距离寄宿成本都低于每日校车。
breakeven-assumed = 假设门到门 { $kmh } km/h
breakeven-measured = 本方案校车门到门 { $kmh } km/h
breakeven-never = 寄宿成本从不低于每日校车。

classic-max-cover = 最大覆盖：{ $covered }/{ $children } 名学生距学校不超过 { $minutes } 分钟（{ $schools } 所学校）。已证明：任何此类方案覆盖不超过 { $bound } 名。
classic-p-center = p-中心：最长单程 { $minutes } 分钟（{ $schools } 所学校）。已证明：任何此类方案不少于 { $bound } 分钟。
classic-p-median = p-中位：人均单程 { $mean } 分钟（{ $schools } 所学校），合计 { $total } 人·分钟。已证明：任何此类方案不少于 { $bound }。
classic-set-cover = 集合覆盖：{ $schools } 所学校使全部学生不超过 { $minutes } 分钟。已证明：任何方案不少于 { $bound } 所。
classic-uncapacitated = 未计学位限制：规则表列出学位不足之处。

equity-kolm_pollak = Kolm-Pollak 等值分钟（长路程加重计）：现状 { $before }，方案 { $after }。
equity-poor = 享受生活补助学生的平均分钟：现状 { $before }，方案 { $after }；其他学生：{ $others_before }，{ $others_after }。

gap = 已证明：在方案可决定的部分，任何方案每年不低于 { $bound } 元；本方案 { $cost } 元，最多高出 { $more } 元（{ $percent } %）。
gap-as_is = 现状布局，未作任何决定。
gap-optimal = 已证明最优：在方案可决定的部分，任何方案每年不低于 { $cost } 元。
gap-source-lagrangian = 下界可由 prices.csv 重新计算。
gap-source-proof = 下界可由 proof.jsonl 重新计算。
gap-source-solver = 下界由求解器给出。
gap-source-times = 下界来自对所有出现的时间的搜索。
gap-source-tree = 下界来自分支定界。

not_reproducible = 因时限中断：再次运行可能得到不同方案。
plan-title = { $county } · { $stage } · { $year }
present-derived = { $children } 名儿童的现就读学校为推算值（最近且有学位）：villages.csv 未注明。
present-nowhere = { $children } 名儿童现状下步行（合规）或乘车均到不了任何学校，未计入现状数字：{ $villages }。
schools-what = 撤并或仅留 1-3 年级的学校及学生去向

small-present-derived = { $children } 名幼儿的现就读幼儿园为推算值（最近且有园位）。
small-pupils = 幼儿
small-pupils-moved = 转园
small-schools = 幼儿园与幼儿
small-schools-open = 开办幼儿园
small-schools-what = 撤并的幼儿园及幼儿去向

view-county = 按县级财政（含学校）编制：县和学校的支出及各项限额的折价，减去上级转入；学生时间和家庭支出不计入。

walk-level = 步行时间按平地计算：县文件夹中没有高程文件。
walk-slopes = 步行时间已计坡度（{ $files }）：{ $share } % 的道路点有高程，{ $lowest } 至 { $highest } 米。
walk-unknown = 步行时间按平地计算：{ $files } 未覆盖任何道路。
gap-years = 已证明：在方案可决定的部分，{ $first } 至 { $last } 年各年合计（折为 { $first } 年价值），任何方案不低于 { $bound } 元；本方案 { $cost } 元，最多高出 { $more } 元（{ $percent } %）。
gap-years-optimal = 已证明最优：在方案可决定的部分，{ $first } 至 { $last } 年各年合计（折为 { $first } 年价值），任何方案不低于 { $cost } 元。
years-and = ；
years-board = 寄宿
years-bus = 校车
years-built = { $school }（+{ $seats } 学位，+{ $beds } 床位）
years-built-new = { $school }（新建）
years-builds = 为下一年建设：{ $names }，{ $spent } 元
years-close = 撤并 { $count } 所：{ $names }
years-closed = 已撤并
years-moved = 转学
years-new = 新建
years-opens = 开办 { $count } 所：{ $names }
years-partial = { $count } 所只留 1-3 年级：{ $names }
years-point = 1-3 年级
years-pupils = 学生
years-reopen = { $count } 所恢复全部年级：{ $names }
years-step = { $year } 年：{ $list }。
years-teach = 开办
years-title = 逐年情况
years-yuan = 元/年
