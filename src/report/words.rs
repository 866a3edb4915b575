//! Every word that a report shows, by id, in each language.
//!
//! It refuses to build sentences: those belong to the page that shows them, which fills `{}` in their order.

mod book;
mod dossier;
mod money;

use crate::model::unit::{Band, Group};

/// A language of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

/// (id, English, Chinese).
type Entry = (&'static str, &'static str, &'static str);

/// Every word, those of one page in a table of their own.
fn entries() -> impl Iterator<Item = &'static Entry> {
    WORDS.iter().chain(book::WORDS).chain(dossier::WORDS).chain(money::WORDS)
}

/// Sorted by id.
const WORDS: &[Entry] = &[
    ("after", "plan", "方案"),
    ("and_more", "… and {} more in {}", "……另有 {} 所，见 {}"),
    ("band.all", "all grades", "全部年级"),
    ("band.junior", "grades 7-9", "7-9 年级"),
    ("band.k", "kindergarten", "幼儿园"),
    ("band.lower", "grades 1-3", "1-3 年级"),
    ("band.primary", "grades 1-6", "1-6 年级"),
    ("band.upper", "grades 4-6", "4-6 年级"),
    ("bands.every", "everyone", "全体"),
    ("before", "today", "现状"),
    (
        "breakeven",
        "Boarding costs less than a daily bus beyond {} min of bus ride ({}; a bed at hand).",
        "乘校车单程超过 {} 分钟时，寄宿成本低于每日校车（{}；床位现成）。",
    ),
    (
        "breakeven.always",
        "Boarding costs less than a daily bus at any distance.",
        "任何距离寄宿成本都低于每日校车。",
    ),
    ("breakeven.assumed", "assuming {} km/h door to door", "假设门到门 {} km/h"),
    ("breakeven.measured", "this plan's buses make {} km/h door to door", "本方案校车门到门 {} km/h"),
    ("breakeven.never", "Boarding never costs less than a daily bus.", "寄宿成本从不低于每日校车。"),
    ("change", "change", "变化"),
    (
        "compare.across",
        "Plans of different inputs, compared by the ids of villages and schools: rates, roads and children may differ as well as decisions.",
        "输入不同的方案，按村和学校的编号比较：除决定外，费率、道路和学生也可能不同。",
    ),
    ("compare.bound", "no plan costs less than", "任何方案不低于"),
    ("compare.capital", "spent once on buildings, yuan", "一次性建设支出，元"),
    ("compare.gap", "gap, per cent", "差距，%"),
    ("compare.mode.board", "board", "寄宿"),
    ("compare.mode.bus", "bus", "校车"),
    ("compare.mode.escort", "escort", "护送"),
    ("compare.mode.walk", "walk", "步行"),
    ("compare.more", "  … and {} more in --json", "  ……另有 {} 条，见 --json"),
    (
        "compare.moved",
        "{} against [1]: {} children go to another school, {} to the same by another mode.",
        "{} 与 [1] 相比：{} 名学生换学校，{} 名同校换方式。",
    ),
    ("compare.objective", "what the plan decides, yuan a year", "方案可决定部分，元/年"),
    ("compare.schools", "Schools that differ: {}", "不同的学校：{}"),
    (
        "compare.unitless",
        "A figure with two decimals is the count of a classic of location (minutes, schools or children), not yuan.",
        "带两位小数的是经典选址目标的计数（分钟、学校或学生），不是元。",
    ),
    (
        "compare.unmatched",
        "{} against [1]: {} children belong to groups that are not the same in both.",
        "{} 与 [1] 相比：{} 名学生所在群体两边不同。",
    ),
    (
        "compliance.days",
        "Days are one after another where the law does not say otherwise; 0 = the rule names no days.",
        "法规未另行规定时逐项计日；0 表示规则未规定天数。",
    ),
    (
        "compliance.how",
        "Figures are the referee's, counted from the tables, not the optimiser's. Beyond and already so today are pupils. A hard rule holds when nobody is newly beyond it; any other when nobody is.",
        "数字由独立复核程序根据表格计算，非优化程序给出。“超出”和“现状已存在”为学生数。强制规则在无人新增超出时为符合；其他规则在无人超出时为符合。",
    ),
    ("compliance.changed", "(set by the plan file)", "（由方案文件设定）"),
    ("compliance.measured", "Rules measured", "量化规则"),
    ("compliance.none", "No tasks.", "无任务。"),
    ("compliance.tasks", "Tasks before a closure", "撤并之前的任务"),
    ("compliance.title", "Compliance", "合规报告"),
    (
        "compliance.untouched",
        "No school closes or gives up grades in this plan.",
        "本方案没有学校撤并或减少年级。",
    ),
    (
        "equity.kolm_pollak",
        "Kolm-Pollak minutes, in which long ways weigh more: today {}, plan {}.",
        "Kolm-Pollak 等值分钟（长路程加重计）：现状 {}，方案 {}。",
    ),
    (
        "equity.poor",
        "Mean minutes of children who draw the living subsidy: today {}, plan {}; of the others: {}, {}.",
        "享受生活补助学生的平均分钟：现状 {}，方案 {}；其他学生：{}，{}。",
    ),
    ("existing", "already so today", "现状已存在"),
    (
        "classic.max-cover",
        "max-cover: {} of {} children live within {} min of their school ({} schools). Proven: no such plan covers more than {}.",
        "最大覆盖：{}/{} 名学生距学校不超过 {} 分钟（{} 所学校）。已证明：任何此类方案覆盖不超过 {} 名。",
    ),
    (
        "classic.p-center",
        "p-center: nobody travels longer than {} min to {} schools. Proven: no such plan has less than {} min.",
        "p-中心：最长单程 {} 分钟（{} 所学校）。已证明：任何此类方案不少于 {} 分钟。",
    ),
    (
        "classic.p-median",
        "p-median: {} min one way a child to {} schools, {} pupil-minutes in all. Proven: no such plan has less than {}.",
        "p-中位：人均单程 {} 分钟（{} 所学校），合计 {} 人·分钟。已证明：任何此类方案不少于 {}。",
    ),
    (
        "classic.set-cover",
        "set-cover: {} schools have every child within {} min. Proven: no plan does it with fewer than {}.",
        "集合覆盖：{} 所学校使全部学生不超过 {} 分钟。已证明：任何方案不少于 {} 所。",
    ),
    (
        "classic.uncapacitated",
        "Seats were not counted: the table of rules says where they are too few.",
        "未计学位限制：规则表列出学位不足之处。",
    ),
    (
        "explain.alone",
        "Where else its children could go, each group alone, everything else as planned; yuan a year more:",
        "其学生还可去何处（各群体单独计算，其余不变；每年多花元）：",
    ),
    (
        "explain.alone.village",
        "Where else they could go, each group alone, everything else as planned; yuan a year more:",
        "还可去何处（各群体单独计算，其余不变；每年多花元）：",
    ),
    ("explain.asked", "if {}", "若{}"),
    ("explain.asked.closed", "closed", "撤并"),
    ("explain.asked.new", "built", "新建"),
    ("explain.asked.open", "kept whole", "完整保留"),
    ("explain.asked.partial", "grades 1-3", "留 1-3 年级"),
    ("explain.asked.unbuilt", "not built", "不建"),
    ("explain.asked.village", "{} there", "去 {}"),
    ("explain.as_planned", "{}: that is what the plan does.", "{}：方案即如此。"),
    (
        "explain.base",
        "The plan costs {} yuan a year in all; no plan costs less than {}.",
        "方案每年共 {} 元；任何方案不低于 {} 元。",
    ),
    (
        "explain.better",
        "{}: cheaper than the plan itself, which is then not the best there is; it is still within its bound.",
        "{}：比本方案还便宜，可见本方案并非最优；仍在其下界之内。",
    ),
    ("explain.from", "certain: best plans differ by at least", "确定：最优方案之差至少"),
    ("explain.to", "certain: best plans differ by at most", "确定：最优方案之差至多"),
    (
        "explain.freed",
        "({}: what the tables decide about the school was set aside)",
        "（{}：暂不计表中对该校的决定）",
    ),
    ("explain.here", "plan", "方案"),
    (
        "explain.how",
        "Column `plan` is the plan; each other column is the best plan found with one decision forced, as its difference from the plan. That difference is exact for these two plans. The two lines `certain` hold for the best plans that exist, found or not.",
        "“方案”列为本方案；其余各列为强制一项决定后找到的最好方案与本方案之差，对这两个方案而言是精确的。“确定”两行对存在的最优方案成立（无论是否找到）。",
    ),
    ("explain.hurdle.beds", "{} beds for boys and {} for girls left", "剩余男生床位 {}、女生床位 {}"),
    ("explain.hurdle.closed", "closed in the plan", "方案中不开办"),
    ("explain.hurdle.decision", "the schools table decides otherwise", "学校表另有决定"),
    ("explain.hurdle.forbid", "the village's `forbid`", "该村的 `forbid`"),
    ("explain.hurdle.force", "the village's `force` names {}", "该村的 `force` 指定 {}"),
    ("explain.hurdle.grades", "does not teach these grades in the plan", "方案中不教这些年级"),
    ("explain.hurdle.limit", "{} is {}: {} beyond", "{} 为 {}：超出 {}"),
    ("explain.hurdle.leaving", "its school would keep fewer than {}", "其学校将少于 {} 人"),
    ("explain.hurdle.meals", "{} meals left", "剩余就餐名额 {}"),
    ("explain.hurdle.row", "would break {}", "将违反 {}"),
    ("explain.hurdle.seats", "{} seats left", "剩余学位 {}"),
    ("explain.impossible", "{}: no plan does it.", "{}：没有任何方案可行。"),
    ("explain.mean", "minutes one way, mean", "单程分钟，平均"),
    ("explain.mean.band", "  {}, mean", "  {}，平均"),
    ("explain.minutes", "{} min", "{} 分钟"),
    ("explain.no_road", "no road", "无道路"),
    ("explain.nowhere", "no other school can be reached", "无其他可达学校"),
    (
        "explain.out_of_time",
        "{}: stopped by a limit before any plan was found.",
        "{}：找到方案之前已达限度。",
    ),
    ("explain.rule", "beyond {}", "超出 {}"),
    ("explain.school", "{} · {} · {} pupils in the plan, {} today", "{} · {} · 方案 {} 人，现状 {} 人"),
    ("explain.sent", "{} ({} pupils, {}) → {}", "{}（{} 人，{}）→ {}"),
    ("explain.title", "Reasons of the plan in {}", "方案 {} 的理由"),
    ("explain.total", "yuan a year, all in", "元/年，总计"),
    (
        "explain.turn.already",
        "{}: at {} as it stands the other side is found no dearer",
        "{}：在现值 {} 时另一方案已不更贵",
    ),
    ("explain.turn.children", "children of its villages", "其生源村学生数"),
    (
        "explain.turn.flip",
        "{}: {} now; as planned up to {} ({} %), turned from {} ({} %){}",
        "{}：现为 {}；至 {}（{} %）仍如方案，自 {}（{} %）起改变{}",
    ),
    ("explain.turn.none", "{}: {} now; not seen to turn at any of {}", "{}：现为 {}；在 {} 各值均未见改变"),
    ("explain.turn.price", "price of {}", "{} 的价格"),
    ("explain.turn.proven", "; proven on both sides", "；两侧均已证明"),
    ("explain.turn.seen", "; by the plans found", "；依所找到的方案"),
    (
        "explain.turn.title",
        "Numbers at which the decision turns, each changed alone:",
        "使决定改变的数值（每次只改一个）：",
    ),
    ("explain.unit.grades", "{} grades", "{} 个年级"),
    ("explain.unit.km", "{} km", "{} 千米"),
    ("explain.unit.minutes", "{} min", "{} 分钟"),
    ("explain.unit.schools", "{} schools", "{} 所学校"),
    ("explain.unlawful", "{}: no lawful way leads there.", "{}：没有合规的上学方式。"),
    (
        "explain.unlawful.none",
        "no way at all, or it never teaches these grades",
        "无路可达，或该校从不教这些年级",
    ),
    ("explain.village", "{} to {} · {} pupils", "{} 去 {} · {} 人"),
    ("explain.worst", "minutes one way, worst", "单程分钟，最长"),
    ("explain.worst.band", "  {}, worst", "  {}，最长"),
    ("flow.board", "board (weekly bus)", "寄宿（每周校车）"),
    ("flow.bus", "daily bus", "每日校车"),
    ("flow.escort", "escort", "护送"),
    ("flow.walk", "walk", "步行"),
    (
        "gap",
        "Proven: no plan costs less than {} yuan a year in what the plan decides. This one costs {}: at most {} yuan a year ({} %) more.",
        "已证明：在方案可决定的部分，任何方案每年不低于 {} 元；本方案 {} 元，最多高出 {} 元（{} %）。",
    ),
    ("gap.as_is", "Today's network, nothing decided.", "现状布局，未作任何决定。"),
    (
        "gap.optimal",
        "Proven best: no plan costs less than {} yuan a year in what the plan decides.",
        "已证明最优：在方案可决定的部分，任何方案每年不低于 {} 元。",
    ),
    (
        "gap.source.lagrangian",
        "The bound can be recomputed from prices.csv.",
        "下界可由 prices.csv 重新计算。",
    ),
    (
        "gap.source.times",
        "The bound comes from a search over the times that occur.",
        "下界来自对所有出现的时间的搜索。",
    ),
    ("gap.source.solver", "The bound is a solver's word.", "下界由求解器给出。"),
    ("gap.source.tree", "The bound comes from a branch-and-bound tree.", "下界来自分支定界。"),
    ("heading.boarding_family", "boarding: family", "寄宿（家庭）"),
    ("heading.boarding_school", "boarding: school", "寄宿（学校）"),
    ("heading.bus_daily", "daily buses", "每日校车"),
    ("heading.bus_weekly", "weekly buses", "每周校车"),
    ("heading.capital", "new buildings", "建设（年金）"),
    ("heading.change", "school changes", "转学"),
    ("heading.equity", "unequal ways", "出行不均"),
    ("heading.escort", "escorts", "护送"),
    ("heading.over_limit", "soft limits", "超出软性限值"),
    ("heading.sites", "sites", "校舍运行"),
    ("heading.staff", "staff", "教职工"),
    ("heading.time", "children's time", "学生时间"),
    ("heading.total", "total", "合计"),
    ("impossible.and", "{} and {} more", "{} 等，另有 {} 个"),
    ("impossible.asked.school", "as asked: school {} is {}", "按所问：学校 {} 为“{}”"),
    (
        "impossible.asked.village",
        "as asked: village {} ({}) goes to school {}",
        "按所问：村 {}（{}）去学校 {}",
    ),
    ("impossible.comma", ", ", "、"),
    (
        "impossible.count.may_teach",
        "{} = {}: more schools are asked for than there can be, {} schools that may teach at all",
        "{} = {}：要求的学校多于可能开办的学校（可开办 {} 所）",
    ),
    (
        "impossible.count.must_close",
        "{} = {}: more schools must close than may, {} schools whose decision is `close`",
        "{} = {}：必须撤并的学校超过允许数（决定为 `close` 的有 {} 所）",
    ),
    (
        "impossible.count.must_stay",
        "{} = {}: fewer schools are asked for than must stay, {} schools (decision `keep` or `open`, or the kind's default)",
        "{} = {}：要求的学校少于必须保留的学校（决定为 `keep`、`open` 或类型默认保留的有 {} 所）",
    ),
    ("impossible.cure", "{} from {} to {}", "{}：由 {} 改为 {}"),
    ("impossible.cure.perhaps", "{} from {} to {} (less may do)", "{}：由 {} 改为 {}（更小的改动或许也够）"),
    ("impossible.cures", "Each of these changes is enough by itself:", "下列任何一项改动单独即可："),
    ("impossible.decision", "decision of school {}: {}", "学校 {} 的决定：{}"),
    (
        "impossible.decision.default",
        "decision of school {}: {}, the default of kind {}",
        "学校 {} 的决定：{}（类型 {} 的默认值）",
    ),
    (
        "impossible.facts",
        "no number and no decision stands in the way: roads, grades and children kept together leave no plan",
        "与数字和决定无关：道路、年级与不可拆分的学生群体使方案不存在",
    ),
    ("impossible.forbid", "the village's `forbid` excludes it", "该村的 `forbid` 排除了它"),
    ("impossible.force", "the village's `force` names {}", "该村的 `force` 指定了 {}"),
    (
        "impossible.grades",
        "its decision or its grades leave no configuration that teaches these children",
        "按其决定或年级，没有可教这些学生的形态",
    ),
    ("impossible.limit", "{} is {} and would have to be {}", "{} 为 {}，须为 {}"),
    ("impossible.limits", "no lawful way leads there: {}", "没有合规的上学方式：{}"),
    ("impossible.more", "… and {} more", "……另有 {} 条"),
    ("impossible.nearest", "the nearest school is {}: {}", "最近的学校是 {}：{}"),
    (
        "impossible.no_school",
        "{} children ({}) of {} have no school: {}",
        "{} 名学生（{}，{}）无学校可上：{}",
    ),
    ("impossible.no_way", "no lawful way leads there", "没有合规的上学方式"),
    ("impossible.none", "there is no school at all", "没有任何学校"),
    (
        "impossible.not_covered",
        "{} children of {} villages have no school within {} minutes that they may go to; villages: {}",
        "{} 名学生（{} 个村）在 {} 分钟内没有可去的学校；村：{}",
    ),
    (
        "impossible.not_covered.room",
        "every child has a school within {} minutes, but no plan has room for all of them so near",
        "每名学生 {} 分钟内都有学校，但没有方案能在这一范围内容纳所有学生",
    ),
    ("impossible.number.boys_beds", "boys' beds of {}", "{} 的男生床位"),
    ("impossible.number.girls_beds", "girls' beds of {}", "{} 的女生床位"),
    ("impossible.number.meals", "meals of {}", "{} 的就餐人数"),
    ("impossible.number.min_pupils", "min_pupils of {}", "{} 的最低人数"),
    ("impossible.number.seats", "seats of {}", "{} 的学位"),
    (
        "impossible.places",
        "{} children of {} villages need {}, and the {} schools in their reach have {}; villages: {}; schools: {}",
        "{} 名学生（{} 个村）需要{}，可及的 {} 所学校共有 {}；村：{}；学校：{}",
    ),
    ("impossible.row.force", "`force` of village {}: {}", "村 {} 的 `force`：{}"),
    ("impossible.row.forbid", "`forbid` of village {}", "村 {} 的 `forbid`"),
    ("impossible.title", "no plan exists under these rules:", "在这些规则下不存在任何方案："),
    (
        "impossible.together",
        "these cannot all be kept; without any one of them there is a plan for the others:",
        "下列各条不能同时满足；去掉其中任何一条，其余即可满足：",
    ),
    (
        "impossible.together.open",
        "these cannot all be kept (whether each of them is needed was not settled within the limits of the solve):",
        "下列各条不能同时满足（在求解限度内未能确定是否每条都必要）：",
    ),
    (
        "impossible.village",
        "every child of village {} goes to school ({})",
        "村 {} 的每名学生都有学校可上（{} 人）",
    ),
    ("impossible.village.part", "{} ({})", "{}（{} 人）"),
    (
        "impossible.villages",
        "every child of these {} villages goes to school: {}",
        "这 {} 个村的每名学生都有学校可上：{}",
    ),
    ("impossible.what.beds", "beds", "床位"),
    ("impossible.what.meals", "meals", "就餐名额"),
    ("impossible.what.seats", "seats", "学位"),
    ("map.board", "boarders live here", "有寄宿生"),
    (
        "map.counts",
        "{} schools today, {} in the plan; {} close, {} keep grades 1-3, {} new; {} children change school, {} board",
        "现有 {} 所，方案 {} 所；撤并 {}，保留 1-3 年级 {}，新建 {}；{} 名学生转学，{} 名寄宿",
    ),
    ("map.flows", "Way to school", "上学方式"),
    ("map.moved", "changes school", "转学"),
    ("map.places", "Places", "地点"),
    ("map.roads", "roads", "道路"),
    ("map.same", "stays at its school", "原校就读"),
    (
        "map.synthetic",
        "Synthetic: positions, children, schools and roads are invented.",
        "合成数据：位置、学生、学校和道路均为虚构。",
    ),
    ("map.village", "village of {} children", "{} 名学生的村"),
    (
        "not_reproducible",
        "Cut by a time limit: another run may give another plan.",
        "因时限中断：再次运行可能得到不同方案。",
    ),
    ("one_way", "Minutes one way", "单程分钟"),
    ("outcome.closed", "closed", "撤并"),
    ("outcome.new", "new", "新建"),
    ("outcome.open", "kept", "保留"),
    ("outcome.partial", "grades 1-3 stay", "保留 1-3 年级"),
    ("outcome.unbuilt", "not built", "未建"),
    ("p95", "p95", "95%"),
    ("mean", "mean", "平均"),
    ("plan.title", "{} · {} · {}", "{} · {} · {}"),
    (
        "present.derived",
        "Today's school of {} children is derived (nearest with room): villages.csv does not name it.",
        "{} 名儿童的现就读学校为推算值（最近且有学位）：villages.csv 未注明。",
    ),
    ("pupils", "pupils", "学生"),
    ("pupils.board", "  board", "  寄宿"),
    ("pupils.bus", "  ride a daily bus", "  每日校车"),
    ("pupils.escort", "  are escorted", "  护送"),
    ("pupils.moved", "change school", "转学"),
    ("pupils.walk", "  walk", "  步行"),
    ("rule.beyond", "beyond", "超出"),
    ("rule.binds", "binds", "约束对象"),
    ("rule.broken", "broken", "不符"),
    ("rule.citation", "source", "依据"),
    ("rule.column", "Rules of {}", "规则 {}"),
    ("rule.days", "days", "天数"),
    ("rule.grade", "grade {}", "{} 年级"),
    ("rule.grades", "grades {}", "{} 年级"),
    ("rule.hard", "hard", "强制"),
    ("rule.held", "held", "符合"),
    ("rule.kind.hard", "hard", "强制"),
    ("rule.kind.process", "task", "任务"),
    ("rule.kind.report", "reported", "报告"),
    ("rule.kind.soft", "soft", "软性"),
    ("rule.means.any", "on foot or by daily bus", "步行或每日校车"),
    ("rule.means.board", "weekly journey of boarders", "寄宿生每周行程"),
    ("rule.means.bus", "daily bus", "每日校车"),
    ("rule.means.walk", "on foot", "步行"),
    ("rule.name.boarding.from_grade", "youngest grade that boards", "寄宿的最低年级"),
    ("rule.name.capacity.beds", "boarders beyond the beds", "超出床位的寄宿生"),
    ("rule.name.capacity.meals", "children beyond the canteen's meals", "超出食堂容量的学生"),
    ("rule.name.capacity.seats", "children beyond the seats", "超出学位的学生"),
    ("rule.name.class.alarm", "large classes", "大班额"),
    ("rule.name.class.forbidden", "oversized classes", "超大班额"),
    ("rule.name.class.junior.max", "class size, grades 7-9", "7-9 年级班额"),
    ("rule.name.class.junior.target", "class size aimed at, grades 7-9", "7-9 年级目标班额"),
    ("rule.name.class.point.target", "class size of teaching points", "教学点班额"),
    ("rule.name.class.primary.max", "class size, grades 1-6", "1-6 年级班额"),
    ("rule.name.class.primary.target", "class size aimed at, grades 1-6", "1-6 年级目标班额"),
    ("rule.name.closure.rural", "rural schools that close", "乡村学校撤并"),
    ("rule.name.dorm.area_m2", "dormitory area a boarder", "寄宿生人均宿舍面积"),
    ("rule.name.preschool.enrolment.min_share", "share of ages 3-5 with a place", "3-5 岁儿童入园率"),
    (
        "rule.name.preschool.inclusive.min_share",
        "share in public or inclusive kindergartens",
        "公办和普惠园幼儿占比",
    ),
    ("rule.name.preschool.max_children", "largest kindergarten", "最大幼儿园"),
    (
        "rule.name.preschool.own_village.min_children",
        "large villages without a kindergarten of their own",
        "没有幼儿园的大村",
    ),
    ("rule.name.preschool.public.min_share", "share in public kindergartens", "公办园幼儿占比"),
    ("rule.name.radius", "{}: distance of the school", "{}：学校距离"),
    ("rule.name.school.central.min_pupils", "fewest pupils of a central school", "中心校最低人数"),
    ("rule.name.school.floor_pupils", "schools below the funding floor", "低于公用经费核定人数的学校"),
    ("rule.name.school.junior.max_classes", "most classes, grades 7-9", "7-9 年级最多班数"),
    ("rule.name.school.junior.min_classes", "fewest classes, grades 7-9", "7-9 年级最少班数"),
    (
        "rule.name.school.junior.review_classes",
        "classes below which a school is reviewed, grades 7-9",
        "须检讨的班数，7-9 年级",
    ),
    ("rule.name.school.max_pupils", "most pupils of a school", "学校最多人数"),
    ("rule.name.school.min_pupils", "fewest pupils of a school", "学校最低人数"),
    ("rule.name.school.point.min_pupils", "fewest pupils of a teaching point", "教学点最低人数"),
    ("rule.name.school.primary.max_classes", "most classes, grades 1-6", "1-6 年级最多班数"),
    ("rule.name.school.primary.min_classes", "fewest classes, grades 1-6", "1-6 年级最少班数"),
    (
        "rule.name.school.primary.review_classes",
        "classes below which a school is reviewed, grades 1-6",
        "须检讨的班数，1-6 年级",
    ),
    ("rule.name.school.small_pupils", "smallest school", "最小学校"),
    ("rule.name.school.town.min_pupils", "fewest pupils of a town school", "城镇学校最低人数"),
    ("rule.name.school.village.min_pupils", "fewest pupils of a village school", "村小最低人数"),
    ("rule.name.service.lawful_mode", "children without a lawful way", "没有合规上学方式的学生"),
    ("rule.name.staff.junior.pupils_per_teacher", "pupils a teacher, grades 7-9", "7-9 年级生师比"),
    ("rule.name.staff.primary.pupils_per_teacher", "pupils a teacher, grades 1-6", "1-6 年级生师比"),
    ("rule.name.travel", "{}, {}: {}", "{}，{}：{}"),
    (
        "rule.name.travel.bus.lower.newly_over_share",
        "grades 1-3 newly over the bus time aimed at",
        "新增超过目标乘车时间的 1-3 年级学生比例",
    ),
    ("rule.limit", "limit", "限值"),
    ("rule.place", "where", "地点"),
    ("rule.result", "result", "结论"),
    ("rule.rule", "rule", "规则"),
    ("rule.kind", "kind", "类别"),
    ("rule.task", "task", "任务"),
    ("rule.process", "Before any closure: {}.", "撤并之前须完成：{}。"),
    ("rule.report", "reported", "报告"),
    ("rule.soft", "soft", "软性"),
    ("rule.what.max_km", "farthest, one way", "单程最远"),
    ("rule.what.max_minutes", "longest time one way", "单程最长时间"),
    ("rule.what.min_minutes", "shortest time one way", "单程最短时间"),
    ("rule.what.new_max_km", "farthest to another school than today's, one way", "转学后单程最远"),
    (
        "rule.what.new_max_minutes",
        "longest time to another school than today's, one way",
        "转学后单程最长时间",
    ),
    ("rule.what.soft_km", "distance aimed at, one way", "单程目标距离"),
    ("rule.what.soft_minutes", "time aimed at, one way", "单程目标时间"),
    ("rule.worst", "worst", "最差"),
    ("rules.binds", "binds: {}", "约束：{}"),
    ("rules.held", "{} of {} measured rules hold for everyone.", "{}/{} 条量化规则全部符合。"),
    ("rules.known", "built-in profiles:", "内置规则集："),
    ("rules.note", "note: {}", "说明：{}"),
    ("rules.price", ", {} yuan each beyond it", "，每超出一例 {} 元"),
    ("rules.rates", "Rates", "费率"),
    ("rules.source", "source: {}", "依据：{}"),
    ("rules.unknown", "no such rule profile: {}", "没有此规则集：{}"),
    ("scale.km", "km", "千米"),
    ("schools", "Schools and pupils", "学校与学生"),
    ("schools.closed", "  closed", "  撤并"),
    ("schools.new", "  new", "  新建"),
    ("schools.open", "schools that teach", "开办学校"),
    ("schools.partial", "  of them grades 1-3", "  其中仅 1-3 年级"),
    (
        "schools.what",
        "Schools that close or keep grades 1-3 only, and where their children go",
        "撤并或仅留 1-3 年级的学校及学生去向",
    ),
    (
        "small.present.derived",
        "Today's kindergarten of {} children is derived (nearest with room).",
        "{} 名幼儿的现就读幼儿园为推算值（最近且有园位）。",
    ),
    ("small.pupils", "children", "幼儿"),
    ("small.pupils.moved", "change kindergarten", "转园"),
    ("small.schools", "Kindergartens, children", "幼儿园与幼儿"),
    ("small.schools.open", "kindergartens", "开办幼儿园"),
    ("small.schools.what", "Kindergartens that close, and where their children go", "撤并的幼儿园及幼儿去向"),
    ("stage.junior", "junior schools", "初中"),
    ("stage.kindergarten", "kindergartens", "幼儿园"),
    ("stage.nine-year", "grades 1-9", "九年一贯"),
    ("stage.primary", "primary schools", "小学"),
    ("status.as-is", "today's network", "现状"),
    ("status.feasible", "within {} % of the best", "距最优不超过 {} %"),
    ("status.optimal", "proven best", "已证明最优"),
    ("task.alternatives", "reasonable alternatives", "合理的替代方案"),
    ("task.build_first", "build first", "先建后撤"),
    ("task.community_effect", "effect on the community", "对社区的影响"),
    ("task.consent", "consent of parents", "家长同意"),
    ("task.consultation", "consultation", "公开协商"),
    ("task.educational_benefit", "educational benefit", "教育收益"),
    ("task.feasibility_study", "feasibility study", "可行性论证"),
    ("task.hearing", "hearing", "听证"),
    ("task.no_repeat", "no second proposal", "不得重复提出"),
    ("task.posting", "public posting", "公示"),
    ("task.reasons", "reasons", "理由"),
    ("task.travel_effect", "effect on travel", "对交通的影响"),
    ("unit.classes", "classes", "班"),
    ("unit.days", "days", "天"),
    ("unit.grade", "grade", "年级"),
    ("unit.km", "km", "千米"),
    ("unit.m2", "m²", "平方米"),
    ("unit.min", "min", "分钟"),
    ("unit.pupils", "pupils", "人"),
    ("unit.share", "share", "比例"),
    (
        "walk.level",
        "Walking is timed as on level ground: the county folder holds no elevation file.",
        "步行时间按平地计算：县文件夹中没有高程文件。",
    ),
    (
        "walk.slopes",
        "Walking is timed over slopes ({}): heights of {} % of the road points, {} to {} m.",
        "步行时间已计坡度（{}）：{} % 的道路点有高程，{} 至 {} 米。",
    ),
    (
        "walk.unknown",
        "Walking is timed as on level ground: no road lies on the land of {}.",
        "步行时间按平地计算：{} 未覆盖任何道路。",
    ),
    ("worst", "worst", "最长"),
    ("year", "school year {}", "{} 学年"),
    ("yuan", "Yuan a year", "元/年"),
];

/// The words of `id`.
///
/// # Panics
/// When there are none: ids are written in this crate, and a test looks for each.
#[must_use]
pub fn word(lang: Lang, id: &str) -> &'static str {
    let words = entries().find(|(known, ..)| *known == id);
    let (_, english, chinese) = words.unwrap_or_else(|| panic!("report words have no `{id}`"));
    match lang {
        Lang::En => english,
        Lang::Zh => chinese,
    }
}

/// The words of `id`, or `id` itself where there are none (a heading that a newer engine brings).
#[must_use]
pub fn word_or_id(lang: Lang, prefix: &str, id: &str) -> String {
    let full = format!("{prefix}.{id}");
    if entries().any(|(known, ..)| *known == full) { word(lang, &full).into() } else { id.into() }
}

/// Every id that begins with one of `starts`, with its words in English and Chinese.
pub(crate) fn beginning(starts: &[&str]) -> impl Iterator<Item = (&'static str, [&'static str; 2])> {
    let wanted = |id: &str| starts.iter().any(|start| id.starts_with(start));
    entries().filter(move |(id, ..)| wanted(id)).map(|&(id, english, chinese)| (id, [english, chinese]))
}

/// The words of `id` with each `{}` filled in turn.
#[must_use]
pub fn filled(lang: Lang, id: &str, values: &[&str]) -> String {
    let mut parts = word(lang, id).split("{}");
    let mut text = parts.next().unwrap_or_default().to_string();
    for (part, value) in parts.zip(values.iter().chain(std::iter::repeat(&""))) {
        text.push_str(value);
        text.push_str(part);
    }
    text
}

/// A band as people say it.
#[must_use]
pub fn band(lang: Lang, band: Band) -> String {
    match (band, lang) {
        (Band::Grade(grade), Lang::En) => format!("grade {grade}"),
        (Band::Grade(grade), Lang::Zh) => format!("{grade} 年级"),
        _ => word(lang, &format!("band.{}", band.word())).into(),
    }
}

/// A group as people say it, with the part of a divided one.
#[must_use]
pub fn group(lang: Lang, group: Group) -> String {
    let code = group.word();
    let (kind, part) = code.split_once('/').map_or((code.as_str(), ""), |(kind, part)| (kind, part));
    let said = word_or_id(lang, "group", kind);
    if part.is_empty() { said } else { format!("{said}/{part}") }
}

#[cfg(test)]
mod tests {
    use super::{Lang, entries, filled};

    #[test]
    fn both_languages_fill_the_same_gaps() {
        let gaps = |text: &str| text.matches("{}").count();
        for (id, english, chinese) in entries() {
            assert_eq!(gaps(english), gaps(chinese), "{id}");
            assert!(!chinese.is_empty() && !english.is_empty(), "{id}");
            assert_eq!(entries().filter(|(other, ..)| other == id).count(), 1, "{id} stands twice");
        }
        assert_eq!(filled(Lang::En, "and_more", &["7", "schools.csv"]), "… and 7 more in schools.csv");
    }
}
