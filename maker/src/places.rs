//! Invented provinces, cities, districts and townships.
//!
//! Names are combined from syllables, so that there are as many as needed and each is plausible. Some combinations may
//! exist somewhere; nothing in the corpus is about those places.

use fastrand::Rng;

/// A syllable of a name, with its Latin spelling for e-mail domains.
type Syllable = (char, &'static str);

const DISTRICT_FIRST: [Syllable; 40] = [
    ('清', "qing"),
    ('云', "yun"),
    ('望', "wang"),
    ('柳', "liu"),
    ('松', "song"),
    ('白', "bai"),
    ('金', "jin"),
    ('翠', "cui"),
    ('青', "qing"),
    ('石', "shi"),
    ('碧', "bi"),
    ('桃', "tao"),
    ('梅', "mei"),
    ('竹', "zhu"),
    ('枫', "feng"),
    ('荷', "he"),
    ('兰', "lan"),
    ('芦', "lu"),
    ('雁', "yan"),
    ('鹿', "lu"),
    ('鹤', "he"),
    ('燕', "yan"),
    ('凤', "feng"),
    ('玉', "yu"),
    ('银', "yin"),
    ('沧', "cang"),
    ('澄', "cheng"),
    ('汀', "ting"),
    ('岚', "lan"),
    ('霞', "xia"),
    ('曙', "shu"),
    ('晴', "qing"),
    ('瑞', "rui"),
    ('永', "yong"),
    ('和', "he"),
    ('宁', "ning"),
    ('丰', "feng"),
    ('顺', "shun"),
    ('平', "ping"),
    ('秋', "qiu"),
];
const DISTRICT_SECOND: [Syllable; 36] = [
    ('河', "he"),
    ('溪', "xi"),
    ('江', "jiang"),
    ('泉', "quan"),
    ('陵', "ling"),
    ('沙', "sha"),
    ('塘', "tang"),
    ('湖', "hu"),
    ('屏', "ping"),
    ('桥', "qiao"),
    ('岭', "ling"),
    ('山', "shan"),
    ('川', "chuan"),
    ('源', "yuan"),
    ('浦', "pu"),
    ('洲', "zhou"),
    ('湾', "wan"),
    ('原', "yuan"),
    ('城', "cheng"),
    ('台', "tai"),
    ('港', "gang"),
    ('林', "lin"),
    ('峰', "feng"),
    ('谷', "gu"),
    ('坪', "ping"),
    ('岗', "gang"),
    ('渡', "du"),
    ('津', "jin"),
    ('滩', "tan"),
    ('坡', "po"),
    ('潭', "tan"),
    ('峡', "xia"),
    ('亭', "ting"),
    ('陂', "bei"),
    ('畈', "fan"),
    ('垣', "yuan"),
];
/// Districts with these names were renamed, so that their reports are filed under another name.
const RENAMED: [&str; 6] = ["望城", "柳江", "鹿泉", "澄江", "宁河", "平泉"];
/// Replacement for their second syllable that no other district has.
const SPARE: Syllable = ('圩', "xu");
const STEMS: usize = DISTRICT_FIRST.len() * DISTRICT_SECOND.len();
const CITY_FIRST: [char; 20] = [
    '临', '昌', '怀', '景', '弘', '隆', '澹', '岱', '崇', '瀚', '祁', '朔', '靖', '晏', '沅', '溧', '棠', '荆', '宛',
    '郦',
];
const CITY_SECOND: [char; 24] = [
    '澜', '岚', '汀', '岭', '榆', '泊', '渚', '峪', '堰', '屿', '埠', '荡', '淀', '浔', '沱', '渠', '麓', '阜', '邑',
    '甸', '坞', '涧', '隅', '墟',
];
const PROVINCE_FIRST: [char; 6] = ['岭', '澜', '沧', '岱', '朔', '瀚'];
const PROVINCE_SECOND: [char; 4] = ['东', '南', '西', '北'];
const DISTRICTS_PER_CITY: usize = 9;
const CITIES_PER_PROVINCE: usize = 20;

/// Number of districts with distinct names.
pub const MOST_DISTRICTS: usize = STEMS * DistrictKind::ALL.len();

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DistrictKind {
    /// 区: part of its city; some of its agencies are branches of the city's.
    Urban,
    /// 县
    County,
    /// 市, which is never named together with the city above it.
    CountyCity,
}

impl DistrictKind {
    const ALL: [Self; 3] = [Self::Urban, Self::County, Self::CountyCity];

    pub fn suffix(self) -> char {
        match self {
            Self::Urban => '区',
            Self::County => '县',
            Self::CountyCity => '市',
        }
    }
}

#[derive(Clone, Debug)]
pub struct District {
    /// 清河
    pub stem: String,
    pub kind: DistrictKind,
    /// 清河区
    pub name: String,
    /// 江城市
    pub city: String,
    pub province: String,
    /// qinghe
    pub pinyin: String,
    /// Four digits of an area code that is not assigned.
    pub area_code: u16,
    /// The first four digits of a postcode range that is not assigned.
    pub postcode: u16,
    /// Whether it is one of several real districts of this name. The reports are invented all the same.
    pub is_namesake: bool,
}

/// All districts of a corpus, in an order that depends on the seed only: a large corpus begins with the districts of a
/// small one.
pub struct Gazetteer {
    stems: Vec<usize>,
    cities: Vec<usize>,
}

impl Gazetteer {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut stems: Vec<usize> = (0..STEMS).collect();
        rng.shuffle(&mut stems);
        let mut cities: Vec<usize> = (0..CITY_FIRST.len() * CITY_SECOND.len()).collect();
        rng.shuffle(&mut cities);
        Self { stems, cities }
    }

    /// The district at `index`, which must be below [`MOST_DISTRICTS`].
    pub fn district(&self, index: usize) -> District {
        let stem = self.stems[index % STEMS];
        let first = DISTRICT_FIRST[stem / DISTRICT_SECOND.len()];
        let second = DISTRICT_SECOND[stem % DISTRICT_SECOND.len()];
        let second = if RENAMED.contains(&&*String::from_iter([first.0, second.0])) { SPARE } else { second };
        // Half of the districts are 区. A stem that occurs again gets another suffix.
        let kind = DistrictKind::ALL[(stem % 4 / 2 * (1 + stem % 2) + index / STEMS) % 3];
        let city_index = index / DISTRICTS_PER_CITY;
        let city = self.cities[city_index % self.cities.len()];
        let province = city_index / CITIES_PER_PROVINCE % (PROVINCE_FIRST.len() * PROVINCE_SECOND.len());
        let stem = String::from_iter([first.0, second.0]);
        let number = u16::try_from(city_index % 90).unwrap_or(0);
        District {
            name: format!("{stem}{}", kind.suffix()),
            city: format!("{}{}市", CITY_FIRST[city / CITY_SECOND.len()], CITY_SECOND[city % CITY_SECOND.len()]),
            province: format!("{}{}省", PROVINCE_FIRST[province / 4], PROVINCE_SECOND[province % 4]),
            pinyin: format!("{}{}", first.1, second.1),
            area_code: 110 + number,
            postcode: 900 + number,
            is_namesake: false,
            stem,
            kind,
        }
    }

    /// Every third district is one of those that share their names, as long as there are any left.
    pub fn district_or_namesake(&self, index: usize) -> District {
        let district = self.district(index);
        match NAMESAKES.get(index / 3).filter(|_| index % 3 == 2) {
            Some(&[province, city, name]) => District {
                stem: name.trim_end_matches('区').to_owned(),
                kind: DistrictKind::Urban,
                name: name.to_owned(),
                city: city.to_owned(),
                province: province.to_owned(),
                is_namesake: true,
                ..district
            },
            None => district,
        }
    }
}

/// Districts whose name alone does not identify them: province, city, district.
const NAMESAKES: [[&str; 3]; 8] = [
    ["江苏省", "南京市", "鼓楼区"],
    ["江苏省", "徐州市", "鼓楼区"],
    ["福建省", "福州市", "鼓楼区"],
    ["河南省", "开封市", "鼓楼区"],
    ["河北省", "石家庄市", "新华区"],
    ["河北省", "沧州市", "新华区"],
    ["山东省", "枣庄市", "市中区"],
    ["吉林省", "四平市", "铁东区"],
];

const TOWN_FIRST: [char; 20] = [
    '桥', '城', '东', '西', '南', '北', '新', '双', '三', '龙', '马', '杨', '李', '黄', '周', '大', '小', '长', '高',
    '古',
];
const TOWN_SECOND: [char; 16] =
    ['头', '关', '圩', '墩', '店', '集', '堡', '沟', '埠', '庄', '坳', '围', '坝', '寨', '庙', '铺'];
/// Number of townships with distinct names in a district.
pub const MOST_TOWNSHIPS: usize = TOWN_FIRST.len() * TOWN_SECOND.len();

/// `count` townships and streets of one district: 桥头镇, 城关街道.
pub fn townships(kind: DistrictKind, count: usize, rng: &mut Rng) -> Vec<String> {
    let mut stems: Vec<usize> = (0..MOST_TOWNSHIPS).collect();
    rng.shuffle(&mut stems);
    let suffixes: &[&str] = match kind {
        DistrictKind::Urban => &["街道", "街道", "街道", "镇"],
        DistrictKind::County => &["镇", "镇", "乡", "街道"],
        DistrictKind::CountyCity => &["镇", "镇", "街道", "街道", "乡"],
    };
    stems
        .iter()
        .take(count)
        .map(|stem| {
            let first = TOWN_FIRST[stem / TOWN_SECOND.len()];
            let second = TOWN_SECOND[stem % TOWN_SECOND.len()];
            format!("{first}{second}{}", suffixes[rng.usize(..suffixes.len())])
        })
        .collect()
}
