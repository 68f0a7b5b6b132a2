'use strict';
// Chosen figures of a district or an agency over the years.

/** Shown by default. */
const FIRST_METRICS = ['requests.received', 'outcome.total', 'outcome.granted', 'requests.carried_out', 'reconsideration.total', 'litigation.direct.total',
  'normative_documents.in_force', 'licensing.decisions', 'penalties.decisions', 'charges.amount'];

/** @typedef {{panel: 'all' | 'matched', year: number, metric: string, meaning: string, form: string, value?: number, previous?: number, comparable: boolean}} TrendRow */

/** @returns {Promise<HTMLElement>} */
async function trendsView() {
  const entry = districtOf(address.district) ?? run.districts[0];
  const district = await openDistrict(entry);
  const series = address.agency ? await agencySeries(district) : await districtSeries(entry);
  const chosen = address.metrics ? address.metrics.split(',') : FIRST_METRICS.filter(metric => series.has(metric));
  const who = address.agency || districtTitle(districtName(entry));
  const agencies = [...new Set(district.reports.flatMap(report => report.agency ?? []))].sort((a, b) => a.localeCompare(b, 'zh'));
  return el('div', { class: 'trends' },
    el('form', { class: 'filter', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      districtSelection(),
      selection('agency', agencies.map(agency => [agency, agency]), value => ({ agency: value, district: districtName(entry) })),
      metricChoice([...series.keys()], chosen)),
    el('h2', {}, who),
    el('p', { class: 'hint' }, say(address.agency ? 'trends_hint_agency' : 'trends_hint')),
    el('div', { class: 'charts' }, chosen.flatMap(metric => (series.get(metric) ?? [{ points: [] }]).map(line => chartBox(who, metric, line)))));
}

/** Points that one chart shows; with what they count where a metric has several charts.
 * @typedef {{points: Point[], meaning?: string}} Line */

/**
 * Sums of a district's agencies. Figures that count something else have a chart of their own if both occur in one year, otherwise
 * a break in the line.
 * @param {District} entry
 * @returns {Promise<Map<string, Line[]>>}
 */
async function districtSeries(entry) {
  /** @type {TrendRow[]} */
  const rows = await load(`trends/${entry.file}`);
  /** @type {Map<string, Map<string, Point[]>>} */
  const meanings = new Map();
  for (const row of rows.filter(row => row.panel === 'all')) {
    const isBroken = row.previous !== undefined && !row.comparable;
    const points = meanings.get(row.metric) ?? new Map();
    points.set(row.meaning, [...points.get(row.meaning) ?? [], { year: row.year, value: row.value ?? null, form: row.form, isBroken, matched: null }]);
    meanings.set(row.metric, points);
  }
  for (const row of rows.filter(row => row.panel === 'matched')) {
    const point = meanings.get(row.metric)?.get(row.meaning)?.find(point => point.year === row.year);
    if (point && row.previous !== undefined && row.value !== undefined) point.matched = [row.previous, row.value];
  }
  /** @type {Map<string, Line[]>} */
  const series = new Map();
  for (const [metric, ofMetric] of meanings) {
    const points = [...ofMetric.values()].flat().sort((a, b) => a.year - b.year);
    const isBeside = points.some((point, at) => at > 0 && points[at - 1].year === point.year);
    series.set(metric, isBeside ? [...ofMetric].map(([meaning, points]) => ({ points: points.sort((a, b) => a.year - b.year), meaning })) : [{ points }]);
  }
  return series;
}

/**
 * The figures of an agency.
 * @param {DistrictCauses} district
 * @returns {Promise<Map<string, Line[]>>}
 */
async function agencySeries(district) {
  const reports = district.reports.filter(report => report.agency === address.agency && report.year !== undefined).sort((a, b) => (a.year ?? 0) - (b.year ?? 0));
  const filled = await openReports(district, reports);
  /** @type {Map<string, Point[]>} */
  const series = new Map();
  for (const report of reports) {
    for (const [key, cell] of cellsOf(filled.get(report.report_id))) {
      const [metric, applicant] = key.split('/');
      if (applicant !== 'none' && applicant !== 'total') continue;
      const points = series.get(metric) ?? [];
      const form = report.form ?? '';
      const isBroken = points.length > 0 && points[points.length - 1].form !== form;
      series.set(metric, [...points, { year: report.year ?? 0, value: cell.value, form, isBroken, matched: null }]);
    }
  }
  return new Map([...series].map(([metric, points]) => [metric, [{ points }]]));
}

/**
 * @param {string[]} known
 * @param {string[]} chosen
 * @returns {HTMLElement}
 */
function metricChoice(known, chosen) {
  const box = (/** @type {string} */ metric) => el('label', { class: 'choice' },
    el('input', { type: 'checkbox', checked: chosen.includes(metric), onchange: (/** @type {any} */ event) => {
      const others = chosen.filter(other => other !== metric);
      go({ metrics: (event.target.checked ? [...others, metric] : others).join(',') });
    } }), metricName(metric));
  return el('details', { class: 'metric-choice' }, el('summary', {}, say('choose_metrics')), el('div', { class: 'choices' }, known.map(box)));
}

/**
 * A chart with its buttons for saving.
 * @param {string} who
 * @param {string} metric
 * @param {Line} line
 * @returns {HTMLElement}
 */
function chartBox(who, metric, { points, meaning }) {
  const title = meaning ? `${metricName(metric)} (${say('form_of', meaning)})` : metricName(metric);
  const picture = chart(title, metrics.get(metric)?.unit ?? '', points);
  const name = `${who} ${title}`;
  const button = (/** @type {string} */ key, /** @type {() => void} */ onclick) => el('button', { type: 'button', onclick }, say(key));
  return el('figure', {}, picture, el('figcaption', {},
    button('save_svg', () => save(`${name}.svg`, new Blob([svgText(picture)], { type: 'image/svg+xml' }))),
    button('save_png', () => savePng(picture, `${name}.png`)),
    button('save_csv', () => save(`${name}.csv`, csv([['who', 'metric', 'year', 'value', 'form', 'comparable', 'matched_previous', 'matched_value'],
      ...points.map(point => [plainText(who), metric, point.year, point.value, point.form, String(!point.isBroken), point.matched?.[0], point.matched?.[1]])])))));
}
