### 谁负担、谁节省：各方及其间的转移支付。

side-capital = 建设年金
side-county = 县级财政
side-families = 家庭
side-gives = 转出
side-net = 最终负担
side-receives = 转入
side-running = 年度支出
side-schools = 学校
side-upper = 上级财政
sides = 谁负担、谁节省，元/年
sides-all = 各方合计
sides-floor = 小规模学校保底部分的公用经费：现状 { $before } 元/年，方案 { $after } 元/年。
sides-gives = 方案转出
sides-how = 转出、转入为公用经费和生活补助：属转移支付，本身不是费用。学校以公用经费支付列在县级财政名下的运行费用。负数表示转入多于支出。
sides-receives = 方案转入
transfer-funds_boarders = 寄宿生公用经费
transfer-funds_floor = 公用经费保底部分
transfer-funds_pupils = 在校生公用经费
transfer-subsidy_boarders = 寄宿生生活补助
transfer-subsidy_day = 非寄宿生生活补助
transfers = 公用经费与生活补助，元/年
