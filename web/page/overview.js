'use strict';
// The run: what was read, what was not, and the number of questions.

/** @returns {Promise<HTMLElement>} */
async function overviewView() {
  /** @type {Source[]} */
  const others = await load('sources');
  const isUnread = (/** @type {Source} */ source) => source.outcome === 'quarantined';
  const reports = run.years.reduce((sum, year) => sum + year.reports, 0);
  const agencies = run.districts.reduce((sum, district) => sum + district.agencies, 0);
  return el('div', { class: 'overview' },
    el('p', { class: 'hint' }, say('run_line', run.started.replace('T', ' ').replace('Z', ' UTC'), run.gouji, run.corpus.join(choose('、', ', ')))),
    el('ul', { class: 'numbers' },
      bigNumber(reports, say('reports'), addressWith({ view: 'matrix' })),
      bigNumber(run.districts.filter(district => district.name !== undefined).length, say('districts'), addressWith({ view: 'ranking' })),
      bigNumber(agencies, say('agencies'), addressWith({ view: 'ranking' })),
      SEVERITIES.map(severity => bigNumber(sumOfCauses(row => row.severity === severity), severityBadge(severity), addressWith({ view: 'causes', severity })))),
    newsSection(),
    el('div', { class: 'side-by-side' }, yearTable(), fileTable()),
    ruleTable(),
    sourceList(say('unread'), others.filter(isUnread), 'unread'),
    sourceList(say('left_out'), others.filter(source => !isUnread(source)), 'left-out'),
    folderField());
}

/**
 * @param {number} number
 * @param {Child} words
 * @param {string} href
 * @returns {HTMLElement}
 */
function bigNumber(number, words, href) {
  return el('li', {}, el('a', { href }, el('strong', {}, number.toLocaleString('en')), ' ', el('span', {}, words)));
}

/**
 * @param {(row: Run['causes'][number]) => boolean} isMeant
 * @returns {number}
 */
function sumOfCauses(isMeant) {
  return run.causes.reduce((sum, row) => sum + (isMeant(row) ? row.causes : 0), 0);
}

/**
 * A number with a link to the causes that it counts; empty for zero.
 * @param {number} number
 * @param {Partial<Address>} address
 * @returns {Child}
 */
function counted(number, address) {
  return number > 0 ? el('a', { href: addressWith({ view: 'causes', ...address }) }, number.toLocaleString('en')) : '';
}

/** @returns {HTMLElement} reports and causes by year */
function yearTable() {
  const years = new Map(run.years.map(row => [row.year, row.reports]));
  for (const row of run.causes) if (!years.has(row.year)) years.set(row.year, 0);
  const rows = [...years].sort(([a], [b]) => (a ?? 9999) - (b ?? 9999)).map(([year, reports]) => [
    year ?? say('unknown_year'), reports.toLocaleString('en'),
    ...SEVERITIES.map(severity => counted(sumOfCauses(row => row.year === year && row.severity === severity), { year: String(year ?? '?'), severity })),
  ]);
  return dataTable(say('by_year'), [say('year'), say('reports'), ...SEVERITIES.map(severity => say(severity))], rows, [1, 2, 3, 4]);
}

/** @returns {HTMLElement} causes by rule */
function ruleTable() {
  const codes = [...new Set(run.causes.map(row => row.rule))];
  const of = (/** @type {string} */ code, /** @type {Severity} */ severity) => sumOfCauses(row => row.rule === code && row.severity === severity);
  codes.sort((a, b) => SEVERITIES.reduce((order, severity) => order || of(b, severity) - of(a, severity), 0) || a.localeCompare(b));
  const rows = codes.map(code => [
    el('a', { href: addressWith({ view: 'causes', rule: code }), title: ruleWord(code) }, code), ruleTitle(code),
    ...SEVERITIES.map(severity => counted(of(code, severity), { rule: code, severity })),
  ]);
  return dataTable(say('by_rule'), [say('rule'), say('finds'), ...SEVERITIES.map(severity => say(severity))], rows, [2, 3, 4]);
}

/** @returns {HTMLElement} the states of causes since the run before */
function newsSection() {
  if (!run.against) return el('p', { class: 'hint' }, say('no_run_before'));
  const of = (/** @type {State} */ state, /** @type {Severity} */ severity) =>
    run.news.reduce((sum, row) => sum + (row.state === state && row.severity === severity ? row.causes : 0), 0);
  const rows = STATES.map(state => [say(`state_${state}`), ...SEVERITIES.map(severity => counted(of(state, severity), { news: state, severity }))]);
  /** @type {State[]} */
  const past = ['fixed', 'gone'];
  for (const state of past) rows.push([say(`state_${state}`), ...SEVERITIES.map(severity => of(state, severity).toLocaleString('en').replace(/^0$/, ''))]);
  // the name of a run is its number and its start
  const before = run.against.replace(/^\d+-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d\dZ$/, '$1-$2-$3 $4:$5 UTC');
  const number = past.reduce((sum, state) => sum + SEVERITIES.reduce((sum, severity) => sum + of(state, severity), 0), 0);
  return el('section', { class: 'news' },
    dataTable(say('since', before), [say('state'), ...SEVERITIES.map(severity => say(severity))], rows, [1, 2, 3]),
    number ? settledList(number) : null);
}

/**
 * The causes of the run before that are fixed or gone, loaded on demand.
 * @param {number} number
 * @returns {HTMLElement}
 */
function settledList(number) {
  const list = el('details', { class: 'settled', ontoggle: async () => {
    if (!list.open || list.querySelector('table')) return;
    /** @type {Settled[]} */
    const settled = await load('settled');
    const reason = (/** @type {string | undefined} */ key) => run.reasons.filter(reason => reason.key === key).map(reason => choose(reason.zh, reason.en)).join('');
    if (settled.length < number) list.append(el('p', { class: 'hint' }, say('settled_first', settled.length)));
    list.append(dataTable('', [say('agency'), say('year'), say('severity'), say('question'), say('state'), say('reason')], settled.map(cause => [
      [cause.district, cause.agency ?? say('unknown_agency')].filter(Boolean).join(' · '), cause.year ?? '', severityBadge(cause.severity),
      choose(cause.question_zh, cause.question_en) ?? ruleName(cause.rule), say(`state_${cause.state}`), reason(cause.why)])));
  } }, el('summary', {}, say('settled', number.toLocaleString('en'))));
  return list;
}

/** @returns {HTMLElement} files by outcome */
function fileTable() {
  const outcomes = new Map();
  for (const row of run.sources) outcomes.set(row.outcome, (outcomes.get(row.outcome) ?? 0) + row.files);
  const order = ['parsed', 'duplicate', 'not_a_report', 'ignored', 'quarantined'];
  const known = [...outcomes].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const formats = (/** @type {string} */ outcome) => run.sources.filter(row => row.outcome === outcome && row.format).map(row => `${row.format} ${row.files}`).join(choose('，', ', '));
  return dataTable(say('files'), [say('what_became'), say('files'), say('format')],
    known.map(([outcome, files]) => [`outcome_${outcome}` in WORDS ? say(`outcome_${outcome}`) : outcome, files.toLocaleString('en'), formats(outcome)]), [1]);
}

/** Most files of a list that are shown at first. */
const FIRST_FILES = 50;

/**
 * @param {string} title
 * @param {Source[]} sources
 * @param {string} className
 * @returns {HTMLElement}
 */
function sourceList(title, sources, className) {
  if (sources.length === 0) return el('section', { class: className }, el('h2', { class: 'plain' }, title), el('p', { class: 'hint' }, say('none_such')));
  const row = (/** @type {Source} */ source) => [
    el('a', { href: sourceAddress(source.path + (source.member ? `/${source.member}` : ''), undefined), target: '_blank', rel: 'noopener' }, source.path + (source.member ? ` / ${source.member}` : '')),
    `outcome_${source.outcome}` in WORDS ? say(`outcome_${source.outcome}`) : source.outcome, source.reason ?? '',
  ];
  const head = [say('path'), say('what_became'), say('reason')];
  const section = el('section', { class: className }, dataTable(`${title} (${sources.length})`, head, sources.slice(0, FIRST_FILES).map(row)));
  if (sources.length > FIRST_FILES) {
    const more = el('button', { type: 'button', onclick: () => section.replaceChildren(dataTable(`${title} (${sources.length})`, head, sources.map(row))) }, say('all'));
    section.append(more);
  }
  return section;
}

/** @returns {HTMLElement} where the files lie now */
function folderField() {
  return el('label', { class: 'field folder' }, el('span', {}, say('link_folder')),
    el('input', { type: 'text', value: folderOfReports(), placeholder: say('link_hint'), onchange: (/** @type {any} */ event) => {
      if (event.target.value) kept.set('gouji.folder', event.target.value);
      else kept.remove('gouji.folder');
    } }));
}
