### 各命令在终端上的回答；已有独立文件的页面除外。

cache-fault = 缓存未写入：{ $fault }

check-county = { $villages } 个村、{ $children } 名儿童、{ $schools } 所学校、{ $roads }：可以规划（{ $warnings } 条警告）
check-level = 没有高程文件（.hgt、.tif）：步行时间按平地计算
check-roads = { $count } 条道路
check-roads-none = 没有道路

import-written = { $villages } 个村（其中 { $counted } 个有人口标签）、{ $schools } 所小学（另有 { $left } 处未列入）、约 { $children } 名儿童：所有数字均为估计，须改写，逐条见 guesses.csv
import-without-seat = 找到的学校容不下 { $children } 名儿童：任何学校的座位都不超过上限

remark-more = { $code } ……另有 { $count } 条；`hubward check` 列出全部

scenarios-written = { $count } 个情景 → { $file }

times-and = ；
times-far = { $count } 处地点离道路较远
times-given = 仅有 times.csv，没有道路
times-level = 步行按平地计算：没有高程文件
times-moved = { $count } 处地点由断开的道路改接到更远的道路
times-network = { $nodes } 个节点（去除弯点后 { $straight } 个），{ $arcs } 条弧，{ $components } 个连通分量（最大 { $largest }）
times-off = { $count } 处地点不在路网上
times-size = 时间表共 { $pairs } 对，占内存 { $memory }
times-size-most = 时间表至多 { $pairs } 对，占内存 { $memory }
times-slopes = 步行已计坡度：{ $points } 个道路点中 { $share } % 有高程
times-slopes-range = 步行已计坡度：{ $points } 个道路点中 { $share } % 有高程，{ $lowest } 至 { $highest } 米
times-written = { $pairs } 对 → { $file }

verify-claims = 以下各项以方案所述为准，未重新计算：{ $keys }
verify-classic = 复核通过：{ $rows } 行，目标值 { $objective }，下界 { $bound }（{ $source }），所有数字均已重新计算
verify-cost = 复核通过：{ $rows } 行，目标值 { $objective } 元，下界 { $bound } 元（{ $source }），所有数字均已重新计算
verify-setting = 在本县方案文件之外另行设定：{ $key } = { $value }
verify-unchecked-classic = 复核通过，下界未复核：{ $rows } 行，目标值 { $objective }，下界 { $bound }（仅为 { $source } 所述），其余数字均已重新计算
verify-unchecked-cost = 复核通过，下界未复核：{ $rows } 行，目标值 { $objective } 元，下界 { $bound } 元（仅为 { $source } 所述），其余数字均已重新计算
verify-unknown = 不属于方案文件夹的文件，未查看：{ $files }
evaluate-broken = 在这些条件下不再成立的事项：{ $count } 项
evaluate-here = 同一方案在这些条件下
evaluate-holds = 全部成立：在这些条件下每条路线、每所学校、每项限值仍符合要求。
evaluate-newcomers = { $village } 的 { $pupils } 名学生（{ $band }）方案中未列；按学校 { $school } 计
recount-said = 修改后，方案所决定的费用为每年 { $after } 元；plan.json 原为 { $before } 元，相差 { $more } 元。价格、证明和下界沿用原方案。
evaluate-mended = 最接近的合规方案使 { $moved } 名学生改到方案以外的学校（不可能少于 { $least } 名），方案所决定的费用为每年 { $objective } 元；这些条件下最优方案为 { $best } 元，任何方案不低于 { $bound } 元。
evaluate-today = 这些条件下的现状：每年合计 { $yuan } 元。
