//! The kinds of departments in a district, with their names, workloads and topics.

/// The workload of an agency of a kind in an ordinary year.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    pub requests: f64,
    /// Normative documents in force.
    pub documents: f64,
    pub licensing: f64,
    pub penalties: f64,
    pub compulsory_measures: f64,
    /// In 万元.
    pub charges: f64,
}

/// A kind of department, the same in every district.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    /// What the agency calls itself in its prose.
    pub we: &'static str,
    /// The name of a body that it succeeded, or that is easily mistaken for it.
    pub former: Option<&'static str>,
    /// A short form of its name that everybody uses.
    pub short: Option<&'static str>,
    /// Whether it is a branch of the city's agency in a 区: 江城市公安局清河分局.
    pub branch: bool,
    pub workload: Workload,
    /// The topics of its prose.
    pub topics: [&'static str; 5],
}

// a table of positional values is easier to read
pub const fn load(
    requests: f64,
    documents: f64,
    licensing: f64,
    penalties: f64,
    compulsory_measures: f64,
    charges: f64,
) -> Workload {
    Workload { requests, documents, licensing, penalties, compulsory_measures, charges }
}

const fn bureau(
    name: &'static str,
    former: Option<&'static str>,
    workload: Workload,
    topics: [&'static str; 5],
) -> Kind {
    Kind { name, we: "我局", former, short: None, branch: false, workload, topics }
}

const fn called(short: &'static str, kind: Kind) -> Kind {
    Kind { short: Some(short), ..kind }
}

/// The first [`CORE`] exist in every district, the others in some. Workloads are guesses for an ordinary district of
/// half a million people.
pub static KINDS: [Kind; 40] = [
    Kind {
        name: "人民政府办公室",
        we: "我办",
        former: None,
        short: None,
        branch: false,
        workload: load(46.0, 24.0, 0.0, 0.0, 0.0, 0.0),
        topics: ["政府常务会议", "重点工作推进", "民生实事", "政府公文", "营商环境优化"],
    },
    bureau(
        "教育局",
        None,
        load(11.0, 6.0, 38.0, 2.0, 0.0, 620.0),
        ["义务教育招生", "学生资助", "校外培训治理", "教师招聘", "校园安全"],
    ),
    bureau(
        "财政局",
        None,
        load(7.0, 5.0, 6.0, 3.0, 0.0, 0.0),
        ["预算决算", "惠民补贴发放", "政府采购", "专项资金分配", "地方债务"],
    ),
    bureau(
        "人力资源和社会保障局",
        Some("人力资源局"),
        load(12.0, 7.0, 210.0, 9.0, 1.0, 0.0),
        ["就业扶持", "社会保险", "技能培训", "工资支付保障", "人事考试"],
    ),
    bureau(
        "市场监督管理局",
        Some("工商行政管理局"),
        load(16.0, 3.0, 5200.0, 310.0, 24.0, 36.0),
        ["食品安全抽检", "企业开办", "价格检查", "特种设备监管", "消费维权"],
    ),
    Kind {
        name: "发展和改革委员会",
        we: "我委",
        former: Some("发展和改革局"),
        short: None,
        branch: false,
        workload: load(14.0, 6.0, 96.0, 1.0, 0.0, 0.0),
        topics: ["重大项目审批", "价格管理", "能源保供", "发展规划", "社会信用建设"],
    },
    Kind {
        name: "卫生健康委员会",
        we: "我委",
        former: Some("卫生和计划生育委员会"),
        short: None,
        branch: false,
        workload: load(8.0, 4.0, 640.0, 72.0, 2.0, 0.0),
        topics: ["传染病防控", "医疗机构执业", "托育服务", "公共场所卫生监督", "家庭医生签约"],
    },
    Kind {
        name: "公安局",
        we: "我局",
        former: None,
        short: None,
        branch: true,
        workload: load(22.0, 1.0, 3400.0, 2600.0, 190.0, 240.0),
        topics: ["户籍业务", "治安管理", "出入境服务", "交通出行", "反诈宣传"],
    },
    bureau(
        "民政局",
        None,
        load(5.0, 5.0, 14.0, 1.0, 0.0, 0.0),
        ["低保和特困供养", "养老服务", "社会组织登记", "婚姻登记", "临时救助"],
    ),
    bureau(
        "司法局",
        None,
        load(6.0, 3.0, 12.0, 0.0, 0.0, 0.0),
        ["法律援助", "人民调解", "规范性文件审查", "社区矫正", "公证服务"],
    ),
    Kind {
        name: "自然资源和规划局",
        we: "我局",
        former: Some("国土资源局"),
        short: None,
        branch: true,
        workload: load(38.0, 6.0, 430.0, 28.0, 3.0, 1850.0),
        topics: ["征地补偿", "土地出让", "规划许可", "不动产登记", "耕地保护"],
    },
    Kind {
        name: "生态环境局",
        we: "我局",
        former: Some("环境保护局"),
        short: None,
        branch: true,
        workload: load(13.0, 2.0, 74.0, 41.0, 6.0, 0.0),
        topics: ["环评审批", "水质监测", "大气治理", "排污许可", "环境执法"],
    },
    called(
        "住建局",
        bureau(
            "住房和城乡建设局",
            Some("建设局"),
            load(34.0, 9.0, 360.0, 26.0, 0.0, 980.0),
            ["保障性住房", "老旧小区改造", "房屋征收", "工程质量监督", "物业管理"],
        ),
    ),
    called(
        "交通局",
        bureau(
            "交通运输局",
            None,
            load(9.0, 4.0, 720.0, 180.0, 12.0, 0.0),
            ["农村公路", "客运管理", "超限治理", "公交线路调整", "工程建设"],
        ),
    ),
    bureau(
        "水利局",
        Some("水务局"),
        load(5.0, 3.0, 46.0, 5.0, 1.0, 130.0),
        ["防汛抗旱", "河湖管理", "农村饮水", "水土保持", "取水许可"],
    ),
    bureau(
        "农业农村局",
        Some("农业局"),
        load(12.0, 5.0, 150.0, 33.0, 2.0, 0.0),
        ["耕地地力补贴", "宅基地管理", "农机购置补贴", "高标准农田", "农产品质量安全"],
    ),
    bureau(
        "商务局",
        None,
        load(3.0, 2.0, 24.0, 2.0, 0.0, 0.0),
        ["促消费活动", "外贸扶持", "成品油市场", "电子商务", "家政服务"],
    ),
    called(
        "文旅局",
        bureau(
            "文化和旅游局",
            Some("文化局"),
            load(3.0, 2.0, 62.0, 14.0, 0.0, 0.0),
            ["公共文化服务", "文物保护", "旅游市场", "非遗传承", "演出审批"],
        ),
    ),
    called(
        "退役军人局",
        bureau(
            "退役军人事务局",
            None,
            load(3.0, 1.0, 0.0, 0.0, 0.0, 0.0),
            ["优待抚恤", "退役安置", "褒扬纪念", "就业创业扶持", "走访慰问"],
        ),
    ),
    called(
        "应急局",
        bureau(
            "应急管理局",
            Some("安全生产监督管理局"),
            load(6.0, 3.0, 110.0, 58.0, 4.0, 0.0),
            ["安全生产检查", "事故调查", "防灾减灾", "危化品许可", "应急演练"],
        ),
    ),
    bureau(
        "审计局",
        None,
        load(2.0, 1.0, 0.0, 1.0, 0.0, 0.0),
        ["预算执行审计", "审计整改", "经济责任审计", "专项资金审计", "投资审计"],
    ),
    bureau(
        "统计局",
        None,
        load(1.5, 0.0, 0.0, 3.0, 0.0, 0.0),
        ["统计公报", "经济普查", "月度数据发布", "统计执法", "住户调查"],
    ),
    called(
        "医保局",
        bureau(
            "医疗保障局",
            None,
            load(5.0, 3.0, 0.0, 16.0, 0.0, 0.0),
            ["参保缴费", "异地就医", "医保基金监管", "药品集采", "医疗救助"],
        ),
    ),
    called(
        "城管局",
        bureau(
            "城市管理局",
            Some("城市管理综合行政执法局"),
            load(19.0, 4.0, 320.0, 740.0, 64.0, 96.0),
            ["违法建设治理", "市容环境", "垃圾分类", "户外广告", "占道经营"],
        ),
    ),
    bureau(
        "行政审批局",
        None,
        load(4.0, 2.0, 9800.0, 0.0, 0.0, 0.0),
        ["证照联办", "投资项目审批", "帮办代办", "政务大厅服务", "一件事一次办"],
    ),
    called(
        "科技局",
        bureau(
            "科学技术局",
            None,
            load(2.0, 3.0, 0.0, 0.0, 0.0, 0.0),
            ["科技计划项目", "高新技术企业培育", "科技奖补", "成果转化", "创新平台"],
        ),
    ),
    bureau(
        "工业和信息化局",
        Some("经济和信息化局"),
        load(4.0, 3.0, 8.0, 1.0, 0.0, 0.0),
        ["技术改造", "中小企业服务", "节能降耗", "数字化转型", "民爆监管"],
    ),
    bureau(
        "林业局",
        None,
        load(4.0, 2.0, 260.0, 19.0, 1.0, 75.0),
        ["林木采伐", "森林防火", "野生动物保护", "林地占用", "退耕还林补助"],
    ),
    bureau(
        "信访局",
        None,
        load(4.0, 1.0, 0.0, 0.0, 0.0, 0.0),
        ["来信来访", "网上投诉", "领导接访", "积案化解", "人民建议"],
    ),
    bureau(
        "乡村振兴局",
        Some("扶贫开发办公室"),
        load(3.0, 1.0, 0.0, 0.0, 0.0, 0.0),
        ["衔接资金项目", "防返贫监测", "帮扶车间", "乡村建设", "小额信贷"],
    ),
    Kind {
        name: "国有资产监督管理委员会",
        we: "我委",
        former: Some("国有资产管理局"),
        short: Some("国资委"),
        branch: false,
        workload: load(2.5, 2.0, 0.0, 0.0, 0.0, 0.0),
        topics: ["国企改革", "资产处置", "企业负责人薪酬", "经营考核", "国资监管"],
    },
    bureau(
        "体育局",
        None,
        load(1.5, 1.0, 21.0, 1.0, 0.0, 0.0),
        ["全民健身", "场馆开放", "赛事活动", "体育培训", "健身设施"],
    ),
    called(
        "机关事务局",
        bureau(
            "机关事务管理局",
            None,
            load(1.5, 1.0, 0.0, 0.0, 0.0, 0.0),
            ["公务用车", "办公用房", "公共机构节能", "后勤保障", "会议服务"],
        ),
    ),
    bureau(
        "地方金融监督管理局",
        Some("金融工作办公室"),
        load(3.0, 1.0, 4.0, 0.0, 0.0, 0.0),
        ["融资对接", "非法集资防范", "小额贷款监管", "企业上市", "典当行检查"],
    ),
    called(
        "民宗局",
        bureau(
            "民族宗教事务局",
            None,
            load(1.0, 1.0, 11.0, 0.0, 0.0, 0.0),
            ["民族团结进步", "宗教场所管理", "民族成分变更", "清真食品管理", "少数民族发展资金"],
        ),
    ),
    bureau(
        "粮食和物资储备局",
        Some("粮食局"),
        load(1.5, 2.0, 6.0, 2.0, 0.0, 0.0),
        ["粮食收购", "储备轮换", "库存检查", "救灾物资", "粮油质量"],
    ),
    bureau(
        "大数据管理局",
        None,
        load(1.5, 2.0, 0.0, 0.0, 0.0, 0.0),
        ["数据开放", "政务云", "一网通办", "网站集约化", "数字社会"],
    ),
    bureau(
        "园林绿化局",
        None,
        load(3.0, 2.0, 85.0, 6.0, 0.0, 42.0),
        ["公园管理", "树木移植", "绿地建设", "古树名木", "绿化养护"],
    ),
    bureau(
        "招商促进局",
        Some("招商局"),
        load(1.0, 2.0, 0.0, 0.0, 0.0, 0.0),
        ["项目签约", "园区配套", "企业服务", "招商政策", "投资环境"],
    ),
    Kind {
        name: "国防动员办公室",
        we: "我办",
        former: Some("人民防空办公室"),
        short: None,
        branch: false,
        workload: load(3.0, 2.0, 52.0, 1.0, 0.0, 410.0),
        topics: ["人防工程", "易地建设费", "防空警报", "人防宣传", "疏散演练"],
    },
];
/// How many of [`KINDS`] every district has.
pub const CORE: usize = 8;
