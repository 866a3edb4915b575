//! Words of who pays and who saves, and of the rows on whole classes and catchments.
//!
//! It refuses to call a transfer a cost.

use super::Entry;

/// (id, English, Chinese), sorted by id.
pub(super) const WORDS: &[Entry] = &[
    ("book.public_funds", "public funds, yuan a year", "公用经费，元/年"),
    ("book.public_funds_before", "public funds today, yuan a year", "现状公用经费，元/年"),
    ("rule.name.capacity.rooms", "classes beyond the rooms", "超出教室的班数"),
    ("rule.name.catchment.contiguous", "villages cut off from their catchment", "与学区不相连的村"),
    ("rule.name.catchment.siblings", "children apart from others of their village", "与同村学生分校的学生"),
    ("rule.name.catchment.stable", "children who leave a school that stays", "原校保留却转学的学生"),
    ("rule.name.class.multigrade", "children in joined grades", "复式班学生"),
    ("rule.name.school.point.max_classes", "most classes of a teaching point", "教学点最多班数"),
    ("rule.name.staff.primary.teachers_per_class", "teachers a class, grades 1-6", "1-6 年级班师比"),
    ("side.capital", "share of buildings", "建设年金"),
    ("side.county", "the county", "县级财政"),
    ("side.families", "families", "家庭"),
    ("side.gives", "gives", "转出"),
    ("side.net", "bears in the end", "最终负担"),
    ("side.receives", "receives", "转入"),
    ("side.running", "spends a year", "年度支出"),
    ("side.schools", "schools", "学校"),
    ("side.upper", "governments above the county", "上级财政"),
    ("sides", "Who pays and who saves, yuan a year", "谁负担、谁节省，元/年"),
    ("sides.all", "all sides", "各方合计"),
    (
        "sides.floor",
        "Public funds for pupils whom small schools lack (floor): today {} yuan a year, plan {}.",
        "小规模学校保底部分的公用经费：现状 {} 元/年，方案 {} 元/年。",
    ),
    ("sides.gives", "plan gives", "方案转出"),
    (
        "sides.how",
        "Given and received are public funds and living subsidies: transfers, no cost of the plan. With its funds a school pays running costs that stand under the county. Below zero: receives more than it spends.",
        "转出、转入为公用经费和生活补助：属转移支付，不计入方案费用。学校以公用经费支付列在县级财政名下的运行费用。负数表示转入多于支出。",
    ),
    ("sides.receives", "plan gets", "方案转入"),
    ("transfer.funds_boarders", "public funds for boarders", "寄宿生公用经费"),
    ("transfer.funds_floor", "public funds up to the floor", "公用经费保底部分"),
    ("transfer.funds_pupils", "public funds for pupils", "在校生公用经费"),
    ("transfer.subsidy_boarders", "living subsidies of boarders", "寄宿生生活补助"),
    ("transfer.subsidy_day", "living subsidies of day pupils", "非寄宿生生活补助"),
    ("transfers", "Public funds and living subsidies, yuan a year", "公用经费与生活补助，元/年"),
    ("unit.teachers", "teachers", "教师"),
];
