
### `hubward compare`：方案并列比较。
compare-across = 输入不同的方案，按村和学校的编号比较：除决定外，费率、道路和学生也可能不同。
compare-bound = 任何方案不低于
compare-capital = 一次性建设支出，元
compare-county = { $plans }：按县级财政（含学校）编制，可决定部分与按全社会成本计算的不是同一金额。
compare-gap = 差距，%
compare-mode-board = 寄宿
compare-mode-bus = 校车
compare-mode-escort = 护送
compare-mode-walk = 步行
compare-more = { "  " }……另有 { $count } 条，见 --json
compare-moved = { $plan } 与 [1] 相比：{ $school } 名学生换学校，{ $mode } 名同校换方式。
compare-objective = 方案可决定部分，元/年
compare-schools = 不同的学校：{ $count }
compare-unitless = 带两位小数的是经典选址目标的计数（分钟、学校或学生），不是元。
compare-unmatched = { $plan } 与 [1] 相比：{ $children } 名学生所在群体两边不同。
compare-years = 多年方案的上列数字为各年合计（折为首年价值）；以下为其最后一年。
