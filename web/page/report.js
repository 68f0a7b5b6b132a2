'use strict';
// One report: its tables and its prose, with its questions beside them.

/**
 * @returns {Promise<HTMLElement>}
 */
async function reportView() {
  const entry = districtOf(address.district);
  if (!entry || !address.report) return el('p', { class: 'hint' }, say('choose_report'));
  const district = await openDistrict(entry);
  const report = district.reportsById.get(address.report);
  if (!report) return el('p', { class: 'hint' }, say('no_such_report'));
  const former = neighbour(district, report, -1);
  const reports = await openReports(district, former ? [report, former] : [report]);
  const filled = reports.get(report.report_id) ?? { report_id: report.report_id, tables: [], prose: [] };
  const causes = district.causes.filter(cause => cause.report_id === report.report_id).sort(graver);
  const lastYear = cellsOf(former && reports.get(former.report_id));
  const marks = marksOf(causes);
  const sheet = el('div', { class: 'sheet' });
  for (const table of filled.tables) {
    const layout = layoutOf(table);
    if (!layout) continue;
    const caption = `${say('table', layout.number)} ${layout.title}${choose('（', ' (')}${say('form_of', table.form)}${choose('）', ')')}`;
    sheet.append(formTable(table, layout, key => marks.get(key), lastYear, caption));
  }
  if (filled.tables.length === 0) sheet.append(el('p', { class: 'hint' }, say('no_tables')));
  const form = run.forms.find(form => form.name === report.form);
  sheet.append(legend(), el('h3', {}, say('prose')), proseView(filled, causes, cellsOf(filled), form));
  const choose_ = (/** @type {string} */ id) => chooseCause(view, causes, id);
  const cards = causes.map(cause => causeCard(cause, { isInReport: true, onchoose: () => choose_(cause.cause_id) }));
  const view = el('div', { class: 'report' },
    reportHead(district, report, former),
    el('div', { class: 'columns' }, sheet,
      el('aside', { 'aria-label': say('findings_of_report') },
        el('h3', {}, say('findings_of_report'), ' ', el('span', { class: 'count' }, causes.length)),
        cards.length ? cards : el('p', { class: 'hint' }, say('clean')))));
  sheet.addEventListener('click', event => {
    const marked = event.target instanceof Element ? event.target.closest('[data-cause]') : null;
    if (marked instanceof HTMLElement) choose_(marked.dataset.cause ?? '');
  });
  sheet.addEventListener('keydown', event => {
    if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.dataset.cause) choose_(event.target.dataset.cause);
  });
  let at = -1;
  steps = {
    move: by => {
      if (causes.length === 0) return;
      at = Math.min(causes.length - 1, Math.max(0, at + by));
      choose_(causes[at].cause_id);
    },
    open: () => {},
    chosen: () => view.querySelector('.cause.chosen'),
  };
  return view;
}

/**
 * The graver cause first.
 * @param {Cause} a
 * @param {Cause} b
 * @returns {number}
 */
function graver(a, b) {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.cells - a.cells || b.found.length - a.found.length;
}

/**
 * The report of the same agency on the year before or after.
 * @param {DistrictCauses} district
 * @param {ReportRow} report
 * @param {number} by
 * @returns {ReportRow | undefined}
 */
function neighbour(district, report, by) {
  if (report.year === undefined || report.agency === undefined) return undefined;
  const year = report.year + by;
  return district.reports.find(other => other.agency === report.agency && other.year === year);
}

/**
 * The marks of cells. Likely wrong cells take precedence over those that a finding is about.
 * @param {Cause[]} causes
 * @returns {Map<string, CellMark>}
 */
function marksOf(causes) {
  /** @type {Map<string, CellMark>} */
  const marks = new Map();
  for (const cause of causes) {
    for (const { key, suggested } of suspectCells(cause, cause.found)) {
      if (!marks.has(key)) marks.set(key, { cause, suggested, isSuspect: true });
    }
  }
  for (const cause of causes) {
    for (const finding of [...(cause.table === undefined ? [] : [cause]), ...cause.found]) {
      if (!finding.metric) continue;
      const key = cellKey(finding.metric, finding.applicant);
      if (!marks.has(key)) marks.set(key, { cause, suggested: '', isSuspect: false });
    }
  }
  return marks;
}

/**
 * Highlights the cells and sentences that a cause is about.
 * @param {HTMLElement} view
 * @param {Cause[]} causes
 * @param {string} id
 */
function chooseCause(view, causes, id) {
  const cause = causes.find(cause => cause.cause_id === id);
  if (!cause) return;
  view.querySelectorAll('.related').forEach(element => element.classList.remove('related'));
  const keys = new Set(suspectCells(cause, cause.found).map(suspect => suspect.key));
  for (const finding of cause.found) {
    if (finding.metric) keys.add(cellKey(finding.metric, finding.applicant));
    for (const other of (finding.related ?? '').split('; ')) keys.add(other.split('=')[0]);
  }
  view.querySelectorAll('[data-cell], [data-cause]').forEach(element => {
    if (!(element instanceof HTMLElement) || element.closest('aside')) return;
    if (element.dataset.cause === id || (element.tagName === 'TD' && keys.has(element.dataset.cell ?? ''))) element.classList.add('related');
  });
  view.querySelectorAll('.cause').forEach(card => card.classList.toggle('chosen', card.id === `cause-${id}`));
  const card = view.querySelector(`#cause-${CSS.escape(id)}`);
  card?.scrollIntoView({ block: 'nearest' });
  const marked = view.querySelector(`[data-cause="${CSS.escape(id)}"]:not(fieldset)`) ?? view.querySelector('td.related');
  marked?.scrollIntoView({ block: 'center' });
}

/**
 * @param {DistrictCauses} district
 * @param {ReportRow} report
 * @param {ReportRow | undefined} former
 * @returns {HTMLElement}
 */
function reportHead(district, report, former) {
  const next = neighbour(district, report, 1);
  const name = districtName(district.entry);
  const link = (/** @type {ReportRow | undefined} */ other, /** @type {string} */ key) =>
    other ? el('a', { href: reportAddress(other, name) }, `${say(key)} ${other.year}`) : null;
  const facts = [
    [say('district'), districtTitle(name)],
    [say('form'), report.form],
    [say('signed_on'), report.signed_on], [say('published_on'), report.published_on],
    [say('cells'), report.cells_expected ? `${report.cells_reported ?? 0} / ${report.cells_expected}` : ''],
  ].filter(([, value]) => value);
  const besides = el('label', { class: 'choice' },
    el('input', { type: 'checkbox', id: 'last-year', disabled: !former, onchange: (/** @type {any} */ event) => byId('main').classList.toggle('with-last-year', event.target.checked), checked: byId('main').classList.contains('with-last-year') }),
    former ? say('show_last_year') : say('no_last_year'));
  return el('header', { class: 'report-head' },
    el('h2', {}, say('report_of', report.agency ?? say('unknown_agency'), report.year ?? say('unknown_year'))),
    el('p', { class: 'hint' }, facts.map(([key, value]) => el('span', { class: 'fact' }, `${key} ${value}`)), el('span', { class: 'fact path' }, report.path)),
    el('p', { class: 'links' }, sourceLink(report.path, undefined), link(former, 'previous_year'), link(next, 'next_year'),
      el('a', { href: addressWith({ view: 'trends', agency: report.agency ?? '' }) }, say('trends')),
      el('a', { href: addressWith({ view: 'letter', agency: report.agency ?? '' }) }, say('letter')),
      el('button', { type: 'button', onclick: () => window.print() }, say('print')), besides));
}

/** @returns {HTMLElement} legend of the tables */
function legend() {
  const item = (/** @type {string} */ className, /** @type {Child | Child[]} */ sample, /** @type {string} */ words) =>
    el('li', {}, el('span', { class: `cell sample ${className}` }, sample), ` ${words}`);
  return el('ul', { class: 'legend' },
    item('suspect error', '5 → 6', say('legend_wrong')), item('asked query', '5', say('legend_asked')), item('related', '5', say('legend_related')),
    item('is-blank', '␣', say('status_blank')), item('is-mark', '—', say('status_mark')),
    item('is-note', ['5', el('sup', { class: 'sign' }, say('sign_note'))], say('status_note')),
    item('is-unreadable', ['5l', el('sup', { class: 'sign' }, '?')], say('status_unreadable')), item('is-missing', say('sign_missing'), say('status_no_cell')));
}
