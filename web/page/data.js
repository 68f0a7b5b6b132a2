'use strict';
// The data of the run. Each file is a script that calls `received`; those of a district are loaded when it is opened.

/**
 * @typedef {'error' | 'query' | 'info'} Severity
 * @typedef {'new' | 'changed' | 'open' | 'fixed' | 'gone'} State  what became of a cause since the run before
 * @typedef {{cause_id: string, state: State, why?: string, district?: string, agency?: string, year?: number, rule: string, severity: Severity,
 *   question_en?: string, question_zh?: string}} Settled  a cause of the run before that this run does not have
 * @typedef {{file: number, name?: string, reports: number, agencies: number, causes: Record<Severity, number>}} District
 * @typedef {{label: string, first: number, last: number}} Span
 * @typedef {{metric: string, applicant?: string, column: string}} FormCell
 * @typedef {{label: string, article: string, cells: FormCell[]}} FormRow
 * @typedef {{number: number, title: string, corner: string, is_of_indicators: boolean, groups: Span[], spans: Span[], rows: FormRow[]}} FormTable
 * @typedef {{name: string, since: number, sections: string[], tables: FormTable[]}} Form
 * @typedef {{run_id: string, started: string, gouji: string, corpus: string[], folder: string,
 *   sources: {outcome: string, format?: string, files: number}[], archives: {path: string}[], years: {year?: number, reports: number}[],
 *   causes: {year?: number, rule: string, severity: Severity, causes: number}[], districts: District[], reports_a_file: number, against?: string, news: {state: State, severity: Severity, causes: number}[],
 *   reasons: {key: string, en: string, zh: string}[],
 *   rules: {code: string, name: string, name_zh: string, en: string, zh: string}[],
 *   metrics: {key: string, en: string, zh: string, unit: string}[], forms: Form[]}} Run
 * @typedef {{path: string, member?: string, part?: number, format?: string, outcome: string, reason?: string}} Source
 * @typedef {{agency?: string, year?: number, report_id: string, agency_kind?: string, form?: string, signed_on?: string,
 *   published_on?: string, path: string, part?: number, format: string, status: string, cells_expected?: number,
 *   cells_reported?: number}} ReportRow
 * @typedef {{agency: string, year: number, status: string}} Coverage
 * @typedef {{agency?: string, year?: number, report_id?: string, finding_id: string, cause_id: string, fingerprint: string,
 *   rule: string, severity: Severity, metric?: string, applicant?: string, reported?: number, expected?: number,
 *   formula?: string, message_en: string, message_zh: string, excerpt?: string, page?: number, table_index?: number, row?: number,
 *   column?: number, culprit?: string, suggested?: string, slip?: string, related?: string}} Finding
 * @typedef {{agency?: string, year?: number, report_id?: string, cause_id: string, severity: Severity, rule: string,
 *   table?: number, metric?: string, applicant?: string, row_label?: string, column_label?: string, reported?: number,
 *   suggested?: number, slip?: string, question_en: string, question_zh: string, finding_ids: string, path?: string,
 *   part?: number, page?: number, table_index?: number, row?: number, column?: number, excerpt?: string, review?: string,
 *   verdict?: string, reviewed_by?: string, reviewed_until?: string, review_note?: string, state?: State, first_seen?: string}} CauseRow
 * @typedef {CauseRow & {district: DistrictCauses, found: Finding[], kind?: string, cells: number}} Cause
 * @typedef {{entry: District, reports: ReportRow[], coverage: Coverage[], causes: Cause[],
 *   reportsById: Map<string, ReportRow>}} DistrictCauses
 * @typedef {[number, number, number, number]} Place  page, table, row, column; 0 where there is none
 * @typedef {number | null | {status: string, value?: number, raw?: string, at?: Place}} PackedCell
 * @typedef {{form: string, table: number, rows: {at?: Place, cells: PackedCell[]}[]}} FilledTable
 * @typedef {{start: number, end: number, kind?: string, metric?: string, applicant?: string, scope?: string, value?: number,
 *   upper?: number, qualifier?: string, time?: string, counted?: string}} ClaimFigure  by default an exact amount of this year and of the
 *   agency itself
 * @typedef {{section?: number, is_heading?: boolean, page?: number, text: string, figures?: ClaimFigure[]}} Paragraph
 * @typedef {{report_id: string, tables: FilledTable[], prose: Paragraph[]}} FilledReport
 * @typedef {{status: string, value: number | null, raw: string | null, at: Place | null}} Cell
 */

/** @type {Severity[]} */
const SEVERITIES = ['error', 'query', 'info'];
/** States of causes in the run. @type {State[]} */
const STATES = ['new', 'changed', 'open'];

/** @type {Map<string, {promise: Promise<any>, resolve: (value: any) => void}>} */
const files = new Map();

/**
 * Called by the data files.
 * @param {string} name
 * @param {any} value
 */
function received(name, value) {
  files.get(name)?.resolve(value);
}

/**
 * The content of a data file.
 * @param {string} name
 * @returns {Promise<any>}
 */
function load(name) {
  const known = files.get(name);
  if (known) return known.promise;
  let resolve = (/** @type {any} */ _) => {};
  const script = document.createElement('script');
  const promise = new Promise((done, fail) => {
    resolve = done;
    script.onerror = () => {
      files.delete(name);
      fail(new Error(say('not_loaded', `data/${name}.js`)));
    };
  });
  files.set(name, { promise, resolve });
  script.src = `data/${name}.js`;
  script.onload = () => script.remove();
  document.head.append(script);
  return promise;
}

/** @type {Run} */
let run;
/** @type {Map<string, {key: string, en: string, zh: string, unit: string}>} */
let metrics = new Map();
/** @type {Map<string, {code: string, name: string, name_zh: string, en: string, zh: string}>} */
let rules = new Map();
/** Archives from which files were unpacked. @type {Set<string>} */
let archives = new Set();

async function loadRun() {
  run = await load('run');
  metrics = new Map(run.metrics.map(metric => [metric.key, metric]));
  rules = new Map(run.rules.map(rule => [rule.code, rule]));
  archives = new Set(run.archives.map(archive => archive.path));
}

/**
 * @param {string | undefined} name
 * @returns {District | undefined}
 */
function districtOf(name) {
  return run.districts.find(district => districtName(district) === name);
}

/**
 * The name of a district in addresses and lists.
 * @param {District} district
 * @returns {string}
 */
function districtName(district) {
  return district.name ?? '?';
}

/**
 * @param {string} name  as of `districtName`
 * @returns {string}
 */
function districtTitle(name) {
  return name === '?' ? say('unknown_district') : name;
}

/** @type {Map<number, Promise<DistrictCauses>>} */
const opened = new Map();

/**
 * The causes and the list of reports of a district.
 * @param {District} entry
 * @returns {Promise<DistrictCauses>}
 */
function openDistrict(entry) {
  let district = opened.get(entry.file);
  if (!district) {
    district = load(`causes/${entry.file}`).then(content => joined(entry, content));
    opened.set(entry.file, district);
  }
  return district;
}

/**
 * @param {District} entry
 * @param {{reports: ReportRow[], coverage: Coverage[], causes: CauseRow[], findings: Finding[]}} content
 * @returns {DistrictCauses}
 */
function joined(entry, content) {
  const { reports, coverage } = content;
  const reportsById = new Map(reports.map(report => [report.report_id, report]));
  const findings = new Map(content.findings.map(finding => [finding.finding_id, finding]));
  const kinds = new Map(reports.map(report => [report.agency, report.agency_kind]));
  /** @type {DistrictCauses} */
  const district = { entry, reports, coverage, causes: [], reportsById };
  district.causes = content.causes.map(row => {
    const found = row.finding_ids.split('; ').flatMap(id => findings.get(id) ?? []);
    return { ...row, district, found, kind: kinds.get(row.agency), cells: suspectCells(row, found).length };
  });
  return district;
}

/** Most districts that are loaded at the same time. */
const AT_ONCE = 16;

/**
 * The requested districts.
 * @param {District[]} entries
 * @param {(done: number) => void} progress
 * @returns {Promise<DistrictCauses[]>}
 */
async function openDistricts(entries, progress) {
  const districts = [];
  for (let first = 0; first < entries.length; first += AT_ONCE) {
    districts.push(...await Promise.all(entries.slice(first, first + AT_ONCE).map(openDistrict)));
    if (entries.length > AT_ONCE && opened.size < run.districts.length) progress(districts.length);
  }
  return districts;
}

/**
 * The contents of some reports of a district, by their ids.
 * @param {DistrictCauses} district
 * @param {ReportRow[]} reports
 * @returns {Promise<Map<string, FilledReport>>}
 */
async function openReports(district, reports) {
  const numbers = new Set(reports.map(report => Math.floor(district.reports.indexOf(report) / run.reports_a_file)));
  /** @type {FilledReport[][]} */
  const files = await Promise.all([...numbers].map(number => load(`reports/${district.entry.file}-${number}`)));
  return new Map(files.flat().map(report => [report.report_id, report]));
}

/**
 * A filled cell; `null` where the form has none.
 * @param {FilledTable} table
 * @param {number} row
 * @param {number} column
 * @returns {Cell | null}
 */
function cellAt(table, row, column) {
  const filled = table.rows[row];
  const cell = filled?.cells[column];
  if (cell === null || cell === undefined) return null;
  /** @type {Place | null} */
  const beside = filled.at ? [filled.at[0], filled.at[1], filled.at[2], filled.at[3] && filled.at[3] + column] : null;
  if (typeof cell === 'number') return { status: 'reported', value: cell, raw: null, at: beside };
  return { status: cell.status, value: cell.value ?? null, raw: cell.raw ?? null, at: cell.at ?? beside };
}

/**
 * The cells of a report by `metric/applicant`.
 * @param {FilledReport | undefined} report
 * @returns {Map<string, Cell>}
 */
function cellsOf(report) {
  const cells = new Map();
  for (const filled of report?.tables ?? []) {
    const layout = layoutOf(filled);
    layout?.rows.forEach((row, at) => row.cells.forEach((asked, column) => {
      const cell = cellAt(filled, at, column);
      if (cell) cells.set(cellKey(asked.metric, asked.applicant), cell);
    }));
  }
  return cells;
}

/**
 * @param {FilledTable} filled
 * @returns {FormTable | undefined}
 */
function layoutOf(filled) {
  return run.forms.find(form => form.name === filled.form)?.tables.find(table => table.number === filled.table);
}

/**
 * @param {string} metric
 * @param {string | undefined} applicant
 * @returns {string}
 */
function cellKey(metric, applicant) {
  return `${metric}/${applicant && applicant !== 'none' ? applicant : 'none'}`;
}

/**
 * The likely wrong cells with their expected figures: the one at the root of the cause, and those that its findings name.
 * @param {CauseRow} cause
 * @param {Finding[]} found
 * @returns {{key: string, suggested: string}[]}
 */
function suspectCells(cause, found) {
  const cells = new Map();
  if (cause.metric && cause.table !== undefined && cause.suggested !== undefined) {
    const key = cellKey(cause.metric, cause.applicant);
    cells.set(key, { key, suggested: String(cause.suggested) });
  }
  for (const finding of found) {
    // a text that nothing can be determined names no cells
    const culprits = (finding.culprit ?? '').split('; ').filter(culprit => /^[a-z_.0-9]+\/[a-z_]+$/.test(culprit));
    const suggested = (finding.suggested ?? '').split('; ');
    culprits.forEach((key, at) => { if (!cells.has(key)) cells.set(key, { key, suggested: suggested[at] ?? '' }); });
  }
  return [...cells.values()];
}

/**
 * The name of a metric.
 * @param {string} key
 * @returns {string}
 */
function metricName(key) {
  const metric = metrics.get(key);
  return metric ? choose(metric.zh, metric.en) : key;
}

/**
 * The name of a cell.
 * @param {string} key  as of `cellKey`
 * @returns {string}
 */
function cellName(key) {
  const [metric, applicant] = key.split('/');
  const known = applicant && `applicant_${applicant}` in WORDS ? ` · ${say(`applicant_${applicant}`)}` : '';
  return metricName(metric) + known;
}

/**
 * @param {string} code
 * @returns {string}
 */
function ruleName(code) {
  const rule = rules.get(code);
  return rule ? `${code} ${choose(rule.zh, rule.en).split(/[。.：:]/)[0]}` : code;
}

/**
 * The archive from which a file was unpacked. It counts as a folder.
 * @param {string} path
 * @returns {string | undefined}
 */
function archiveOf(path) {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    if (archives.has(path.slice(0, end))) return path.slice(0, end);
  }
  return undefined;
}

/**
 * The address of a file of the corpus on the server, if the page is served.
 * @type {((path: string) => string) | null}
 */
let servedAddress = null;

/**
 * The address of a file of the corpus, for a link. From disk, the link of a member opens its archive.
 * @param {string} path
 * @param {number | undefined} page
 * @returns {string}
 */
function sourceAddress(path, page) {
  const place = page && /\.pdf$/i.test(path) ? `#page=${page}` : '';
  if (servedAddress) return servedAddress(path) + place;
  const archive = archiveOf(path);
  if (archive !== undefined) return sourceAddress(archive, undefined);
  const moved = folderOfReports();
  const slashed = path.replaceAll('\\', '/');
  const isAbsolute = /^(\/|[A-Za-z]:\/)/.test(slashed);
  const above = run.corpus.map(folder => folder.replaceAll('\\', '/').replace(/\/$/, '')).find(folder => slashed.startsWith(`${folder}/`));
  const within = above === undefined ? slashed : slashed.slice(above.length + 1);
  const folder = moved ? `${moved.replaceAll('\\', '/').replace(/\/$/, '')}/` : isAbsolute ? '' : `${run.folder.replaceAll('\\', '/')}/`;
  const whole = folder + (moved ? within : slashed);
  const encoded = whole.split('/').map(part => (/^[A-Za-z]:$/.test(part) ? part : encodeURIComponent(part))).join('/');
  return `file://${encoded.startsWith('/') ? '' : '/'}${encoded}${place}`;
}
