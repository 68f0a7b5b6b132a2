//! Faults that only several reports together show: over an agency's years, between a government and its agencies, in
//! text that two reports share.
//!
//! Without them a district is consistent: each year carries in what the last carried out, documents in force follow
//! from those issued and repealed, a government's figures are the sums over its agencies, and every text is original. A
//! fault in figures changes the true figures, so that prose and tables still agree, and the government sums what its
//! agencies report. Its consequences elsewhere are computed from the final figures.

use fastrand::Rng;

use super::agencies::{Agency, Class};
use super::area::Area;
use super::figures::Figures;
use super::form::{
    ALL_APPLICANTS, APPLICANTS, CARRIED_IN, CARRIED_OUT, CELLS, CHARGES, COMPULSORY_MEASURES, DOCUMENTS_IN_FORCE,
    DOCUMENTS_ISSUED, DOCUMENTS_REPEALED, FORM_2021, GRANTED, LICENSING, NOT_HELD, OUTCOME_TOTAL, PARTIALLY_GRANTED,
    PENALTIES, RECEIVED, REQUEST_ROWS, Table, cells_of, request,
};
use super::kinds::Workload;
use super::prose::{Kind, Passage, passages};
use super::report::{Borrowed, Misnamed, Report};
use super::seeds::{chance, pick};

/// The rules whose faults are made, in rotation.
pub const KINDS: [&str; 13] =
    ["Y101", "Y102", "Y103", "Y104", "Y105", "Y106", "Y107", "P101", "P103", "C101", "C102", "C103", "N106"];

/// A kind that takes no turn with the others, since its peers need many requests, and every figure of a district follows.
pub const APART: &str = "P102";

/// A fault of one agency.
#[derive(Clone, Debug)]
pub struct Fault {
    pub rule: &'static str,
    /// Index among the district's agencies.
    pub agency: usize,
    /// The year of the report with the finding, counted from the first; the missing year for Y105. P103 concerns every
    /// year and is reported on the last.
    pub year: usize,
    /// The cell concerned, if it is a single one.
    cell: Option<usize>,
    table: Option<Table>,
    /// Another agency: the one copied from, or the one named.
    peer: Option<usize>,
    /// Whether the other agency is in another district.
    pub is_across: bool,
    /// What was done, in a few English words.
    pub description: String,
}

/// Why a finding is in the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the planted fault.
    Made,
    /// It follows from the planted fault.
    Follows,
    /// A careful rule may find it or not.
    Possible,
}

impl Standing {
    pub fn key(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Follows => "follows",
            Self::Possible => "possible",
        }
    }
}

/// A finding due on a report, or on a year that has none.
#[derive(Clone, Debug)]
pub struct Due {
    pub rule: &'static str,
    pub severity: &'static str,
    pub standing: Standing,
    pub agency: usize,
    pub year: usize,
    pub cell: Option<usize>,
    pub table: Option<Table>,
    /// The other report that it refers to.
    pub beside: Option<Beside>,
    /// Whether the agency is in the district from which texts are copied.
    pub is_across: bool,
    pub description: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    Report {
        agency: usize,
        year: usize,
    },
    /// The corrected version of the same report.
    Version,
}

fn severity(rule: &str) -> &'static str {
    match rule {
        "Y101" | "Y102" | "Y105" | "Y106" | "Y107" | "C103" | "N106" => "error",
        "P103" => "info",
        _ => "query",
    }
}

/// A workload with something to report every year, so that an agency that falls silent stands out.
pub fn busier(workload: Workload) -> Workload {
    Workload { requests: workload.requests.max(8.0), documents: workload.documents.max(3.0), ..workload }
}

/// So many peers with a share it takes to tell that one is unusual.
const FEWEST_PEERS: usize = 10;

/// Requests that every agency gets more, where shares are to be compared.
const MORE_REQUESTS: i64 = 200;

/// Smallest figures in which a jump is made.
const FLOOR: i64 = 40;

/// Chooses the faults of a district: one for each of `share` of its agencies, the kinds in turn from `first` on.
// the parts of a district are changed in different places, so they cannot be one value
pub fn choose(
    agencies: &[Agency],
    figures: &mut [Vec<Figures>],
    kinds: &[&'static str],
    first: usize,
    share: f64,
    rng: &mut Rng,
) -> Vec<Fault> {
    let years = figures.first().map_or(0, Vec::len).saturating_sub(1);
    if kinds.contains(&APART) {
        figures.iter_mut().flatten().for_each(|figures| ask_more(figures, rng));
    }
    let mut order: Vec<usize> = (0..agencies.len()).filter(|&at| agencies[at].class != Class::Government).collect();
    rng.shuffle(&mut order);
    let mut left = count(share, order.len());
    let mut faults = Vec::new();
    let mut idle = 0;
    for &rule in kinds.iter().cycle().skip(first % kinds.len()) {
        // a kind that no agency can have, such as a wrong unit if nobody charges anything
        if left == 0 || idle == kinds.len() {
            break;
        }
        let made = if rule == "P101" {
            let government = agencies.iter().position(|agency| agency.class == Class::Government).unwrap_or(0);
            let is_new = faults.iter().all(|fault: &Fault| fault.rule != "P101");
            is_new.then(|| Fault::new(rule, government, rng.usize(..years), String::new()))
        } else {
            let fault = order.iter().find_map(|&agency| fault(rule, agencies, agency, &mut figures[agency], rng));
            if let Some(fault) = &fault {
                order.retain(|&agency| agency != fault.agency);
            }
            fault
        };
        match made {
            Some(fault) => {
                faults.push(fault);
                left -= 1;
                idle = 0;
            }
            None => idle += 1,
        }
    }
    faults
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a few agencies"
)]
fn count(share: f64, of: usize) -> usize {
    (share * of as f64).round() as usize
}

impl Fault {
    fn new(rule: &'static str, agency: usize, year: usize, description: String) -> Self {
        Self { rule, agency, year, cell: None, table: None, peer: None, is_across: false, description }
    }
}

/// How many other agencies are of an agency's class.
fn peers_of(agencies: &[Agency], agency: usize) -> usize {
    let class = agencies[agency].class;
    agencies.iter().enumerate().filter(|(at, other)| *at != agency && other.class == class).count()
}

/// Puts a fault into an agency's years, the first of which has no report, if it can have this kind.
fn fault(
    rule: &'static str,
    agencies: &[Agency],
    agency: usize,
    years: &mut [Figures],
    rng: &mut Rng,
) -> Option<Fault> {
    let last = years.len() - 2;
    if last == 0 {
        return None;
    }
    let later = rng.usize(1..=last);
    let fault = |year: usize, description: String| Fault::new(rule, agency, year, description);
    match rule {
        "Y101" => broken_carry(&mut years[later + 1], rng).map(|description| fault(later, description)),
        "Y102" => {
            let shift = broken_stock(years, later, rng)?;
            Some(Fault { cell: Some(DOCUMENTS_IN_FORCE), ..fault(later, format!("{shift:+} documents in force")) })
        }
        "Y103" => {
            // late enough for a history before it
            let year = rng.usize((last / 2 + 1)..=last);
            let (cell, description) = shock(years, year, rng)?;
            Some(Fault { cell: Some(cell), ..fault(year, description) })
        }
        "Y104" => {
            let table = repeat_table(years, later, rng)?;
            let description = format!("table {} is that of the year before", table.number());
            Some(Fault { table: Some(table), ..fault(later, description) })
        }
        "Y105" => (last >= 2).then(|| fault(rng.usize(1..last), "no report for this year".to_owned())),
        "Y106" => {
            let cell = pick(rng, &[LICENSING, PENALTIES]);
            let description = format!("a corrected version with another {}", FORM_2021.cells[cell].metric);
            Some(Fault { cell: Some(cell), ..fault(rng.usize(..=last), description) })
        }
        "Y107" => {
            (1..years.len()).all(|year| years[year].get(CHARGES) >= 5_000_000).then_some(())?;
            let year = rng.usize(..=last);
            years[year + 1].set(CHARGES, years[year + 1].get(CHARGES) * 10_000);
            Some(Fault { cell: Some(CHARGES), ..fault(year, "charges in yuan".to_owned()) })
        }
        "P102" => {
            (peers_of(agencies, agency) >= FEWEST_PEERS).then_some(())?;
            grant_nothing(&mut years[later + 1]);
            let told = "no request granted where its peers grant half of them".to_owned();
            Some(Fault { cell: Some(request(GRANTED, ALL_APPLICANTS)), ..fault(later, told) })
        }
        "P103" => {
            let cells = || cells_of(Table::Requests).chain(cells_of(Table::Review));
            for year in years.iter_mut() {
                cells().for_each(|cell| year.set(cell, 0));
            }
            let description = "no request in any year".to_owned();
            Some(Fault { cell: Some(request(RECEIVED, ALL_APPLICANTS)), ..fault(0, description) })
        }
        "N106" => {
            let received = request(RECEIVED, ALL_APPLICANTS);
            [later, later + 1].iter().all(|&year| years[year].get(received) > 0).then_some(())?;
            let description = "another number of last year's requests in the prose".to_owned();
            Some(Fault { cell: Some(received), ..fault(later, description) })
        }
        "C101" => Some(fault(later, "section 5 is that of the year before".to_owned())),
        _ => {
            let class = agencies[agency].class;
            let names = |at: usize| agencies[at].name.contains(&agencies[agency].name);
            let peers: Vec<usize> =
                (0..agencies.len()).filter(|&at| at != agency && agencies[at].class == class && !names(at)).collect();
            let peer = *peers.get(rng.usize(..peers.len().max(1)))?;
            let description = match rule {
                "C102" => format!("a section copied from {}", agencies[peer].name),
                _ => format!("{} named in the text", agencies[peer].name),
            };
            Some(Fault { peer: Some(peer), ..fault(rng.usize(..=last), description) })
        }
    }
}

/// Makes a copied text come from another district: from a faultless agency of the same class.
pub fn copy_from(fault: &mut Fault, agencies: &[Agency], model: &Area) {
    let class = agencies[fault.agency].class;
    let is_fit = |at: &usize| model.agency(*at).class == class && !model.has_fault(*at);
    if fault.rule == "C102"
        && let Some(peer) = (0..model.agency_count()).filter(is_fit).nth(fault.agency % 3)
    {
        fault.peer = Some(peer);
        fault.is_across = true;
        fault.description = format!("a section copied from {} of {}", model.agency(peer).name, model.district().name);
    }
}

/// Makes requests carried in that last year did not carry out. The year's own table still balances.
fn broken_carry(figures: &mut Figures, rng: &mut Rng) -> Option<String> {
    let columns: Vec<usize> =
        (0..ALL_APPLICANTS).filter(|&column| figures.get(request(RECEIVED, column)) > 0).collect();
    let &column = columns.get(rng.usize(..columns.len().max(1)))?;
    let [received, carried] = [RECEIVED, CARRIED_IN].map(|row| figures.get(request(row, column)));
    let shift = match rng.u8(..2) {
        0 if carried > 0 => -rng.i64(1..=carried),
        _ => rng.i64(1..=received.min(6)),
    };
    for column in [column, ALL_APPLICANTS] {
        figures.add(request(CARRIED_IN, column), shift);
        figures.add(request(RECEIVED, column), -shift);
    }
    Some(format!("carried in {}: {} instead of {carried}", APPLICANTS[column].key, carried + shift))
}

/// Makes documents in force that do not follow from the year before; later years follow from them.
fn broken_stock(years: &mut [Figures], year: usize, rng: &mut Rng) -> Option<i64> {
    let least = years[year + 1..].iter().map(|figures| figures.get(DOCUMENTS_IN_FORCE)).min()?;
    let shift = if least > 3 && chance(rng, 50) { -rng.i64(1..=least.min(9)) } else { rng.i64(1..9) };
    years[year + 1..].iter_mut().for_each(|figures| figures.add(DOCUMENTS_IN_FORCE, shift));
    Some(shift)
}

/// Makes one figure of one year at least ten times what it would be, or at most a tenth.
fn shock(years: &mut [Figures], year: usize, rng: &mut Rng) -> Option<(usize, String)> {
    let received = request(RECEIVED, ALL_APPLICANTS);
    let cells: Vec<usize> = [LICENSING, PENALTIES, COMPULSORY_MEASURES, received]
        .into_iter()
        .filter(|&cell| years[1..].iter().all(|figures| figures.get(cell) >= FLOOR))
        .collect();
    let &cell = cells.get(rng.usize(..cells.len().max(1)))?;
    let figures = &mut years[year + 1];
    let before = figures.get(cell);
    let factor = rng.i64(11..30);
    let after =
        if cell != received && before >= FLOOR * 30 && chance(rng, 40) { before / factor } else { before * factor };
    if cell == received {
        // all of them by persons, and granted
        let more = after - before;
        for row in [RECEIVED, GRANTED, OUTCOME_TOTAL] {
            for column in [0, ALL_APPLICANTS] {
                figures.add(request(row, column), more);
            }
        }
    } else {
        figures.set(cell, after);
    }
    Some((cell, format!("{}: {after} instead of {before}", FORM_2021.cells[cell].metric)))
}

/// Requests of persons beside those that an agency has, about half of them granted: shares of few requests are chance.
fn ask_more(figures: &mut Figures, rng: &mut Rng) {
    let granted = MORE_REQUESTS / 2 + rng.i64(-5..=5);
    let rows = [
        (RECEIVED, MORE_REQUESTS),
        (GRANTED, granted),
        (NOT_HELD, MORE_REQUESTS - granted),
        (OUTCOME_TOTAL, MORE_REQUESTS),
    ];
    for (row, more) in rows {
        for column in [0, ALL_APPLICANTS] {
            figures.add(request(row, column), more);
        }
    }
}

/// What was granted, in full or in part, becomes what the agency does not hold.
fn grant_nothing(figures: &mut Figures) {
    for column in 0..APPLICANTS.len() {
        for row in [GRANTED, PARTIALLY_GRANTED] {
            let cell = request(row, column);
            figures.add(request(NOT_HELD, column), figures.get(cell));
            figures.set(cell, 0);
        }
    }
}

/// Makes a table that of the year before, if one has enough figures.
fn repeat_table(years: &mut [Figures], later: usize, rng: &mut Rng) -> Option<Table> {
    let full: Vec<Table> = Table::ALL.into_iter().filter(|&table| is_full(&years[later], table)).collect();
    let &table = full.get(rng.usize(..full.len().max(1)))?;
    let [before, now] = years.get_disjoint_mut([later, later + 1]).ok()?;
    for cell in cells_of(table) {
        now.set(cell, before.get(cell));
    }
    Some(table)
}

/// Whether a table has enough figures not to recur by chance.
fn is_full(figures: &Figures, table: Table) -> bool {
    let positive = cells_of(table).filter(|&cell| figures.get(cell) > 0).count();
    match table {
        Table::Disclosure => positive >= 4 && figures.get(LICENSING) > 100 && figures.get(PENALTIES) > 20,
        Table::Requests => positive >= 24,
        _ => positive >= 9,
    }
}

/// Makes a government report other figures than the sums over its agencies.
pub fn misreport(fault: &mut Fault, figures: &mut Figures, rng: &mut Rng) {
    let cell = pick(rng, &[LICENSING, PENALTIES, request(RECEIVED, ALL_APPLICANTS)]);
    let before = figures.get(cell);
    let shift = (before * rng.i64(8..40) / 100).max(7);
    if cell == request(RECEIVED, ALL_APPLICANTS) {
        for row in [RECEIVED, GRANTED, OUTCOME_TOTAL] {
            for column in [0, ALL_APPLICANTS] {
                figures.add(request(row, column), shift);
            }
        }
    } else {
        figures.add(cell, shift);
    }
    fault.cell = Some(cell);
    fault.description = format!("{}: {} instead of {before}", FORM_2021.cells[cell].metric, before + shift);
}

/// The figures of a corrected version.
pub fn corrected(fault: &Fault, figures: &Figures) -> Figures {
    let mut corrected = figures.clone();
    if let Some(cell) = fault.cell {
        corrected.add(cell, 3 + figures.get(cell) / 20);
    }
    corrected
}

/// Puts a fault in text into its report: a section of another report, or another agency's name.
pub fn disguise(fault: &Fault, area: &Area, report: &mut Report<'_>, rng: &mut Rng) {
    match (fault.rule, fault.peer) {
        ("C101", _) => {
            let year = report.year;
            // moves all years by one, the latest first
            let on = |text: &str| {
                [year, year - 1, year - 2]
                    .into_iter()
                    .fold(text.to_owned(), |text, year| text.replace(&year.to_string(), &(year + 1).to_string()))
            };
            let from = area.plain_report(fault.agency, fault.year - 1);
            report.borrowed = Some(borrowed(&from, 5, on, rng));
        }
        ("C102", Some(peer)) => {
            let from = area.model_of(fault).plain_report(peer, fault.year);
            let [theirs, own] = [from.agency, report.agency];
            let [there, here] = [from.district, report.district].map(|district| district.name.as_str());
            let as_own =
                |text: &str| text.replace(&theirs.name, &own.name).replace(theirs.we, own.we).replace(there, here);
            report.borrowed = Some(borrowed(&from, pick(rng, &[1, 5]), as_own, rng));
        }
        ("N106", _) => {
            let before = report.last_year.all_applicants(RECEIVED);
            report.misremembered = Some(rng.i64(3..=9) + before / 4);
        }
        ("C103", Some(peer)) => {
            let name = area.agency(peer).name.clone();
            let section = pick(rng, &[0, 1, 5]);
            let own = report.agency.we;
            let says_we = |passage: &Passage| passage.section == 1 && passage.text.contains(own);
            let is_said = section != 1 || passages(report).iter().any(says_we);
            report.misnamed = Some(Misnamed { name, section: if is_said { section } else { 5 } });
        }
        _ => {}
    }
}

/// A section of a report. In some cases its last paragraph is the borrower's own.
fn borrowed(from: &Report<'_>, section: u8, change: impl Fn(&str) -> String, rng: &mut Rng) -> Borrowed {
    let mut taken: Vec<Passage> = passages(from)
        .into_iter()
        .filter(|passage| passage.section == section && passage.kind != Kind::Heading)
        .map(|passage| Passage { text: change(&passage.text), ..passage })
        .collect();
    let keeps_end = section == 1 && chance(rng, 50);
    if keeps_end {
        taken.truncate(taken.len().saturating_sub(2));
    }
    Borrowed { section, passages: taken, keeps_end }
}

/// All findings due in a district, by agency and year.
pub fn due(area: &Area, faults: &[Fault]) -> Vec<Due> {
    let mut due = Vec::new();
    let is_missing = |agency: usize, year: usize| {
        faults.iter().any(|fault| (fault.rule, fault.agency, fault.year) == ("Y105", agency, year))
    };
    let standing_of = |rule: &str, agency: usize, year: usize| {
        let is_made = |fault: &Fault| (fault.rule, fault.agency, fault.year) == (rule, agency, year);
        if faults.iter().any(is_made) { Standing::Made } else { Standing::Follows }
    };
    for agency in 0..area.agency_count() {
        for year in 1..area.year_count() {
            if is_missing(agency, year) || is_missing(agency, year - 1) {
                continue;
            }
            let last_year = Some(Beside::Report { agency, year: year - 1 });
            let [before, now] = [year - 1, year].map(|year| area.figures(agency, year));
            for cell in broken(before, now) {
                let rule = if cell == DOCUMENTS_IN_FORCE { "Y102" } else { "Y101" };
                let standing = standing_of(rule, agency, year);
                let cell = Some(cell);
                due.push(Due { standing, cell, beside: last_year, ..Due::new(rule, agency, year) });
            }
            for table in Table::ALL {
                let mut cells = cells_of(table);
                if cells_of(table).any(|cell| now.get(cell) > 0) && cells.all(|cell| now.get(cell) == before.get(cell))
                {
                    // a table that nobody copied: the same small figures by chance
                    let is_made = faults.iter().any(|fault| {
                        (fault.rule, fault.agency, fault.year, fault.table) == ("Y104", agency, year, Some(table))
                    });
                    let standing = if is_made { Standing::Made } else { Standing::Possible };
                    let table = Some(table);
                    due.push(Due { standing, table, beside: last_year, ..Due::new("Y104", agency, year) });
                }
            }
        }
    }
    due.extend(faults.iter().flat_map(|fault| of_fault(area, fault)));
    due.extend(sums(area, faults));
    due.extend(silent(area, faults));
    for due in due.iter_mut().filter(|due| due.standing == Standing::Made) {
        let is_it = |fault: &&Fault| {
            (fault.rule, fault.agency) == (due.rule, due.agency) && (fault.year == due.year || due.rule == "P103")
        };
        due.description = faults.iter().find(is_it).map_or(String::new(), |fault| fault.description.clone());
    }
    due.sort_by_key(|due| (due.agency, due.year, due.rule, due.cell));
    due
}

impl Due {
    fn new(rule: &'static str, agency: usize, year: usize) -> Self {
        Self {
            rule,
            severity: severity(rule),
            standing: Standing::Made,
            agency,
            year,
            cell: None,
            table: None,
            beside: None,
            is_across: false,
            description: String::new(),
        }
    }
}

/// The cells of a year that do not follow from the year before.
fn broken(before: &Figures, now: &Figures) -> Vec<usize> {
    let mut broken: Vec<usize> = (0..APPLICANTS.len())
        .filter(|&column| before.get(request(CARRIED_OUT, column)) != now.get(request(CARRIED_IN, column)))
        .map(|column| request(CARRIED_IN, column))
        .collect();
    let stock = before.get(DOCUMENTS_IN_FORCE) + now.get(DOCUMENTS_ISSUED) - now.get(DOCUMENTS_REPEALED);
    if stock != now.get(DOCUMENTS_IN_FORCE) {
        broken.push(DOCUMENTS_IN_FORCE);
    }
    broken
}

/// The findings that are due, or possible, because of a fault itself, regardless of the figures.
fn of_fault(area: &Area, fault: &Fault) -> Vec<Due> {
    let Fault { rule, agency, year, cell, .. } = *fault;
    let made = Due { cell, ..Due::new(rule, agency, year) };
    let possible = |rule, agency, year| Due { standing: Standing::Possible, ..Due::new(rule, agency, year) };
    // the year itself, and the return to normal in the next
    let years = || [year, year + 1].into_iter().filter(|&year| year < area.year_count());
    let parties = || [agency, area.government()];
    match rule {
        "Y103" => {
            let more = parties().into_iter().flat_map(|agency| {
                years().flat_map(move |year| ["Y103", "P102"].map(|rule| possible(rule, agency, year)))
            });
            std::iter::once(made).chain(more).collect()
        }
        "P102" => {
            let more = parties().into_iter().flat_map(|agency| years().map(move |year| possible("Y103", agency, year)));
            std::iter::once(made).chain(more).collect()
        }
        "Y107" => {
            let more = parties().into_iter().flat_map(|agency| {
                years().flat_map(move |year| ["Y103", "Y107"].map(|rule| possible(rule, agency, year)))
            });
            std::iter::once(made).chain(more).collect()
        }
        "Y106" => vec![Due { beside: Some(Beside::Version), ..made }],
        "Y105" | "C103" => vec![made],
        "C101" | "N106" => vec![Due { beside: Some(Beside::Report { agency, year: year - 1 }), ..made }],
        "C102" => {
            let peer = fault.peer.unwrap_or_default();
            // the text does not show who copied from whom
            let beside = |agency| Some(Beside::Report { agency, year });
            let theirs = Due { is_across: fault.is_across, beside: beside(agency), ..possible("C102", peer, year) };
            // its statement on last year is the other agency's as well
            let growth = possible("N106", agency, year);
            vec![Due { beside: beside(peer).filter(|_| !fault.is_across), ..made }, theirs, growth]
        }
        // these are found by the figures
        _ => Vec::new(),
    }
}

/// Findings on governments whose report is not the sum over their agencies' reports.
fn sums(area: &Area, faults: &[Fault]) -> Vec<Due> {
    let government = area.government();
    let mut due = Vec::new();
    for year in 0..area.year_count() {
        let is_there = |agency: &usize| {
            !faults.iter().any(|fault| (fault.rule, fault.agency, fault.year) == ("Y105", *agency, year))
        };
        let others = (0..area.agency_count()).filter(|&agency| agency != government);
        let reporting: Vec<usize> = others.filter(is_there).collect();
        let sum = Figures::sum(reporting.iter().map(|&agency| area.figures(agency, year)));
        let is_whole = reporting.len() + 1 == area.agency_count();
        let standing = match faults.iter().find(|fault| (fault.rule, fault.year) == ("P101", year)) {
            _ if !is_whole => Standing::Possible,
            Some(_) => Standing::Made,
            None => Standing::Follows,
        };
        let own = area.figures(government, year);
        let differing = (0..CELLS).filter(|&cell| own.get(cell) != sum.get(cell));
        due.extend(differing.map(|cell| Due { standing, cell: Some(cell), ..Due::new("P101", government, year) }));
    }
    due
}

/// Findings on agencies that are silent where others of the class are not: the planted ones are due, the others
/// possible.
fn silent(area: &Area, faults: &[Fault]) -> Vec<Due> {
    let totals = (0..REQUEST_ROWS.len()).map(|row| request(row, ALL_APPLICANTS));
    let cells: Vec<usize> = cells_of(Table::Disclosure).chain(totals).chain(cells_of(Table::Review)).collect();
    let received = request(RECEIVED, ALL_APPLICANTS);
    let mut due = Vec::new();
    for agency in 0..area.agency_count() {
        let class = area.agency(agency).class;
        let peers: Vec<usize> =
            (0..area.agency_count()).filter(|&other| other != agency && area.agency(other).class == class).collect();
        let is_made = faults.iter().any(|fault| (fault.rule, fault.agency) == ("P103", agency));
        for year in 0..area.year_count() {
            let is_active = |agency: usize, cell: usize| area.figures(agency, year).get(cell) > 0;
            for &cell in cells.iter().filter(|&&cell| !is_active(agency, cell)) {
                let active = peers.iter().filter(|&&peer| is_active(peer, cell)).count();
                // reported once, with the last report
                let is_last = year + 1 == area.year_count();
                let standing = if is_made && is_last && cell == received { Standing::Made } else { Standing::Possible };
                if standing == Standing::Made || active * 4 >= peers.len() * 3 && !peers.is_empty() {
                    due.push(Due { standing, cell: Some(cell), ..Due::new("P103", agency, year) });
                }
            }
        }
    }
    due
}
