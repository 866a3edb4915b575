//! Words that the page alone says, by id, in both languages; its scripts fill `{}` in their order.
//!
//! What other reports say as well stands in [`crate::report::words`].

/// (id, English, Chinese), sorted by id.
pub(super) const PAGE: &[(&str, &str, &str)] = &[
    ("page.all", "all schools", "全部学校"),
    ("page.beds", "beds", "床位"),
    ("page.before", "show today (b)", "显示现状 (b)"),
    ("page.boarders", "boarders / beds", "寄宿生 / 床位"),
    ("page.boarding", "boarders", "寄宿生"),
    ("page.built", "({} of them built)", "（其中新建 {}）"),
    ("page.catchment", "Its villages", "生源村"),
    ("page.chart.minutes", "Children by minutes one way: {}", "按单程分钟的学生数：{}"),
    ("page.chart.money", "Yuan a year by heading", "各项费用，元/年"),
    ("page.chart.years", "Children by way to school, and beds", "各上学方式的学生与床位"),
    ("page.charts", "Charts", "图表"),
    ("page.child", "{} child", "{} 名学生"),
    ("page.children", "{} children", "{} 名学生"),
    (
        "page.choose",
        "Click a village or a school on the map, search for it above, or take it from the list of schools.",
        "请在地图上点击村或学校，在上方搜索，或从学校列表中选择。",
    ),
    ("page.chosen", "Chosen: {}", "已选：{}"),
    ("page.classes", "classes", "班数"),
    ("page.clear", "Close (Esc)", "关闭 (Esc)"),
    ("page.closer", "zoom in", "放大"),
    ("page.come", "Children come from", "学生来自"),
    ("page.dark", "dark", "深色"),
    ("page.decision", "decision", "决定"),
    ("page.far", "km", "千米"),
    ("page.farther", "zoom out", "缩小"),
    ("page.filter", "name or id of a school", "学校名称或编号"),
    ("page.free", "nothing stands against it", "没有任何限制"),
    ("page.from_to", "{}-{} min", "{}-{} 分钟"),
    ("page.gone", "Children who leave go to", "转出学生去向"),
    (
        "page.how",
        "Figures of this plan, recounted before they were written. “Today” is the present network, held against the same rules.",
        "本方案的数字在写出前均经重新核算。“现状”为现有布局，按同样的规则衡量。",
    ),
    ("page.hub", "boarding hub", "寄宿中心"),
    (
        "page.hulls.how",
        "Coloured areas: the villages of one school; a village has the colour of most of its children's school.",
        "色块：同一学校的生源村；村的颜色取多数学生所在学校的颜色。",
    ),
    ("page.id", "id", "编号"),
    (
        "page.keys",
        "Keys on the map: arrows move, + and − zoom, 0 shows all. Anywhere: b shows today, / searches, Esc closes.",
        "地图按键：方向键平移，+ 和 − 缩放，0 显示全图。任意位置：b 显示现状，/ 搜索，Esc 关闭。",
    ),
    ("page.kind.central", "central school", "中心校"),
    ("page.kind.kindergarten", "kindergarten", "幼儿园"),
    ("page.kind.point", "teaching point", "教学点"),
    ("page.kind.town", "town school", "城镇学校"),
    ("page.kind.village", "village school", "村小"),
    ("page.language", "language", "语言"),
    ("page.layer.flows", "ways to school", "上学路线"),
    ("page.layer.hulls", "catchments", "生源范围"),
    ("page.layer.names", "names", "名称"),
    ("page.layer.roads", "roads", "道路"),
    ("page.layer.villages", "villages", "村"),
    ("page.layers", "Show", "显示"),
    ("page.light", "light", "浅色"),
    ("page.longest", "longest", "最长"),
    ("page.map", "map of villages, schools and ways to school", "村、学校与上学路线地图"),
    ("page.money", "Yuan a year", "费用，元/年"),
    ("page.more", "yuan a year more", "每年多花元"),
    ("page.no_children", "No children of this plan live here.", "本方案中此处没有学生。"),
    ("page.no_part", "This school has no part in the plan.", "该校不参与本方案。"),
    ("page.note", "note", "说明"),
    ("page.nowhere", "no school", "无学校"),
    ("page.of", "{} of {}", "{} / {}"),
    ("page.origin", "Made by hubward {} from the input {}…", "由 hubward {} 生成，输入 {}…"),
    ("page.others", "where else", "还可去"),
    (
        "page.others.as_is",
        "Nothing was decided here: alternatives are told of plans.",
        "此处未作任何决定：只有方案才列出替代学校。",
    ),
    (
        "page.others.how",
        "Where else: the next best schools for this group alone, everything else as planned; ✗ what excludes them.",
        "还可去：仅此群体改变、其余不变时的次优学校；✗ 为排除原因。",
    ),
    (
        "page.others.none",
        "This page names no alternatives for a plan of this kind or size.",
        "此类或此规模的方案页面不列出替代学校。",
    ),
    ("page.parts", "parts of the report", "报告各部分"),
    ("page.print", "print", "打印"),
    ("page.pupils.plan", "pupils in the plan", "方案学生"),
    ("page.pupils.today", "pupils today", "现有学生"),
    ("page.school", "School", "学校"),
    ("page.schools", "Schools", "学校"),
    ("page.search", "find a village or school (/)", "查找村或学校 (/)"),
    ("page.seats", "seats", "学位"),
    ("page.seats.few", "seats", "学位"),
    ("page.showing.after", "Plan, school year {}", "方案，{} 学年"),
    ("page.showing.before", "Today's network", "现状布局"),
    ("page.tab.charts", "Charts", "图表"),
    ("page.tab.overview", "Overview", "概览"),
    ("page.tab.place", "Place", "地点"),
    ("page.tab.rules", "Rules", "规则"),
    ("page.tab.schools", "Schools", "学校"),
    ("page.teachers", "teachers", "教师"),
    ("page.thick", "thick: changes school; thin: stays", "粗线：转学；细线：原校就读"),
    ("page.time", "one way", "单程"),
    ("page.travel", "Minutes one way", "单程分钟"),
    (
        "page.travel.how",
        "Today → plan. p95: 95 of 100 children need no longer.",
        "现状 → 方案。95%：100 名学生中 95 名不超过此时间。",
    ),
    ("page.unknown", "way not told", "方式未注明"),
    ("page.unwilling", "do not accept boarding", "不接受寄宿"),
    ("page.village", "Village", "村"),
    ("page.way", "way", "方式"),
    ("page.whole", "whole map", "全图"),
    ("page.willing", "accept boarding", "接受寄宿"),
    ("page.year", "school year", "学年"),
];

#[cfg(test)]
mod tests {
    use super::PAGE;

    #[test]
    fn both_languages_fill_the_same_gaps() {
        assert!(PAGE.is_sorted_by(|left, right| left.0 < right.0), "sorted, none twice");
        for (id, english, chinese) in PAGE {
            assert!(!english.is_empty() && !chinese.is_empty(), "{id}");
            assert_eq!(english.matches("{}").count(), chinese.matches("{}").count(), "{id}");
        }
    }
}
