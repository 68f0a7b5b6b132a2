//! Titles as agencies print them, and under what a person would file each.

use gouji::extract::{Surroundings, extract};
use gouji::names::{AgencyList, find_district, is_same, renaming};
use gouji::report::{AgencyKind, AgencyMatch, AgencySource, DistrictMatch, DistrictSource, Report, YearSource};
use gouji::{readers, source};

/// A report that has only a title, its headings and its surroundings.
fn report(title: &str, signature: &str, surroundings: &Surroundings) -> Report {
    let text = format!(
        "{title}\n\n一、总体情况\n我单位认真做好各项工作，情况如下。\n二、主动公开政府信息情况\n详见附表所列。\n\
         三、收到和处理政府信息公开申请情况\n详见附表所列。\n四、政府信息公开行政复议、行政诉讼情况\n详见附表所列。\n\
         五、存在的主要问题及改进情况\n今后将不断改进。\n六、其他需要报告的事项\n没有其他需要报告的事项。\n{signature}\n"
    );
    let reading = readers::read(text.as_bytes(), source::sniff(text.as_bytes()), &readers::Limits::default()).unwrap();
    extract(reading.document, surroundings).unwrap_or_else(|error| panic!("{title}: {error}"))
}

fn titled(title: &str) -> Report {
    report(title, "", &Surroundings::default())
}

use AgencyKind::{Department, Government, Other, Township};

/// The title, and district, its code, agency, kind, year.
type Case = (&'static str, &'static str, u32, &'static str, AgencyKind, i32);

const TITLES: [Case; 104] = [
    // the whole country
    ("教育部2023年政府信息公开工作年度报告", "全国", 0, "教育部", Department, 2023),
    ("国家发展改革委2022年政府信息公开工作年度报告", "全国", 0, "国家发展和改革委员会", Department, 2022),
    ("中华人民共和国财政部2021年政府信息公开工作年度报告", "全国", 0, "财政部", Department, 2021),
    ("海关总署2020年度政府信息公开工作报告", "全国", 0, "海关总署", Department, 2020),
    ("人社部2019年政府信息公开工作年度报告", "全国", 0, "人力资源和社会保障部", Department, 2019),
    // their bodies in districts
    ("国家税务总局武汉市税务局2022年政府信息公开工作年度报告", "武汉市", 420_100, "武汉市税务局", Department, 2022),
    (
        "国家税务总局平潭综合实验区税务局2023年政府信息公开工作年度报告",
        "平潭综合实验区",
        0,
        "平潭综合实验区税务局",
        Department,
        2023,
    ),
    ("厦门海关2021年政府信息公开工作年度报告", "厦门市", 350_200, "厦门海关", Department, 2021),
    ("中华人民共和国拱北海关二〇一九年政府信息公开工作年度报告", "", 0, "拱北海关", Department, 2019),
    ("福建证监局2023年政府信息公开工作年度报告", "福建省", 350_000, "福建证监局", Department, 2023),
    ("淮安市气象局2022年政府信息公开工作年度报告", "淮安市", 320_800, "淮安市气象局", Department, 2022),
    (
        "中国人民银行福州中心支行2020年政府信息公开工作年度报告",
        "福州市",
        350_100,
        "中国人民银行福州中心支行",
        Other,
        2020,
    ),
    // provinces
    ("河北省教育厅2018年政府信息公开工作年度报告", "河北省", 130_000, "河北省教育厅", Department, 2018),
    (
        "广西壮族自治区人民政府办公厅2021年政府信息公开工作年度报告",
        "广西壮族自治区",
        450_000,
        "广西壮族自治区人民政府办公厅",
        Department,
        2021,
    ),
    (
        "新疆维吾尔自治区人社厅2023年政府信息公开年度报告",
        "新疆维吾尔自治区",
        650_000,
        "新疆维吾尔自治区人力资源和社会保障厅",
        Department,
        2023,
    ),
    ("福建省人民政府2022年政府信息公开工作年度报告", "福建省", 350_000, "福建省人民政府", Government, 2022),
    ("北京市2023年政府信息公开工作年度报告", "北京市", 110_000, "北京市人民政府", Government, 2023),
    ("上海市发展改革委2022年政府信息公开工作年度报告", "上海市", 310_000, "上海市发展和改革委员会", Department, 2022),
    (
        "内蒙古自治区林业和草原局2021年政府信息公开工作年度报告",
        "内蒙古自治区",
        150_000,
        "内蒙古自治区林业和草原局",
        Department,
        2021,
    ),
    // prefectures
    ("厦门市2022年政府信息公开工作年度报告", "厦门市", 350_200, "厦门市人民政府", Government, 2022),
    ("武汉市市场监管局2023年政府信息公开工作年度报告", "武汉市", 420_100, "武汉市市场监督管理局", Department, 2023),
    (
        "延边朝鲜族自治州民宗局2020年政府信息公开工作年度报告",
        "延边朝鲜族自治州",
        222_400,
        "延边朝鲜族自治州民族宗教事务局",
        Department,
        2020,
    ),
    (
        "锡林郭勒盟卫健委2021年政府信息公开工作年度报告",
        "锡林郭勒盟",
        152_500,
        "锡林郭勒盟卫生健康委员会",
        Department,
        2021,
    ),
    (
        "大兴安岭地区行政公署2019年政府信息公开工作年度报告",
        "大兴安岭地区",
        232_700,
        "大兴安岭地区行政公署",
        Government,
        2019,
    ),
    ("东莞市住建局2022年政府信息公开工作年度报告", "东莞市", 441_900, "东莞市住房和城乡建设局", Department, 2022),
    ("江苏省镇江市公安局2021年政府信息公开工作年度报告", "镇江市", 321_100, "镇江市公安局", Department, 2021),
    // districts
    ("硚口区人社局2023年政府信息公开工作年度报告", "硚口区", 420_104, "硚口区人力资源和社会保障局", Department, 2023),
    (
        "武汉市硚口区人力资源社会保障局2023年政府信息公开工作年度报告",
        "硚口区",
        420_104,
        "硚口区人力资源和社会保障局",
        Department,
        2023,
    ),
    ("洪泽区人民政府2023年政府信息公开工作年度报告", "洪泽区", 320_813, "洪泽区人民政府", Government, 2023),
    (
        "淮安市洪泽区政府办公室2022年度政府信息公开工作年度报告",
        "洪泽区",
        320_813,
        "洪泽区人民政府办公室",
        Department,
        2022,
    ),
    (
        "福建省福州市鼓楼区教育局2023年政府信息公开工作年度报告",
        "福州市鼓楼区",
        350_102,
        "福州市鼓楼区教育局",
        Department,
        2023,
    ),
    ("福州鼓楼区教育局2023年政府信息公开工作年度报告", "福州市鼓楼区", 350_102, "福州市鼓楼区教育局", Department, 2023),
    (
        "南京市鼓楼区教育局2023年政府信息公开工作年度报告",
        "南京市鼓楼区",
        320_106,
        "南京市鼓楼区教育局",
        Department,
        2023,
    ),
    ("鼓楼区教育局2023年政府信息公开工作年度报告", "鼓楼区", 0, "鼓楼区教育局", Department, 2023),
    (
        "北京市朝阳区发改委2022年政府信息公开工作年度报告",
        "北京市朝阳区",
        110_105,
        "北京市朝阳区发展和改革委员会",
        Department,
        2022,
    ),
    (
        "长春市朝阳区发展和改革局2022年政府信息公开工作年度报告",
        "长春市朝阳区",
        220_104,
        "长春市朝阳区发展和改革局",
        Department,
        2022,
    ),
    (
        "济南市市中区市场监督管理局2021年政府信息公开工作年度报告",
        "济南市市中区",
        370_103,
        "济南市市中区市场监督管理局",
        Department,
        2021,
    ),
    (
        "拉萨市城关区民政局2021年政府信息公开工作年度报告",
        "拉萨市城关区",
        540_102,
        "拉萨市城关区民政局",
        Department,
        2021,
    ),
    ("汕尾市城区财政局2022年政府信息公开工作年度报告", "汕尾市城区", 441_502, "汕尾市城区财政局", Department, 2022),
    (
        "上海市浦东新区城管执法局2022年政府信息公开工作年度报告",
        "浦东新区",
        310_115,
        "浦东新区城市管理行政执法局",
        Department,
        2022,
    ),
    ("重庆市渝北区水利局2020年政府信息公开工作年度报告", "渝北区", 500_112, "渝北区水利局", Department, 2020),
    (
        "淮安市清河区教育局2013年政府信息公开工作年度报告",
        "淮安市清河区",
        320_802,
        "淮安市清河区教育局",
        Department,
        2013,
    ),
    ("清河区教育局2023年政府信息公开工作年度报告", "清河区", 211_204, "清河区教育局", Department, 2023),
    ("江城市清河区教育局2023年政府信息公开工作年度报告", "清河区", 0, "清河区教育局", Department, 2023),
    // counties and banners
    ("安平县2022年政府信息公开工作年度报告", "安平县", 131_125, "安平县人民政府", Government, 2022),
    ("沙县财政局2015年政府信息公开工作年度报告", "沙县区", 350_405, "沙县区财政局", Department, 2015),
    ("三明市沙县区财政局2022年政府信息公开工作年度报告", "沙县区", 350_405, "沙县区财政局", Department, 2022),
    ("洪泽县环境保护局2015年政府信息公开工作年度报告", "洪泽区", 320_813, "洪泽区生态环境局", Department, 2015),
    (
        "科尔沁左翼中旗人民政府2021年政府信息公开工作年度报告",
        "科尔沁左翼中旗",
        150_521,
        "科尔沁左翼中旗人民政府",
        Government,
        2021,
    ),
    (
        "鄂温克族自治旗文旅局2022年政府信息公开工作年度报告",
        "鄂温克族自治旗",
        150_724,
        "鄂温克族自治旗文化和旅游局",
        Department,
        2022,
    ),
    (
        "恩施土家族苗族自治州巴东县农业农村局2023年政府信息公开工作年度报告",
        "巴东县",
        422_823,
        "巴东县农业农村局",
        Department,
        2023,
    ),
    (
        "积石山保安族东乡族撒拉族自治县医保局2022年政府信息公开工作年度报告",
        "积石山保安族东乡族撒拉族自治县",
        622_927,
        "积石山保安族东乡族撒拉族自治县医疗保障局",
        Department,
        2022,
    ),
    ("神农架林区应急局2021年政府信息公开工作年度报告", "神农架林区", 429_021, "神农架林区应急管理局", Department, 2021),
    ("昆山市退役军人局2022年政府信息公开工作年度报告", "昆山市", 320_583, "昆山市退役军人事务局", Department, 2022),
    ("济源市审计局2021年政府信息公开工作年度报告", "济源市", 419_001, "济源市审计局", Department, 2021),
    ("平潭县国土局2012年政府信息公开工作年度报告", "平潭县", 350_128, "平潭县自然资源局", Department, 2012),
    ("平潭2016年度政府信息公开工作年度报告", "平潭县", 350_128, "平潭县人民政府", Government, 2016),
    ("沧塘县水利局2023年政府信息公开工作年度报告", "沧塘县", 0, "沧塘县水利局", Department, 2023),
    // branches
    (
        "福州市公安局鼓楼分局2023年政府信息公开工作年度报告",
        "福州市鼓楼区",
        350_102,
        "福州市公安局鼓楼分局",
        Department,
        2023,
    ),
    (
        "福州市鼓楼区公安分局2023年政府信息公开工作年度报告",
        "福州市鼓楼区",
        350_102,
        "福州市公安局鼓楼分局",
        Department,
        2023,
    ),
    ("淮安市洪泽生态环境局2022年政府信息公开工作年度报告", "洪泽区", 320_813, "洪泽区生态环境局", Department, 2022),
    (
        "武汉市自然资源和规划局硚口分局2022年政府信息公开工作年度报告",
        "硚口区",
        420_104,
        "武汉市自然资源和规划局硚口分局",
        Department,
        2022,
    ),
    (
        "上海市公安局浦东分局2022年政府信息公开工作年度报告",
        "浦东新区",
        310_115,
        "上海市公安局浦东分局",
        Department,
        2022,
    ),
    // townships and streets
    (
        "安平县大何庄乡人民政府2022年政府信息公开工作年度报告",
        "安平县",
        131_125,
        "安平县大何庄乡人民政府",
        Township,
        2022,
    ),
    ("洪泽区老子山镇2023年政府信息公开工作年度报告", "洪泽区", 320_813, "洪泽区老子山镇人民政府", Township, 2023),
    ("硚口区汉正街街道2022年政府信息公开工作年度报告", "硚口区", 420_104, "硚口区汉正街街道办事处", Township, 2022),
    (
        "北京市海淀区中关村街道办事处2022年政府信息公开工作年度报告",
        "海淀区",
        110_108,
        "海淀区中关村街道办事处",
        Township,
        2022,
    ),
    (
        "济南市市中区二七新村街道2021年政府信息公开工作年度报告",
        "济南市市中区",
        370_103,
        "济南市市中区二七新村街道办事处",
        Township,
        2021,
    ),
    (
        "汕尾市城区马宫街道办2022年政府信息公开工作年度报告",
        "汕尾市城区",
        441_502,
        "汕尾市城区马宫街道办事处",
        Township,
        2022,
    ),
    (
        "西乌珠穆沁旗浩勒图高勒镇政府2021年政府信息公开工作年度报告",
        "西乌珠穆沁旗",
        152_526,
        "西乌珠穆沁旗浩勒图高勒镇人民政府",
        Township,
        2021,
    ),
    (
        "阿巴嘎旗巴彦图嘎苏木2022年政府信息公开工作年度报告",
        "阿巴嘎旗",
        152_522,
        "阿巴嘎旗巴彦图嘎苏木人民政府",
        Township,
        2022,
    ),
    (
        "宁波市镇海区骆驼街道办事处2022年政府信息公开工作年度报告",
        "镇海区",
        330_211,
        "镇海区骆驼街道办事处",
        Township,
        2022,
    ),
    // zones
    ("平潭综合实验区2023年度政府信息公开工作年度报告", "平潭综合实验区", 0, "平潭综合实验区管委会", Government, 2023),
    (
        "平潭综合实验区管理委员会办公室2022年政府信息公开工作年度报告",
        "平潭综合实验区",
        0,
        "平潭综合实验区管委会办公室",
        Department,
        2022,
    ),
    (
        "福州市高新区管委会2022年政府信息公开工作年度报告",
        "福州高新技术产业开发区",
        0,
        "福州高新技术产业开发区管委会",
        Government,
        2022,
    ),
    (
        "郑州航空港经济综合实验区2022年政府信息公开工作年度报告",
        "郑州航空港经济综合实验区",
        0,
        "郑州航空港经济综合实验区管委会",
        Government,
        2022,
    ),
    ("苏州工业园区教育局2021年政府信息公开工作年度报告", "苏州工业园区", 0, "苏州工业园区教育局", Department, 2021),
    ("镇江新区管委会2020年政府信息公开工作年度报告", "镇江新区", 0, "镇江新区管委会", Government, 2020),
    ("雄安新区管理委员会2021年政府信息公开工作年度报告", "雄安新区", 0, "雄安新区管委会", Government, 2021),
    (
        "天津经济技术开发区管委会2021年政府信息公开工作年度报告",
        "天津经济技术开发区",
        0,
        "天津经济技术开发区管委会",
        Government,
        2021,
    ),
    // other bodies
    ("武汉市公共资源交易中心2022年政府信息公开工作年度报告", "武汉市", 420_100, "武汉市公共资源交易中心", Other, 2022),
    ("淮安市公积金中心2022年政府信息公开工作年度报告", "淮安市", 320_800, "淮安市住房公积金管理中心", Other, 2022),
    ("福州市第一人民医院2022年政府信息公开工作年度报告", "福州市", 350_100, "福州市第一人民医院", Other, 2022),
    ("淮安市残联2021年政府信息公开工作年度报告", "淮安市", 320_800, "淮安市残疾人联合会", Other, 2021),
    ("洪泽区行政审批局2021年政府信息公开工作年度报告", "洪泽区", 320_813, "洪泽区行政审批局", Department, 2021),
    (
        "深圳市政务服务和数据管理局2023年政府信息公开工作年度报告",
        "深圳市",
        440_300,
        "深圳市政务服务和数据管理局",
        Department,
        2023,
    ),
    ("淮安市民政局2022年政府信息公开工作年度报告", "淮安市", 320_800, "淮安市民政局", Department, 2022),
    // longer and shorter names
    (
        "红河州教育局2022年政府信息公开工作年度报告",
        "红河哈尼族彝族自治州",
        532_500,
        "红河哈尼族彝族自治州教育局",
        Department,
        2022,
    ),
    ("黔东南州凯里市教育局2022年政府信息公开工作年度报告", "凯里市", 522_601, "凯里市教育局", Department, 2022),
    (
        "沈阳市浑南区科技局(知识产权局)2022年政府信息公开年度报告",
        "浑南区",
        210_112,
        "浑南区科学技术局",
        Department,
        2022,
    ),
    (
        "河南省人民政府国有资产监督管理委员会2022年政府信息公开年报",
        "河南省",
        410_000,
        "河南省国有资产监督管理委员会",
        Department,
        2022,
    ),
    (
        "硚口区人民政府汉正街街道办事处2022年政府信息公开年报",
        "硚口区",
        420_104,
        "硚口区汉正街街道办事处",
        Township,
        2022,
    ),
    ("大连市金普新区管委会2022年政府信息公开年报", "金普新区", 0, "金普新区管委会", Government, 2022),
    ("大连金普新区管委会2022年政府信息公开年报", "金普新区", 0, "金普新区管委会", Government, 2022),
    ("新疆生产建设兵团教育局2022年政府信息公开年报", "新疆生产建设兵团", 0, "新疆生产建设兵团教育局", Department, 2022),
    (
        "武汉经济技术开发区（汉南区）2022年政府信息公开工作年度报告",
        "武汉经济技术开发区",
        0,
        "武汉经济技术开发区管委会",
        Government,
        2022,
    ),
    ("国家统计局洪泽调查队2022年政府信息公开工作年度报告", "洪泽区", 320_813, "国家统计局洪泽调查队", Other, 2022),
    (
        "国家税务总局福州市鼓楼区税务局2022年政府信息公开工作年度报告",
        "福州市鼓楼区",
        350_102,
        "福州市鼓楼区税务局",
        Department,
        2022,
    ),
    ("内蒙古兴安盟2022年政府信息公开工作年度报告", "兴安盟", 152_200, "兴安盟行政公署", Government, 2022),
    // years
    ("安平县教育局二〇二三年政府信息公开工作年度报告", "安平县", 131_125, "安平县教育局", Department, 2023),
    ("安平县教育局二○一二年度政府信息公开工作年度报告", "安平县", 131_125, "安平县教育局", Department, 2012),
    ("安平县教育局2０23年政府信息公开工作年度报告", "安平县", 131_125, "安平县教育局", Department, 2023),
    ("２０２３年度安平县教体局政府信息公开工作年度报告", "安平县", 131_125, "安平县教育和体育局", Department, 2023),
    ("安平县教育局政府信息公开工作年度报告(2023)", "安平县", 131_125, "安平县教育局", Department, 2023),
];

#[test]
fn titles_are_filed_as_a_person_would() {
    let mut differing = Vec::new();
    for (title, district, code, name, kind, year) in TITLES {
        let report = titled(title);
        let agency = &report.agency;
        let found = (
            agency.district.as_str(),
            agency.district_code.unwrap_or(0),
            agency.name.as_str(),
            agency.kind,
            report.metadata.year.unwrap(),
        );
        if found != (district, code, name, kind, year) {
            differing.push(format!("{title}\n   is {:?}\n  not {:?}", found, (district, code, name, kind, year)));
        }
    }
    assert!(differing.is_empty(), "{} titles\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn an_agency_keeps_its_id_over_the_years() {
    let ids = |titles: &[&str]| titles.iter().map(|title| titled(title).agency.id).collect::<Vec<_>>();
    for (titles, id) in [
        (
            &[
                "硚口区人社局2021年政府信息公开工作年度报告",
                "武汉市硚口区人力资源和社会保障局2022年政府信息公开工作年度报告",
                "2023年度湖北省武汉市硚口区人力资源社会保障局政府信息公开年度报告",
            ][..],
            "420104/人力资源和社会保障局",
        ),
        (
            &[
                "平潭县环保局2012年政府信息公开工作年度报告",
                "平潭县环境保护局2017年政府信息公开工作年度报告",
                "平潭县生态环境局2018年政府信息公开工作年度报告",
            ],
            "350128/生态环境局",
        ),
        (
            &[
                "福州市鼓楼区2021年政府信息公开工作年度报告",
                "福州市鼓楼区人民政府2022年政府信息公开工作年度报告",
                "福州鼓楼区政府2023年政府信息公开工作年度报告",
            ],
            "350102/人民政府",
        ),
        (
            &[
                "平潭综合实验区2021年政府信息公开工作年度报告",
                "平潭综合实验区管委会2022年政府信息公开工作年度报告",
                "平潭综合实验区管理委员会2023年政府信息公开工作年度报告",
            ],
            "平潭综合实验区/管委会",
        ),
        (
            &[
                "福州市公安局鼓楼分局2022年政府信息公开工作年度报告",
                "福州市鼓楼区公安分局2023年政府信息公开工作年度报告",
            ],
            "350102/公安局",
        ),
        (
            &["沧塘县民宗局2022年政府信息公开工作年度报告", "沧塘县民族宗教事务局2023年政府信息公开工作年度报告"],
            "沧塘县/民族宗教事务局",
        ),
        (
            &["硚口区汉正街街道2022年政府信息公开工作年度报告", "硚口区汉正街街道办事处2023年政府信息公开工作年度报告"],
            "420104/汉正街街道办事处",
        ),
    ] {
        assert_eq!(ids(titles), vec![id; titles.len()]);
    }
}

#[test]
fn bodies_that_can_report_in_one_year_stay_two() {
    let id = |title: &str| titled(title).agency.id;
    for (one, other) in [
        ("安平县国土资源局2018年政府信息公开工作年度报告", "安平县自然资源局2018年政府信息公开工作年度报告"),
        ("安平县工商局2012年政府信息公开工作年度报告", "安平县质监局2012年政府信息公开工作年度报告"),
        ("安平县发改局2020年政府信息公开工作年度报告", "安平县发改委2020年政府信息公开工作年度报告"),
        ("安平县大数据局2023年政府信息公开工作年度报告", "安平县数据局2023年政府信息公开工作年度报告"),
        ("福州市鼓楼区教育局2023年政府信息公开年度报告", "南京市鼓楼区教育局2023年政府信息公开年度报告"),
    ] {
        assert_ne!(id(one), id(other));
    }
    let merged = titled("安平县工商局2012年政府信息公开工作年度报告").agency;
    assert_eq!((merged.name.as_str(), merged.successor.as_deref()), ("安平县工商行政管理局", Some("市场监督管理局")));
}

#[test]
fn what_tells_the_district_is_said() {
    use DistrictSource::{Folder, Words};
    let of = |title, signature, folder, path| {
        let surroundings = Surroundings { folder, path, ..Surroundings::default() };
        let agency = report(title, signature, &surroundings).agency;
        (agency.district, agency.district_code, agency.district_source, agency.district_match)
    };
    let expected = |name: &str, code, source, matched| (name.to_owned(), code, source, matched);
    let title = "鼓楼区教育局2023年政府信息公开工作年度报告";
    let unknown = expected("鼓楼区", None, Words, DistrictMatch::Ambiguous);
    let known = expected("福州市鼓楼区", Some(350_102), Words, DistrictMatch::Context);
    assert_eq!(of(title, "", None, ""), unknown);
    assert_eq!(of(title, "福州市鼓楼区教育局\n2024年1月8日", None, ""), known);
    assert_eq!(of(title, "福州市鼓楼区人民政府办公室\n2024年1月8日", None, ""), known);
    assert_eq!(of(title, "", Some("鼓楼区"), "福建省/福州市/鼓楼区/2023.html"), known);
    assert_eq!(of("鼓楼区教育局2023年政府信息公开工作年度报告\n地址：福州市津泰路1号", "", None, ""), known);
    let own = "教育局2023年政府信息公开工作年度报告";
    assert_eq!(of(own, "", Some("硚口区"), ""), expected("硚口区", Some(420_104), Folder, DistrictMatch::Unique));
    assert_eq!(of(own, "", Some("data"), ""), expected("data", None, Folder, DistrictMatch::Unlisted));
    assert_eq!(of(own, "", Some("沧塘县"), ""), expected("沧塘县", None, Folder, DistrictMatch::Unlisted));
    let surroundings = Surroundings { folder: Some("福州市"), ..Surroundings::default() };
    let generic = report("市教育局2023年政府信息公开工作年度报告", "", &surroundings);
    assert_eq!(generic.agency.id, "350100/教育局");
    let unlisted = expected("安平县", None, Words, DistrictMatch::Unlisted);
    assert_eq!(of("江城市安平县教育局2023年政府信息公开工作年度报告", "", None, ""), unlisted);
    assert_eq!(
        of("安平县教育局2023年政府信息公开工作年度报告", "江城市安平县教育局\n2024年1月8日", None, ""),
        unlisted
    );
}

/// A report of a body that does not say where it is.
fn in_folders(path: &str) -> gouji::report::Agency {
    report("水利局2023年政府信息公开工作年度报告", "", &Surroundings { path, ..Surroundings::default() }).agency
}

#[test]
fn folders_tell_the_district() {
    for (path, district, code) in [
        // city/district/year, province/city/district, year/city/district, names without the word for their kind
        ("南京市/鼓楼区/2023/a.html", "南京市鼓楼区", 320_106),
        ("江苏省/徐州市/鼓楼区/a.html", "徐州市鼓楼区", 320_302),
        ("2023/徐州市/鼓楼区/a.html", "徐州市鼓楼区", 320_302),
        ("河南/开封/鼓楼/a.html", "开封市鼓楼区", 410_204),
        ("福州市鼓楼区/2023/a.html", "福州市鼓楼区", 350_102),
        ("corpus/江苏省.zip/南京市/01_玄武区/水利局/a.html", "玄武区", 320_102),
        ("水利局/南京市/鼓楼区2023年报/a.html", "南京市鼓楼区", 320_106),
        ("南京市/鼓楼区/市场监管局/a.html", "南京市鼓楼区", 320_106),
        ("甘肃省/平凉市/华亭县/a.html", "华亭市", 620_881),
        ("南京市/2023/鼓楼区水利局.html", "南京市鼓楼区", 320_106),
    ] {
        let agency = in_folders(path);
        assert_eq!((agency.district.as_str(), agency.district_code), (district, Some(code)), "{path}");
        assert_eq!(agency.name, format!("{district}水利局"), "{path}");
        let is_of_file = path.ends_with("水利局.html");
        let source = if is_of_file { DistrictSource::FileName } else { DistrictSource::Folder };
        assert_eq!(agency.district_source, source, "{path}");
    }
    for (path, district, matched) in [
        ("2023/鼓楼区/a.html", "鼓楼区", DistrictMatch::Ambiguous),
        ("江苏省/沧塘县/2023/a.html", "沧塘县", DistrictMatch::Unlisted),
        ("江城市/清河区/a.html", "清河区", DistrictMatch::Unlisted),
        ("福建省/福州市/高新区/a.html", "福州高新技术产业开发区", DistrictMatch::Zone),
    ] {
        let agency = in_folders(path);
        assert_eq!((agency.district.as_str(), agency.district_match), (district, matched), "{path}");
        assert_eq!(agency.district_code, None, "{path}");
    }
}

#[test]
fn words_go_before_folders_and_folders_settle_words() {
    let of = |title: &str, path| {
        let title = format!("{title}2023年政府信息公开工作年度报告");
        let agency = report(&title, "", &Surroundings { path, ..Surroundings::default() }).agency;
        (agency.district, agency.district_source, agency.district_match)
    };
    let expected = |name: &str, matched| (name.to_owned(), DistrictSource::Words, matched);
    let (context, unique) = (DistrictMatch::Context, DistrictMatch::Unique);
    assert_eq!(of("鼓楼区人民政府", "江苏省/南京市/鼓楼区/a.html"), expected("南京市鼓楼区", context));
    assert_eq!(of("鼓楼区人民政府", "徐州市鼓楼区/2023/a.html"), expected("徐州市鼓楼区", context));
    assert_eq!(of("鼓楼区教育局", "福州/鼓楼区教育局/a.html"), expected("福州市鼓楼区", context));
    assert_eq!(of("硚口区教育局", "江苏省/南京市/鼓楼区/a.html"), expected("硚口区", unique));
    assert_eq!(of("南京市鼓楼区教育局", "江苏省/徐州市/鼓楼区/a.html"), expected("南京市鼓楼区", context));
    let zone = expected("厦门高新技术产业开发区", DistrictMatch::Zone);
    assert_eq!(of("高新区管委会", "厦门市/高新区/2023/a.html"), zone);
}

/// A renamed district is filed under its present name. A merged or divided one keeps its name, with its successor.
#[test]
fn renamed_districts_are_one() {
    let of = |title: &str| titled(&format!("{title}年政府信息公开工作年度报告")).agency;
    for (titles, district, body) in [
        (["华亭县人民政府2018", "华亭市人民政府2019"], "华亭市", "620881/人民政府"),
        (["蓟县教育局2015", "天津市蓟州区教育局2019"], "蓟州区", "120119/教育局"),
        (["即墨市水利局2016", "青岛市即墨区水利局2018"], "即墨区", "370215/水利局"),
        (["绍兴县财政局2012", "绍兴市柯桥区财政局2015"], "柯桥区", "330603/财政局"),
        (["海东地区行政公署2011", "海东市人民政府2014"], "海东市", "630200/人民政府"),
        (["日喀则地区教育局2012", "日喀则市教育局2016"], "日喀则市", "540200/教育局"),
        (["日喀则市教育局2012", "日喀则市桑珠孜区教育局2016"], "桑珠孜区", "540202/教育局"),
        (["铜仁地区教育局2010", "铜仁市教育局2011"], "铜仁市", "520600/教育局"),
        (["铜仁市教育局2010", "碧江区教育局2011"], "碧江区", "520602/教育局"),
        (["莱城区教育局2017", "济南市莱芜区教育局2020"], "莱芜区", "370116/教育局"),
        (["沙县财政局2015", "三明市沙县区财政局2022"], "沙县区", "350405/财政局"),
        (["东陵区财政局2012", "浑南区财政局2018"], "浑南区", "210112/财政局"),
    ] {
        let [before, since] = titles.map(of);
        assert_eq!([before.id.as_str(), since.id.as_str()], [body, body]);
        assert_eq!([before.district.as_str(), since.district.as_str()], [district, district]);
        assert_eq!(before.name, since.name);
        assert!(before.district_former.is_some() && since.district_former.is_none(), "{titles:?}");
        assert!(!before.district_match.is_uncertain(), "{titles:?}");
    }
    let former = of("华亭县人民政府2018").district_former.unwrap();
    assert_eq!((former.name.as_str(), former.code), ("华亭县", 620_824));
    assert_eq!(renaming(620_881).unwrap().to_string(), "华亭县 until 2018, 华亭市 since");
    assert_eq!(renaming(620_802), None);
    for name in ["华亭县", "华亭市", "平凉市华亭县"] {
        assert_eq!(find_district(name).as_deref(), Some("华亭市"), "{name}");
    }
    assert_eq!(find_district("鼓楼区"), None);
    assert!(is_same("华亭县教育局", "华亭市教育局") && !is_same("莱芜市教育局", "莱芜区教育局"));
}

#[test]
fn merged_districts_name_their_successors() {
    let of = |title: &str| titled(&format!("{title}年政府信息公开工作年度报告")).agency;
    for (title, id, successor) in [
        ("莱芜市人民政府2017", "371200/人民政府", "济南市莱芜区、济南市钢城区"),
        ("崇文区教育局2008", "110103/教育局", "北京市东城区"),
        ("淮安市清河区教育局2013", "320802/教育局", "淮安市清江浦区"),
        // another district has its code today
        ("重庆市万盛区教育局2009", "万盛区/教育局", "重庆市綦江区"),
        ("綦江县教育局2009", "500222/教育局", "重庆市綦江区"),
    ] {
        let agency = of(title);
        assert_eq!((agency.id.as_str(), agency.district_successor.as_deref()), (id, Some(successor)));
        assert_eq!(agency.district_former, None);
    }
    assert_eq!(of("重庆市綦江区教育局2015").id, "500110/教育局");
}

#[test]
fn what_tells_the_year_is_said() {
    let of = |title, signature, path| {
        let metadata = report(title, signature, &Surroundings { path, ..Surroundings::default() }).metadata;
        (metadata.year.unwrap(), metadata.year_source.unwrap())
    };
    let period = "安平县教育局政府信息公开工作年度报告\n统计期限自2022年1月1日起至2022年12月31日止。";
    let signed = "安平县教育局\n2024年1月8日";
    assert_eq!(of("安平县教育局2021年政府信息公开工作年度报告", signed, "2020.html"), (2021, YearSource::Title));
    assert_eq!(of(period, signed, "2020.html"), (2022, YearSource::Period));
    assert_eq!(of("安平县教育局政府信息公开工作年度报告", signed, "2020.html"), (2023, YearSource::Signature));
    assert_eq!(
        of("发布日期：2022-01-20\n安平县教育局政府信息公开工作年度报告", "", "2020.html"),
        (2021, YearSource::IndexBox)
    );
    assert_eq!(of("安平县教育局政府信息公开工作年度报告", "", "a/2020.html"), (2020, YearSource::FileName));
}

#[test]
fn a_file_can_name_the_agency() {
    let surroundings =
        Surroundings { path: "a/2023年安平县教育局政府信息公开年报.txt", ..Surroundings::default() };
    let agency = report("政府信息公开工作年度报告", "", &surroundings).agency;
    assert_eq!((agency.name.as_str(), agency.agency_source), ("安平县教育局", AgencySource::FileName));
}

#[test]
fn the_list_of_the_user_goes_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agencies.csv");
    let rows = "name,aliases,district,kind,valid_from,valid_to\n\
                教育和体育局,教育局,安平县,department,2019,\n\
                鼓楼区大桥管理处,大桥处,福州市鼓楼区,other,,\n";
    std::fs::write(&path, rows).unwrap();
    let list = AgencyList::read(&path).unwrap();
    let of = |title: &str| {
        let surroundings =
            Surroundings { listed: Some(&list), folder: Some("福州市鼓楼区"), ..Surroundings::default() };
        report(title, "", &surroundings).agency
    };
    let agency = of("安平县教育局2022年政府信息公开工作年度报告");
    assert_eq!((agency.name.as_str(), agency.id.as_str()), ("安平县教育和体育局", "131125/教育和体育局"));
    assert_eq!(agency.agency_match, AgencyMatch::Configuration);
    assert_eq!(of("安平县教育局2018年政府信息公开工作年度报告").name, "安平县教育局");
    let agency = of("大桥处2022年政府信息公开工作年度报告");
    assert_eq!((agency.district.as_str(), agency.district_code), ("福州市鼓楼区", Some(350_102)));
    assert_eq!((agency.kind, agency.district_source), (Other, DistrictSource::Configuration));
    std::fs::write(&path, format!("{rows}a,b,c,d,e,f\n")).unwrap();
    let error = AgencyList::read(&path).unwrap_err().to_string();
    assert!(error.contains("agencies.csv, line 4"), "{error}");
}

#[test]
fn one_agency_word_by_word() {
    for (a, b) in [
        ("硚口区教育局", "教育局"),
        ("江城市清河区教育局", "清河区教育局"),
        ("清河区教育局", "清河区教育局办公室"),
        ("清河区", "清河区人民政府"),
        ("清河区人民政府", "清河区人民政府办公室"),
        ("福州市鼓楼区人民政府", "鼓楼区政府"),
        ("平潭综合实验区", "平潭综合实验区管委会办公室"),
        ("硚口区人社局", "硚口区人力资源和社会保障局"),
        ("清河区人力资源和社会保障局", "人社局办公室"),
        ("河北省科学技术厅", "河北省科技厅办公室"),
        ("清河区城市管理综合执法局", "区城管局政策法规股"),
        ("清河区发展和改革委员会", "发改委综合科"),
        ("清河区桥头镇人民政府", "桥头镇党政综合办公室"),
        ("清河区保密局", "清河区委办公室(保密局)"),
        ("清河区妇女联合会", "区妇联"),
    ] {
        assert!(is_same(a, b) && is_same(b, a), "{a} {b}");
    }
    for (a, b) in [
        ("硚口区人力资源局", "硚口区人力资源和社会保障局"),
        ("清河区教育局", "清河区财政局"),
        ("清河区人社局", "清河区财政局办公室"),
        ("清河区教育局", "清河区教育和体育局"),
        ("清河区农业局", "清河区农业农村局"),
        ("清河区农业委", "清河区农业农村委员会"),
        ("清河区发改局", "清河区发展和改革委员会"),
        ("清河区国土资源局", "清河区自然资源和规划局"),
        ("清河区桥头镇人民政府", "清河区石桥镇人民政府"),
        ("清河区教育局", "安平县教育局"),
        ("清河区人民政府", "清河区教育局"),
        ("教育部", "安平县教育局"),
    ] {
        assert!(!is_same(a, b) && !is_same(b, a), "{a} {b}");
    }
}
