//! The columns themselves, table by table, in the order `hubward new` writes them.
//!
//! It refuses every word of logic.

use super::{Column, column, needed};

/// `villages`: where the children live.
pub const VILLAGES: &[Column] = &[
    needed(
        "id",
        &[
            "村编号",
            "村编码",
            "村代码",
            "编号",
            "行政村代码",
            "行政村编码",
            "行政村编号",
            "村庄编号",
            "村庄代码",
            "代码",
            "编码",
        ],
        "The village's id, kept as text: leading zeros stay.",
        "村的编号，按文本保存，前导零保留。",
    ),
    column(
        "name",
        &["村名", "村名称", "名称", "行政村", "行政村名称", "村庄", "村庄名称", "村委会"],
        "Its name.",
        "村名。",
    ),
    needed(
        "lon",
        &["经度", "lng", "longitude", "x", "东经", "x坐标"],
        "Longitude in degrees (or easting, see county.crs).",
        "经度（度）；投影坐标为东坐标，见 county.crs。",
    ),
    needed(
        "lat",
        &["纬度", "latitude", "y", "北纬", "y坐标"],
        "Latitude in degrees (or northing).",
        "纬度（度）；投影坐标为北坐标。",
    ),
    column(
        "g1",
        &["一年级", "1年级", "grade1", "小学一年级", "小学1年级"],
        "Children enrolled in grade 1; empty = 0. At least one g or k column is needed, or `pupils`.",
        "一年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g2",
        &["二年级", "2年级", "grade2", "小学二年级", "小学2年级"],
        "Children enrolled in grade 2; empty = 0. At least one g or k column is needed, or `pupils`.",
        "二年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g3",
        &["三年级", "3年级", "grade3", "小学三年级", "小学3年级"],
        "Children enrolled in grade 3; empty = 0. At least one g or k column is needed, or `pupils`.",
        "三年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g4",
        &["四年级", "4年级", "grade4", "小学四年级", "小学4年级"],
        "Children enrolled in grade 4; empty = 0. At least one g or k column is needed, or `pupils`.",
        "四年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g5",
        &["五年级", "5年级", "grade5", "小学五年级", "小学5年级"],
        "Children enrolled in grade 5; empty = 0. At least one g or k column is needed, or `pupils`.",
        "五年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g6",
        &["六年级", "6年级", "grade6", "小学六年级", "小学6年级"],
        "Children enrolled in grade 6; empty = 0. At least one g or k column is needed, or `pupils`.",
        "六年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g7",
        &["七年级", "7年级", "grade7", "初一", "初一年级", "初中一年级", "初中七年级"],
        "Children enrolled in grade 7; empty = 0. At least one g or k column is needed, or `pupils`.",
        "七年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g8",
        &["八年级", "8年级", "grade8", "初二", "初二年级", "初中二年级", "初中八年级"],
        "Children enrolled in grade 8; empty = 0. At least one g or k column is needed, or `pupils`.",
        "八年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "g9",
        &["九年级", "9年级", "grade9", "初三", "初三年级", "初中三年级", "初中九年级"],
        "Children enrolled in grade 9; empty = 0. At least one g or k column is needed, or `pupils`.",
        "九年级在读人数，空为 0。至少要有一个年级列，或“学生数”列。",
    ),
    column(
        "k1",
        &["小班", "幼儿园小班"],
        "Children enrolled in kindergarten year 1.",
        "幼儿园小班在园人数。",
    ),
    column(
        "k2",
        &["中班", "幼儿园中班"],
        "Children enrolled in kindergarten year 2.",
        "幼儿园中班在园人数。",
    ),
    column(
        "k3",
        &["大班", "幼儿园大班"],
        "Children enrolled in kindergarten year 3.",
        "幼儿园大班在园人数。",
    ),
    column(
        "a0",
        &["0岁", "0周岁"],
        "All children aged 0 at the start of the first year; give a0 to a5 or none.",
        "首个学年开始时 0 岁的全部儿童；0岁至5岁六列须同时给出。",
    ),
    column(
        "a1",
        &["1岁", "1周岁"],
        "All children aged 1 at the start of the first year; give a0 to a5 or none.",
        "首个学年开始时 1 岁的全部儿童；0岁至5岁六列须同时给出。",
    ),
    column(
        "a2",
        &["2岁", "2周岁"],
        "All children aged 2 at the start of the first year; give a0 to a5 or none.",
        "首个学年开始时 2 岁的全部儿童；0岁至5岁六列须同时给出。",
    ),
    column(
        "a3",
        &["3岁", "3周岁"],
        "All children aged 3 at the start of the first year; give a0 to a5 or none.",
        "首个学年开始时 3 岁的全部儿童；0岁至5岁六列须同时给出。",
    ),
    column(
        "a4",
        &["4岁", "4周岁"],
        "All children aged 4 at the start of the first year; give a0 to a5 or none.",
        "首个学年开始时 4 岁的全部儿童；0岁至5岁六列须同时给出。",
    ),
    column(
        "a5",
        &["5岁", "5周岁"],
        "All children aged 5 at the start of the first year; give a0 to a5 or none.",
        "首个学年开始时 5 岁的全部儿童；0岁至5岁六列须同时给出。",
    ),
    column(
        "pupils",
        &["学生数", "学生人数", "总人数", "学生总数", "在校生", "在校学生", "小学生"],
        "All pupils, where no grades are known: split evenly over the plan's grades.",
        "学生总数；没有分年级人数时，平均分到规划的各年级。",
    ),
    column(
        "willing",
        &["愿意寄宿比例", "寄宿意愿"],
        "Share of families (0-1) that accept boarding; empty = 1.",
        "愿意寄宿的家庭比例（0-1），空为 1。",
    ),
    column(
        "poor",
        &["困难比例", "困难学生比例"],
        "Share of children (0-1) who draw the living subsidy; empty = 0.",
        "享受生活补助的学生比例（0-1），空为 0。",
    ),
    column("girls", &["女生比例"], "Share of girls (0-1); empty = 0.5.", "女生比例（0-1），空为 0.5。"),
    column(
        "migration",
        &["迁移系数", "留存系数"],
        "Yearly survival factor of its cohorts (0-2); empty = the profile's.",
        "每年的人数留存系数（0-2），空为规则文件的值。",
    ),
    column(
        "walk_only",
        &["仅步行", "不通车"],
        "`true` where no bus can get there; empty = false.",
        "不通车的村填“是”，空为否。",
    ),
    column(
        "school_lower",
        &["低年级学校", "1-3年级学校"],
        "Id of the present school of grades 1-3; empty = derived.",
        "一至三年级现就读学校的编号，空则推算。",
    ),
    column(
        "school_upper",
        &["高年级学校", "4-6年级学校"],
        "Id of the present school of grades 4-6; empty = derived.",
        "四至六年级现就读学校的编号，空则推算。",
    ),
    column(
        "school_junior",
        &["初中学校", "7-9年级学校"],
        "Id of the present school of grades 7-9; empty = derived.",
        "七至九年级现就读学校的编号，空则推算。",
    ),
    column(
        "forbid",
        &["禁止学校", "不可就读学校"],
        "Ids of schools its children may not go to, `;` between.",
        "不可就读学校的编号，用分号隔开。",
    ),
    column(
        "force",
        &["指定学校"],
        "Id of the one school its children must go to.",
        "必须就读学校的编号（一个）。",
    ),
    column("note", &["备注", "说明"], "Your note.", "备注。"),
];

/// `schools`: existing schools and candidate sites.
pub const SCHOOLS: &[Column] = &[
    needed(
        "id",
        &["学校编号", "学校编码", "学校代码", "学校标识码", "编号", "标识码", "代码", "编码"],
        "The school's id, kept as text: leading zeros stay.",
        "学校编号，按文本保存，前导零保留。",
    ),
    column("name", &["学校名称", "校名", "名称", "学校", "学校名"], "Its name.", "学校名称。"),
    needed(
        "lon",
        &["经度", "lng", "longitude", "x", "东经", "x坐标"],
        "Longitude in degrees (or easting, see county.crs).",
        "经度（度）；投影坐标为东坐标，见 county.crs。",
    ),
    needed(
        "lat",
        &["纬度", "latitude", "y", "北纬", "y坐标"],
        "Latitude in degrees (or northing).",
        "纬度（度）；投影坐标为北坐标。",
    ),
    column(
        "kind",
        &["类型", "学校类型", "类别", "办学类型"],
        "`point` (teaching point), `village`, `central`, `town` or `kindergarten`; empty = village.",
        "教学点、村小、中心校、城镇、幼儿园；空为村小。",
    ),
    column(
        "grades",
        &["年级", "年级范围", "办学年级"],
        "First and last grade taught, such as 1-6; empty = 1-6.",
        "起止年级，如 1-6；空为 1-6。",
    ),
    needed("seats", &["座位", "座位数", "学位", "学位数"], "Seats.", "学位数（座位数）。"),
    column("beds", &["床位", "床位数"], "Beds; empty = 0.", "床位数，空为 0。"),
    column(
        "beds_girls",
        &["女生床位", "女生床位数"],
        "Beds for girls, part of `beds`; empty = half.",
        "其中女生床位数，空为一半。",
    ),
    column(
        "meals",
        &["就餐人数", "供餐人数", "食堂容量"],
        "Most children the canteen can feed; empty = no limit.",
        "食堂最多供餐人数，空为不限。",
    ),
    column("rooms", &["教室", "教室数"], "Classrooms; empty = no limit.", "教室数，空为不限。"),
    column(
        "enrolled",
        &["在校生", "在校生数", "学生数", "在校学生", "学生人数", "学生总数"],
        "Children enrolled today.",
        "现在校生数。",
    ),
    column(
        "g1",
        &["一年级", "1年级", "grade1", "小学一年级", "小学1年级"],
        "Children enrolled today in grade 1.",
        "一年级现在校生数。",
    ),
    column(
        "g2",
        &["二年级", "2年级", "grade2", "小学二年级", "小学2年级"],
        "Children enrolled today in grade 2.",
        "二年级现在校生数。",
    ),
    column(
        "g3",
        &["三年级", "3年级", "grade3", "小学三年级", "小学3年级"],
        "Children enrolled today in grade 3.",
        "三年级现在校生数。",
    ),
    column(
        "g4",
        &["四年级", "4年级", "grade4", "小学四年级", "小学4年级"],
        "Children enrolled today in grade 4.",
        "四年级现在校生数。",
    ),
    column(
        "g5",
        &["五年级", "5年级", "grade5", "小学五年级", "小学5年级"],
        "Children enrolled today in grade 5.",
        "五年级现在校生数。",
    ),
    column(
        "g6",
        &["六年级", "6年级", "grade6", "小学六年级", "小学6年级"],
        "Children enrolled today in grade 6.",
        "六年级现在校生数。",
    ),
    column(
        "g7",
        &["七年级", "7年级", "grade7", "初一", "初一年级", "初中一年级", "初中七年级"],
        "Children enrolled today in grade 7.",
        "七年级现在校生数。",
    ),
    column(
        "g8",
        &["八年级", "8年级", "grade8", "初二", "初二年级", "初中二年级", "初中八年级"],
        "Children enrolled today in grade 8.",
        "八年级现在校生数。",
    ),
    column(
        "g9",
        &["九年级", "9年级", "grade9", "初三", "初三年级", "初中三年级", "初中九年级"],
        "Children enrolled today in grade 9.",
        "九年级现在校生数。",
    ),
    column("teachers", &["教师", "教师数", "专任教师"], "Teachers today.", "现有教师数。"),
    column("boarders", &["寄宿生", "寄宿生数", "住校生", "住宿生"], "Boarders today.", "现有寄宿生数。"),
    column(
        "status",
        &["状态"],
        "`existing` or `candidate` (a site that could be built); empty = existing.",
        "现有 或 拟建；空为现有。",
    ),
    column(
        "owner",
        &["举办者", "办学性质"],
        "`public`, `private` or `inclusive`; empty = public.",
        "公办、民办 或 普惠；空为公办。",
    ),
    column(
        "decision",
        &["决定", "既定决定"],
        "`free` (the plan decides), `keep`, `close`, `open` (a candidate is built); empty = the profile's default for the kind.",
        "自由（由规划决定）、保留、撤销、新建；空为规则文件对该类学校的默认。",
    ),
    column(
        "min_pupils",
        &["最低人数", "最少学生数"],
        "Fewest pupils with which it may stay open.",
        "保留办学的最少学生数。",
    ),
    column(
        "cost_fixed",
        &["固定成本", "年固定成本"],
        "Yuan a year while it is open, instead of the profile's.",
        "开办期间每年固定成本（元），代替规则文件的值。",
    ),
    column(
        "cost_pupil",
        &["生均成本"],
        "Yuan a pupil-year, instead of the profile's.",
        "每生每年成本（元），代替规则文件的值。",
    ),
    column(
        "add_seats",
        &["可增学位", "可增座位"],
        "Most seats that can be built; empty = 0.",
        "最多可新增学位数，空为 0。",
    ),
    column(
        "add_beds",
        &["可增床位"],
        "Most beds that can be built; empty = 0.",
        "最多可新增床位数，空为 0。",
    ),
    column(
        "cost_add_seat",
        &["新增学位成本", "新增座位成本"],
        "Yuan for one new seat, once.",
        "新增一个学位的一次性成本（元）。",
    ),
    column(
        "cost_add_bed",
        &["新增床位成本"],
        "Yuan for one new bed, once.",
        "新增一个床位的一次性成本（元）。",
    ),
    column(
        "area_dorm",
        &["宿舍面积"],
        "Dormitory floor, square metres: beds count no further than the rule allows on it.",
        "宿舍面积（平方米）；床位不超过按标准可容纳数。",
    ),
    column(
        "bell",
        &["上课时间"],
        "When the first lesson begins, such as 8:00: school buses arrive before it.",
        "第一节课开始时间，如 8:00；校车在此前到校。",
    ),
    column("note", &["备注", "说明"], "Your note.", "备注。"),
];

/// `times.csv`: ready times.
pub const TIMES: &[Column] = &[
    needed("village", &["村编号", "村"], "Id of the village.", "村编号。"),
    needed("school", &["学校编号", "学校"], "Id of the school.", "学校编号。"),
    needed("mode", &["方式", "交通方式"], "`walk`, `bus` or `car`.", "步行、校车 或 汽车。"),
    needed(
        "minutes",
        &["分钟", "时间", "时间分钟"],
        "Minutes one way as driven; empty = unreachable.",
        "单程行驶分钟数，空为不可达。",
    ),
    column(
        "km",
        &["公里", "千米", "距离公里"],
        "Kilometres one way; empty = straight line.",
        "单程公里数，空为直线距离。",
    ),
];

/// The file of `hubward times --pairs`: which pairs are asked for. It names them as [`TIMES`] does.
pub const PAIRS: &[Column] = TIMES.split_at(2).0;
