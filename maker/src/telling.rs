//! The sentence bank of reports whose prose is checked: what each style of agency says about its figures.
//!
//! Gaps in braces are filled as in [`phrases`](super::phrases); `{p}` and `{x}` are the years before and after, `{up}` and
//! `{more}` say in which direction the figure that follows went. Figures stand in brackets: `[a received 件]` is a kind, a
//! quantity and a unit. Kinds:
//!
//! ```text
//! a  an amount                          w  an amount and the whole of the parts that follow (or went before it)
//! 0  an amount that may be zero         W  the same, and the parts are all there are
//! p  a part                             P  a part and itself a whole, of the parts marked q
//! s  a share: `[s granted/answered %]`  g  a growth against last year, in the unit or in %
//! l  last year's amount                 n  nothing is printed: the words before deny that there is any
//! t  nothing is printed: the words before say that all was done
//! ```
//!
//! Quantities are those of [`narrative`](super::narrative), or `#3-9`: a number between, of which no table knows. A
//! quantity after which `=` stands is another's figure under a metric of its own: `[p part.1=disclosed.via_website 条]`.

/// A sentence and who may say it: m a ministry, v a province, d a district, b a bureau, t a township; all if empty.
pub type Saying = (&'static str, &'static str);

pub const DISCLOSED: [Saying; 12] = [
    (
        "mv",
        "{y}年，{we}通过各类渠道主动公开政府信息[W disclosed 条]，其中政策文件类[p part.1 条]、工作动态类[p part.2 条]、其他[p part.3 条]。",
    ),
    (
        "d",
        "{y}年，{we}共主动公开政府信息[W disclosed 条]，其中通过政府网站公开[p part.1=disclosed.via_website 条]，通过其他方式公开[p rest.1=disclosed.via_other 条]。",
    ),
    (
        "b",
        "全年共主动公开政府信息[W disclosed 条]：财政信息[p part.1 条]、公示公告[p part.2 条]、其他信息[p part.3 条]。",
    ),
    (
        "t",
        "{y}年，{we}主动公开信息[W disclosed 条]，其中涉农补贴类[p part.1 条]、村务类[p part.2 条]、其他类[p part.3 条]。",
    ),
    (
        "",
        "全年主动公开政府信息共计[W disclosed 条]，其中机构职能类[p part.1 条]，业务工作类[p part.2 条]，其他[p part.3 条]。",
    ),
    ("", "{y}年主动公开政府信息[a disclosed 条]。"),
    ("", "全年主动公开政府信息[a disclosed 条]，同比{up}[g disclosed %]。"),
    ("mv", "{y}年主动公开政府信息[a disclosed 条]，比上年{more}[g disclosed 条]。"),
    ("db", "主动公开政府信息[W disclosed 条]（业务类[p part.1 条]、公告类[p part.2 条]、综合类[p part.3 条]）。"),
    (
        "dbt",
        "{we}主动公开政府信息[W disclosed 条]，业务类、动态类、综合类分别为[p part.1 条]、[p part.2 条]、[p part.3 条]。",
    ),
    ("", "{y}年共主动公开政府信息[a disclosed 条]，其中业务工作类[p part.1 条]，占[s part.1/disclosed %]。"),
    ("v", "{y}年主动公开政府信息[a disclosed 条]，上年为[l disclosed 条]，同比{up}[g disclosed %]。"),
];
/// Sentences with at least one share.
pub const SHARES: [Saying; 3] = [
    ("", "{y}年共主动公开政府信息[a disclosed 条]，其中业务工作类[p part.1 条]，占[s part.1/disclosed %]。"),
    (
        "",
        "全年主动公开政府信息[W disclosed 条]，其中工作动态类[p part.1 条]，占[s part.1/disclosed %]；其他[p rest.1 条]，占[s rest.1/disclosed %]。",
    ),
    ("", "主动公开政府信息[a disclosed 条]，其中公示公告类[p part.2 条]，占比[s part.2/disclosed %]。"),
];
/// Sentences that also state last year's figure.
pub const GROWTHS: [Saying; 3] = [
    ("", "{y}年主动公开政府信息[a disclosed 条]，上年为[l disclosed 条]，同比{up}[g disclosed %]。"),
    (
        "",
        "全年主动公开政府信息[a disclosed 条]，比{p}年的[l disclosed 条]{more}[g disclosed 条]，{up}[g disclosed %]。",
    ),
    ("", "{y}年主动公开政府信息[a disclosed 条]，{p}年为[l disclosed 条]，同比{up}[g disclosed %]。"),
];
pub const DISCLOSED_AGAIN: [Saying; 3] = [
    ("", "{y}年度主动公开政府信息总数为[a disclosed 条]，均可在网站查阅。"),
    ("", "此外，全年主动公开的[a disclosed 条]政府信息已按要求归档。"),
    ("", "经统计，{y}年主动公开政府信息[a disclosed 条]。"),
];

pub const RECEIVED: [Saying; 12] = [
    ("mv", "{y}年，{we}共收到政府信息公开申请[a received 件]，比上年{more}[g received 件]，同比{up}[g received %]。"),
    ("m", "{y}年，{we}新收政府信息公开申请[a received 件]，同比{up}[g received %]。"),
    (
        "v",
        "{y}年，{we}共收到政府信息公开申请[W received 件]，其中自然人申请[p received.persons 件]、法人或其他组织申请[p received.organisations 件]。",
    ),
    ("d", "{y}年，{we}共受理政府信息公开申请[a received 件]，上年结转[a carried_in 件]。"),
    (
        "b",
        "全年新收政府信息公开申请[W received 件]（自然人[p received.persons 件]，法人或其他组织[p received.organisations 件]）。",
    ),
    ("bt", "本年度收到政府信息公开申请[a received 件]。"),
    ("t", "{y}年{we}收到群众递交的政府信息公开申请[a received 件]，上年为[l received 件]。"),
    ("", "全年共收到政府信息公开申请[a received 件]，与上年持平[g received 件]。"),
    ("", "{y}年度新收政府信息公开申请[a received 件]，上年结转[a carried_in 件]。"),
    ("dv", "{y}年收到政府信息公开申请[a received 件]，比上年的[l received 件]{more}[g received 件]。"),
    ("", "全年没有收到公民、法人或者其他组织提出的政府信息公开申请[n received]。"),
    ("", "本年度未收到政府信息公开申请[n received]。"),
];
pub const OUTCOMES: [Saying; 10] = [
    ("mv", "全年办结政府信息公开申请[W answered 件]，其中{outcomes}。"),
    ("db", "共办结申请[W answered 件]：{outcomes}。"),
    ("", "已答复办结[W answered 件]，其中{outcomes}。"),
    ("b", "从办理结果看，予以公开[a granted 件]，占比[s granted/answered %]。"),
    ("v", "办结的[W answered 件]申请中，{outcomes}。"),
    (
        "",
        "无法提供[W unavailable 件]，其中本机关不掌握相关政府信息[p unavailable.not_held 件]，没有现成信息需要另行制作[p unavailable.needs_creation 件]，补正后申请内容仍不明确[p unavailable.still_unclear 件]。",
    ),
    ("t", "全年答复[a answered 件]。"),
    ("dt", "予以公开[a granted 件]，部分公开[a partially 件]。"),
    ("", "不予公开[a refused 件]，不予处理[a not_processed 件]。"),
    ("", "其他处理[a other 件]。"),
];
pub const LEFT: [Saying; 6] = [
    ("", "结转下年度继续办理[a carried_out 件]。"),
    ("mvd", "另有[a carried_out 件]结转下年度办理。"),
    ("", "没有结转下年度的申请[n carried_out]。"),
    ("", "收到的申请均已按期办结[t answered]。"),
    ("bt", "收到的申请全部在规定期限内办结[t answered]，没有结转下年度继续办理的事项[n carried_out]。"),
    ("", "结转下年度[a carried_out 件]。"),
];
pub const REVIEWS: [Saying; 12] = [
    ("", "因政府信息公开被申请行政复议[a reconsideration 件]，被提起行政诉讼[a litigation 件]。"),
    ("b", "全年因政府信息公开工作发生行政复议[a reconsideration 件]。"),
    ("mv", "{y}年，因政府信息公开被申请行政复议[W reconsideration 件]，{reconsidered}。"),
    ("d", "行政诉讼[W litigation 件]，其中未经复议直接起诉[p direct 件]，复议后起诉[p after 件]。"),
    ("", "被提起行政诉讼[a litigation 件]。"),
    ("", "未发生因政府信息公开引起的行政复议[n reconsideration]。"),
    ("", "未发生因政府信息公开引起的行政诉讼[n litigation]。"),
    ("t", "全年没有因政府信息公开被申请行政复议、提起行政诉讼的情况[n reconsideration][n litigation]。"),
    ("b", "行政复议[0 reconsideration 件]，行政诉讼[0 litigation 件]。"),
    ("", "行政复议案件中，结果维持[a reconsideration.upheld 件]。"),
    ("", "行政复议结果纠正[a reconsideration.corrected 件]。"),
    ("v", "全年行政复议[a reconsideration 件]、行政诉讼[a litigation 件]。"),
];
pub const DOCUMENTS: [Saying; 9] = [
    ("", "{y}年，{we}制发行政规范性文件[a issued 件]，现行有效[a in_force 件]。"),
    ("mv", "全年印发行政规范性文件[a issued 件]，废止[a repealed 件]，现行有效[a in_force 件]。"),
    ("bt", "现行有效的行政规范性文件[a in_force 件]。"),
    ("", "本年度没有制发行政规范性文件[n issued]，现行有效的行政规范性文件[a in_force 件]。"),
    ("d", "废止行政规范性文件[a repealed 件]。"),
    ("", "截至年底，现行有效行政规范性文件[a in_force 件]。"),
    ("t", "{y}年{we}未制发行政规范性文件[n issued]。"),
    ("", "本年度没有制发规章[n rules]。"),
    ("b", "全年制定行政规范性文件[a issued 件]。"),
];
pub const DECISIONS: [Saying; 8] = [
    ("", "全年作出行政许可决定[a licensing 件]、行政处罚决定[a penalties 件]。"),
    ("b", "办理行政许可[a licensing 件]，作出行政处罚[a penalties 件]，实施行政强制[a compulsory 件]。"),
    ("d", "全年行政处罚处理决定[a penalties 件]。"),
    ("mv", "{y}年作出行政许可决定[a licensing 件]。"),
    ("", "实施行政强制措施[a compulsory 件]。"),
    ("", "收取行政事业性收费[a charges 万元]。"),
    ("bd", "全年行政事业性收费金额为[a charges 万元]。"),
    ("t", "{we}全年未作出行政强制决定[n compulsory]。"),
];
/// Figures that no table has.
pub const OTHER_FIGURES: [Saying; 26] = [
    ("", "开展政府开放日活动[a #2-9 场]，邀请群众代表[a #20-180 人]参加。"),
    ("", "更新公开栏目[a #8-60 个]，修复错误链接[a #3-90 个]。"),
    ("t", "张贴公告[a #20-300 张]，发放明白纸[a #300-9000 份]。"),
    ("b", "制作图解、视频等解读产品[a #3-80 个]。"),
    ("", "办理网民留言[a #10-900 条]。"),
    ("d", "公开征求意见[a #3-30 次]，收到意见建议[a #10-400 条]。"),
    ("mv", "网站总浏览量达[a #20000-9000000 次]。"),
    ("", "组织业务培训[a #2-9 期]。"),
    ("", "编发工作简报[a #4-30 期]。"),
    ("v", "推广典型经验[a #3-20 项]，调研指导[a #5-40 次]。"),
    ("", "接待来访群众[a #20-800 人次]。"),
    ("t", "设立村级公开栏[a #8-40 个]，更新内容[a #100-3000 条]。"),
    ("b", "对[a #20-600 份]文件重新核对公开属性。"),
    ("d", "检查下属单位[a #5-60 家]，发现并整改问题[a #3-50 个]。"),
    ("m", "召开业务座谈会[a #2-12 次]。"),
    ("", "公开办事流程[a #10-300 项]。"),
    ("", "清理过期信息[a #30-3000 条]。"),
    ("b", "公开办理人大代表建议答复[a #2-40 件]。"),
    ("d", "梳理公开事项[w #30-200 项]，其中新增[p #2-20 项]。"),
    ("t", "走访农户[a #50-900 户]，解答疑问[a #20-400 个]。"),
    ("mv", "在报刊、电视等媒体刊播报道[a #20-400 篇]。"),
    ("", "新增公开专栏[a #2-9 个]。"),
    ("b", "窗口满意率达到[a #91-99 %]。"),
    ("", "举办新任公开员座谈[a #2-6 场]，[a #20-90 人]参加。"),
    ("v", "抽查网站[a #20-300 个]，合格率[a #91-99 %]。"),
    ("d", "向档案馆移交文件[a #100-4000 份]。"),
];
/// Figures of complete lists, and of one list within another.
pub const LISTS: [Saying; 6] = [
    ("", "{we}承办人大代表建议[p #2-30 件]、政协提案[p #2-30 件]，合计[W sum 件]。"),
    (
        "mvd",
        "承办建议提案[W sum 件]，其中建议[P #4-40 件]（主办[q inner.1 件]，协办[q inner.2 件]），提案[p #2-30 件]。",
    ),
    ("", "全年共召开各类会议[W sum 次]，其中部署会[p #2-9 次]、调度会[p #2-9 次]、其他会议[p #2-12 次]。"),
    ("b", "整改问题[W sum 个]（栏目类[p #2-20 个]、内容类[p #2-20 个]、链接类[p #2-20 个]）。"),
    ("t", "{we}共有公开栏[W sum 个]，村级、组级分别为[p #6-30 个]、[p #9-60 个]。"),
    ("d", "收到咨询[W sum 次]：现场[p #3-60 次]、电话[p #20-300 次]、其他[p #2-40 次]。"),
];
/// Sentences with figures that are no claims.
pub const NO_CLAIMS: [&str; 12] = [
    "按照国办发〔{y}〕12号文件要求，逐项对照落实。",
    "{y}年3月15日，{we}就公开工作作出专题部署。",
    "监督电话{phone}保持畅通。",
    "依据《中华人民共和国政府信息公开条例》第二十条、第五十条的规定执行。",
    "扎实推进“一网通办”和“五公开”工作。",
    "坚持第一时间发布权威信息。",
    "聚焦“十四五”规划，公开重点工作安排。",
    "每周五更新栏目内容。",
    "落实三审三校制度，确保信息准确。",
    "12345热线知识库及时更新。",
    "{y}年12月20日前完成了年度自查。",
    "邮寄地址的邮政编码为{post}。",
];
pub const FEES: [Saying; 6] = [
    ("", "{y}年度未收取信息处理费[n fee]。"),
    ("", "本年度未向申请人收取任何信息处理费[n fee]。"),
    ("", "全年收取信息处理费[0 fee 元]。"),
    ("b", "{y}年，{we}没有收取信息处理费[n fee]。"),
    ("mv", "按照《政府信息公开信息处理费管理办法》，{y}年度未产生信息处理费[n fee]。"),
    ("dt", "{y}年收取信息处理费[0 fee 元]。"),
];
/// Measures against shortcomings, with figures; the plan for the next year.
pub const DONE: [Saying; 5] = [
    ("", "针对更新不及时的问题，建立台账并整改[a #3-40 处]。"),
    ("", "针对解读形式单一的问题，新制作图解[a #2-30 个]。"),
    ("bt", "针对业务不熟的问题，上门辅导[a #2-20 次]。"),
    ("dmv", "针对栏目繁杂的问题，压减栏目[a #2-20 个]。"),
    ("", "针对互动不足的问题，走访企业[a #5-60 家]。"),
];
pub const ADMITTED: [&str; 6] = [
    "部分栏目更新不够及时，重点领域信息的深度有待加强。",
    "{t}方面的解读还不够通俗，公众参与的渠道有待拓宽。",
    "个别科室对公开属性把握不准，{u}信息公开的完整性不够。",
    "公开队伍兼职多，{t}信息的发布质量参差不齐。",
    "对{u}工作的过程公开偏少，结果公开偏多。",
    "基层公开力量薄弱，{t}政策的知晓面有待扩大。",
];
pub const PLANNED: [&str; 6] = [
    "健全{t}信息的发布机制，提高更新频率。",
    "丰富{u}政策的解读方式，让群众看得懂。",
    "加强业务辅导，提升公开队伍的能力。",
    "完善{t}栏目设置，方便公众查询。",
    "拓宽征集{u}意见的渠道，及时回应关切。",
    "强化督促检查，推动{t}信息应公开尽公开。",
];
