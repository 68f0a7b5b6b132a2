//! The agencies of a district: a government, its departments, its townships; with their names, addresses and workloads.

use fastrand::Rng;

use super::kinds::{CORE, KINDS, Kind, Workload, load};
use super::places::{District, DistrictKind, MOST_TOWNSHIPS, townships};
use super::seeds::pick;

static TOWNSHIP: Workload = load(4.5, 1.2, 16.0, 7.0, 1.5, 0.0);
const TOWNSHIP_TOPICS: [&str; 5] = ["村级财务", "惠农补贴", "征地拆迁", "低保评议", "基层治理"];
const STREET_TOPICS: [&str; 5] = ["社区服务", "物业矛盾调处", "低保评议", "老旧小区整治", "网格管理"];
const GOVERNMENT_TOPICS: [&str; 5] = ["重大行政决策", "民生实事", "财政资金", "营商环境优化", "生态环境保护"];

/// How many agencies a district can have.
pub const MOST_AGENCIES: usize = 1 + KINDS.len() + MOST_TOWNSHIPS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Government,
    Department,
    Township,
}

impl Class {
    pub fn key(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Department => "department",
            Self::Township => "township",
        }
    }
}

/// How much of its place an agency puts before its name. All of them mean the same agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// 江城市清河区教育局
    City,
    /// 清河区教育局
    District,
    /// 桥头镇人民政府; townships and streets only.
    Bare,
}

#[derive(Clone, Debug)]
pub struct Agency {
    pub class: Class,
    /// 教育局, 人民政府, 桥头镇人民政府.
    pub short: String,
    /// The name with its district, by which the corpus files it: 清河区教育局.
    pub name: String,
    pub we: &'static str,
    pub former: Option<&'static str>,
    /// A short form of `short` that everybody uses.
    pub called: Option<&'static str>,
    pub branch: bool,
    pub topics: [&'static str; 5],
    pub workload: Workload,
    pub address: String,
    pub postcode: String,
    pub phone: String,
    pub email: Option<String>,
}

impl Agency {
    /// The agency's name as written with `prefix`, or the nearest form that it can take.
    pub fn named(&self, district: &District, prefix: Prefix) -> String {
        match prefix {
            Prefix::City if !self.branch && district.kind != DistrictKind::CountyCity => {
                format!("{}{}", district.city, self.name)
            }
            Prefix::Bare if self.class == Class::Township => self.short.clone(),
            _ => self.name.clone(),
        }
    }
}

/// The `count` agencies of a district, the government first.
pub fn agencies(district: &District, count: usize, rng: &mut Rng) -> Vec<Agency> {
    let departments = (count.saturating_sub(1) * 2).div_ceil(3).min(KINDS.len());
    let mut others: Vec<&Kind> = KINDS[CORE..].iter().collect();
    rng.shuffle(&mut others);
    let kinds = KINDS[..CORE].iter().chain(others).take(departments);

    let mut agencies = vec![government(district, rng)];
    agencies.extend(kinds.map(|kind| department(district, kind, rng)));
    let rest = count.saturating_sub(agencies.len());
    agencies.extend(townships(district.kind, rest, rng).iter().map(|town| township(district, town, rng)));
    agencies.truncate(count);
    agencies
}

/// An agency outside the district, for the files beside the corpus proper.
pub fn archives(district: &District, rng: &mut Rng) -> Agency {
    let kind = Kind {
        name: "档案局",
        we: "我局",
        former: None,
        short: None,
        branch: false,
        workload: load(4.0, 1.0, 0.0, 0.0, 0.0, 0.0),
        topics: ["档案查阅", "档案开放", "数字档案", "家庭档案", "档案执法"],
    };
    department(district, &kind, rng)
}

fn government(district: &District, rng: &mut Rng) -> Agency {
    let we = match district.kind {
        DistrictKind::Urban => "我区",
        DistrictKind::County => "我县",
        DistrictKind::CountyCity => "我市",
    };
    let site = format!("{}{}{}", district.province, place(district), street(rng));
    Agency {
        class: Class::Government,
        short: "人民政府".to_owned(),
        name: format!("{}人民政府", district.name),
        we,
        former: None,
        called: None,
        branch: false,
        topics: GOVERNMENT_TOPICS,
        // A government reports the sums over its area, so it has no workload of its own.
        workload: load(0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        address: site,
        postcode: postcode(district, rng),
        phone: phone(district, rng),
        email: Some(email("zfb", district, rng)),
    }
}

fn department(district: &District, kind: &Kind, rng: &mut Rng) -> Agency {
    let branch = kind.branch && district.kind == DistrictKind::Urban;
    let name = if branch {
        format!("{}{}{}分局", district.city, kind.name, district.stem)
    } else {
        format!("{}{}", district.name, kind.name)
    };
    // A branch has no former name of its own: 国土资源局 would be another agency, the city's.
    let former = if branch { None } else { kind.former };
    Agency {
        class: Class::Department,
        short: kind.name.to_owned(),
        name,
        we: if branch { "我分局" } else { kind.we },
        former,
        called: kind.short.filter(|_| !branch),
        branch,
        topics: kind.topics,
        workload: vary(kind.workload, rng),
        address: format!("{}{}", place(district), street(rng)),
        postcode: postcode(district, rng),
        phone: phone(district, rng),
        email: (rng.u8(..10) < 8).then(|| email("zwgk", district, rng)),
    }
}

fn township(district: &District, town: &str, rng: &mut Rng) -> Agency {
    let (body, we, topics) = match town.chars().last() {
        Some('道') => ("办事处", "我街道", STREET_TOPICS),
        Some('乡') => ("人民政府", "我乡", TOWNSHIP_TOPICS),
        _ => ("人民政府", "我镇", TOWNSHIP_TOPICS),
    };
    Agency {
        class: Class::Township,
        short: format!("{town}{body}"),
        name: format!("{}{town}{body}", district.name),
        we,
        former: None,
        called: None,
        branch: false,
        topics,
        workload: vary(TOWNSHIP, rng),
        address: format!("{}{town}{}", district.name, street(rng)),
        postcode: postcode(district, rng),
        phone: phone(district, rng),
        email: (rng.u8(..10) < 6).then(|| email("xz", district, rng)),
    }
}

/// One agency's share of its kind's workload. Some quiet ones never get a request.
fn vary(workload: Workload, rng: &mut Rng) -> Workload {
    let mut factor = || (rng.f64() * 2.0 - 1.0).exp();
    let scale = |value: f64, factor: f64| value * factor;
    let mut varied = Workload {
        requests: scale(workload.requests, factor()),
        documents: scale(workload.documents, factor()),
        licensing: scale(workload.licensing, factor()),
        penalties: scale(workload.penalties, factor()),
        compulsory_measures: scale(workload.compulsory_measures, factor()),
        charges: scale(workload.charges, factor()),
    };
    if workload.requests < 6.0 && rng.u8(..4) == 0 {
        varied.requests = 0.0;
    }
    varied
}

const ROADS: [&str; 24] = [
    "人民路",
    "解放大道",
    "文昌街",
    "建设路",
    "迎宾大道",
    "府前街",
    "滨江路",
    "中山路",
    "和平街",
    "学府路",
    "工农路",
    "新华街",
    "长青路",
    "政通路",
    "育才街",
    "兴业路",
    "南门街",
    "东环路",
    "振兴大道",
    "园区一路",
    "花园路",
    "青年路",
    "朝阳街",
    "安康路",
];

fn place(district: &District) -> String {
    match district.kind {
        DistrictKind::CountyCity => district.name.clone(),
        _ => format!("{}{}", district.city, district.name),
    }
}

fn street(rng: &mut Rng) -> String {
    format!("{}{}号", pick(rng, &ROADS), rng.u16(1..400))
}

fn postcode(district: &District, rng: &mut Rng) -> String {
    format!("{:04}{:02}", district.postcode, rng.u8(..60))
}

fn phone(district: &District, rng: &mut Rng) -> String {
    format!("0{}-{}", district.area_code, rng.u32(5_000_000..9_000_000))
}

/// An address in a domain that is reserved for examples.
fn email(user: &str, district: &District, rng: &mut Rng) -> String {
    format!("{user}{}@{}.example.com", rng.u16(1000..10000), district.pinyin)
}
