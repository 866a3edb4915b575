### 运行进度，在终端上显示一行。`{ $time }` 为剩余时间，例如 12s。

progress-asking = 追问 { $subject }
progress-bound = 求解：任何方案不低于 { $bound }
progress-bus = 校车用时
progress-car = 小汽车用时
progress-explaining = 查找无方案的原因：第 { $asked } 问
progress-extract = 读取 OpenStreetMap 数据
progress-left = 剩余 { $time }
progress-ordering = 为 { $junctions } 个路口排序（每个路网一次）
progress-outlook = 每名学生还可去何处
progress-placing = 定位村和学校，读取高程
progress-plan = 求解：最好 { $plan }，任何方案不低于 { $bound }，差距 { $gap } %
progress-reading = 读取 { $folder }
progress-roads = 读取道路
progress-scenarios = 情景
progress-sent = { $village } 去 { $school }
progress-verifying = 独立复核
progress-walk = 步行用时
progress-weighing = 谁可去何处、费用多少
progress-writing = 写出 { $file }
