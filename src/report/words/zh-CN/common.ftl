### 多个页面共用的词：年级段、上学方式、费用项目、单位。
### 翻译须知：`=` 左边不动；`{ $name }` 为数值或名称，可移到句中任何位置；`{ "  " }` 为缩进。

after = 方案

band-all = 全部年级
band-grade = { $grade } 年级
band-grades = { $grades } 年级
band-junior = 7-9 年级
band-k = 幼儿园
band-lower = 1-3 年级
band-primary = 1-6 年级
band-upper = 4-6 年级

bands-every = 全体
before = 现状
change = 变化

class-cycleway = 自行车道
class-footway = 人行道
class-living_street = 生活街道
class-motorway = 高速公路
class-none = 到道路
class-path = 小路
class-pedestrian = 步行街
class-primary = 一级道路
class-residential = 居住区道路
class-road = 等级不明的道路
class-secondary = 二级道路
class-service = 内部道路
class-steps = 台阶
class-tertiary = 三级道路
class-track = 机耕路
class-trunk = 干线公路
class-unclassified = 乡村道路

existing = 现状已存在

flow-board = 寄宿（每周校车）
flow-bus = 每日校车
flow-escort = 护送
flow-walk = 步行

group-all = 全部
group-unwilling = 不愿寄宿
group-willing = 愿意寄宿

heading-boarding_family = 寄宿（家庭）
heading-boarding_school = 寄宿（学校）
heading-bus_daily = 每日校车
heading-bus_weekly = 每周校车
heading-capital = 建设（年金）
heading-change = 转学
heading-equity = 出行不均
heading-escort = 护送
heading-over_limit = 超出软性限值
heading-sites = 校舍运行
heading-staff = 教职工
heading-time = 学生时间
heading-total = 合计

kind-central = 中心校
kind-kindergarten = 幼儿园
kind-point = 教学点
kind-town = 城镇学校
kind-village = 村小

mean = 平均
one_way = 每日单程分钟

outcome-closed = 撤并
outcome-new = 新建
outcome-open = 保留
outcome-partial = 保留 1-3 年级
outcome-unbuilt = 未建

p95 = 95%

payer-county = 县级财政
payer-families = 家庭
payer-penalty = 无人负担：限值的价格
payer-time = 无人负担：学生时间

pupils = 学生
pupils-board = { "  " }寄宿
pupils-bus = { "  " }每日校车
pupils-escort = { "  " }护送
pupils-moved = 转学
pupils-walk = { "  " }步行

scale-km = 千米

schools = 学校与学生
schools-closed = { "  " }撤并
schools-free = 可以撤并或缩减：{ $all } 所中的 { $free } 所；其余由学校表、规划文件或规则保留。
schools-free-all = 可以撤并或缩减：全部 { $all } 所。
schools-free-below = 可以撤并或缩减：{ $all } 所中的 { $free } 所；其余保留（现有 { $below } 人及以上，或由学校表、规划文件、规则决定）。
schools-new = { "  " }新建
schools-open = 开办学校
schools-partial = { "  " }其中仅 1-3 年级

stage-junior = 初中
stage-kindergarten = 幼儿园
stage-nine-year = 九年一贯
stage-primary = 小学

status-as-is = 现状
status-feasible = 距最优不超过 { $percent } %
status-optimal = 已证明最优

unit-classes = 班
unit-days = 天
unit-grade = 年级
unit-km = 千米
unit-m2 = 平方米
unit-min = 分钟
unit-pupils = 人
unit-share = 比例
unit-teachers = 教师

weekly = 寄宿生每周单程
worst = 最长
year = { $year } 学年
year-span = { $first } 至 { $last } 学年
yuan = 元/年
