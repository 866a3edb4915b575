### 地图。

map-board = 有寄宿生
map-counts = 现有 { $before } 所，方案 { $after } 所；撤并 { $closed }，保留 1-3 年级 { $partial }，新建 { $new }；{ $moved } 名学生转学，{ $boarding } 名寄宿
map-flows = 上学方式
map-moved = 转学
map-places = 地点
map-roads = 道路
map-same = 原校就读
map-synthetic = 合成数据：位置、学生、学校和道路均为虚构。
map-village = { $children } 名学生的村
