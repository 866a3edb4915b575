### 校车运行表，及命令的说明。

buses-alone = 无照管人员
buses-arrive = 到站
buses-attendant = 配照管人员
buses-boarding = 上车学生
buses-depart = 发车
buses-heading = 校车 { $bus }
buses-load = 车上学生
buses-back = 全部校车
buses-bus = 校车
buses-children = 学生
buses-choose = 请选择一辆校车，查看其行驶路线和时间。
buses-km_line = 每次显示一辆校车，沿道路绘制，为上学日早班。
buses-ride = 到校分钟
buses-rides = 按线路实际乘车时间
buses-rides_how = 有关乘车的各条规则再按每条线路的时刻计量：自校车离站至到校。“现已超出”指直达也已超过限值。
buses-run = 第 { $number } 趟 · { $school }
buses-said = { $schools } 所学校的 { $children } 名学生乘 { $routes } 条线路、{ $buses } 辆校车：每年 { $yuan } 元；其中 { $proven } 所学校已证明费用最低；最长乘车 { $minutes } 分钟
buses-seats = 核定学生座位 { $seats } 个
buses-stop = 停靠站
buses-tab = 校车
buses-title = 校车运行表（早班）
buses-trips = 共 { $trips } 趟
