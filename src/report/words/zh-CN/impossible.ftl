### 为何没有方案，以及哪一项改动即可。

impossible-and = { $names } 等，另有 { $count } 个
impossible-asked-school = 按所问：学校 { $school } 为“{ $outcome }”
impossible-asked-village = 按所问：村 { $village }（{ $band }）去学校 { $school }
impossible-comma = 、
impossible-count-may_teach = { $key } = { $asked }：要求的学校多于可能开办的学校（可开办 { $schools } 所）
impossible-count-must_close = { $key } = { $asked }：必须撤并的学校超过允许数（决定为 `close` 的有 { $schools } 所）
impossible-count-must_stay = { $key } = { $asked }：要求的学校少于必须保留的学校（决定为 `keep`、`open` 或类型默认保留的有 { $schools } 所）
impossible-cure = { $number }：由 { $from } 改为 { $to }
impossible-cure-perhaps = { $number }：由 { $from } 改为 { $to }（更小的改动或许也够）
impossible-cures = 下列任何一项改动单独即可：
impossible-decision = 学校 { $school } 的决定：{ $decision }
impossible-decision-default = 学校 { $school } 的决定：{ $decision }（类型 { $kind } 的默认值）
impossible-facts = 与数字和决定无关：道路、年级与不可拆分的学生群体使方案不存在
impossible-forbid = 该村的 `forbid` 排除了它
impossible-force = 该村的 `force` 指定了 { $school }
impossible-grades = 按其决定或年级，没有可教这些学生的形态
impossible-in_all = ；无论其他学生去哪里，总共有 { $missing } 名学生没有位置
impossible-limit = { $number } 为 { $value }，须为 { $wanted }
impossible-limits = 没有合规的上学方式：{ $limits }
impossible-more = ……另有 { $count } 条
impossible-nearest = 最近的学校是 { $school }：{ $reason }
impossible-no_school = { $children } 名学生（{ $band }，{ $village }）无学校可上：{ $reason }
impossible-no_way = 没有合规的上学方式
impossible-none = 没有任何学校
impossible-not_covered = { $children } 名学生（{ $count } 个村）在 { $minutes } 分钟内没有可去的学校；村：{ $villages }
impossible-not_covered-room = 每名学生 { $minutes } 分钟内都有学校，但没有方案能在这一范围内容纳所有学生
impossible-number-boys_beds = { $school } 的男生床位
impossible-number-girls_beds = { $school } 的女生床位
impossible-number-meals = { $school } 的就餐人数
impossible-number-rooms = { $school } 的教室数
impossible-number-min_pupils = { $school } 的最低人数
impossible-number-seats = { $school } 的学位
impossible-places = { $children } 名学生（{ $village_count } 个村）需要{ $what }，可及的 { $school_count } 所学校共有 { $places }；村：{ $villages }；学校：{ $schools }
impossible-row-forbid = 村 { $village } 的 `forbid`
impossible-row-force = 村 { $village } 的 `force`：{ $school }
impossible-title = 在这些规则下不存在任何方案：
impossible-together = 下列各条不能同时满足；去掉其中任何一条，其余即可满足：
impossible-together-open = 下列各条不能同时满足（在求解限度内未能确定是否每条都必要）：
impossible-village = 村 { $village } 的每名学生都有学校可上（{ $children } 人）
impossible-village-part = { $village }（{ $children } 人）
impossible-villages = 这 { $count } 个村的每名学生都有学校可上：{ $villages }
impossible-what-beds = 床位
impossible-what-meals = 就餐名额
impossible-what-seats = 学位
impossible-year = 仅就 { $year } 学年而言已不可行：
impossible-years_together = 各学年单独均有方案，但合在一起没有：撤并后不再恢复，新建次年方可使用，预算与撤并数按年计，且任何学生不得两次转学
