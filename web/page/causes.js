'use strict';
// The list of causes, and the ranking of agencies by their causes.

/** @returns {Promise<HTMLElement>} */
async function causesView() {
  const districts = await openDistricts(chosenDistricts(), showProgress);
  const causes = chosenCauses(districts).sort((a, b) => graver(a, b));
  const detail = el('aside', { class: 'detail', 'aria-label': say('question'), 'aria-live': 'off' });
  const count = el('p', { class: 'hint count' }, causes.length === 1 ? say('one_cause') : say('some_causes', causes.length.toLocaleString('en')));
  const bar = filterBar(districts);
  if (causes.length === 0) return el('div', { class: 'causes' }, bar, el('p', { class: 'hint' }, say('nothing_matches')));
  const head = el('div', { class: 'row head', role: 'row', 'aria-rowindex': '1' },
    ['severity', 'agency', 'year', 'question', 'reported', 'suggested', 'verdict'].map(key => el('span', { role: 'columnheader', class: key }, say(key))));
  const open = (/** @type {number} */ row) => {
    const cause = causes[row];
    const report = cause.report_id ? cause.district.reportsById.get(cause.report_id) : undefined;
    if (report) location.hash = reportAddress(report, districtName(cause.district.entry));
  };
  const list = longList({
    label: say('causes'), head, count: causes.length, chosen: 0, open,
    draw: row => causeRow(causes[row]),
    choose: row => detail.replaceChildren(causeCard(causes[row], { isInReport: false })),
  });
  steps = {
    move: by => list.choose(Math.min(causes.length - 1, Math.max(0, list.chosen() + by))),
    open: () => open(list.chosen()),
    chosen: () => detail,
  };
  const view = el('div', { class: 'causes' }, bar, count, el('div', { class: 'columns' }, list.element, detail));
  whileShown(view, 'verdicts', list.redraw);
  return view;
}

/**
 * @param {Cause} cause
 * @returns {HTMLElement}
 */
function causeRow(cause) {
  const cell = (/** @type {string} */ className, /** @type {Child | Child[]} */ content, /** @type {string | null} */ title = null) =>
    el('span', { role: 'gridcell', class: className, title }, content);
  const suspects = suspectCells(cause, cause.found);
  const verdict = verdictKey(cause);
  const question = questionOf(cause);
  return el('div', { class: 'row' },
    cell('severity', severityBadge(cause.severity)),
    cell('agency', cause.agency ?? say('unknown_agency'), cause.agency ?? null),
    cell('year', cause.year ?? ''),
    cell('question', [newsBadge(cause), question], question),
    cell('reported', cause.reported ?? ''),
    cell('suggested', suspects.length === 1 ? suspects[0].suggested : suspects.length > 1 ? say('cells_to_check', suspects.length) : ''),
    cell('verdict', verdict ? verdictWord(verdict) : ''));
}

/**
 * @param {string} verdict  a key, or the words of a list of reviews
 * @returns {string}
 */
function verdictWord(verdict) {
  return verdict in WORDS ? say(verdict) : verdict;
}

/** @returns {Promise<HTMLElement>} */
async function rankingView() {
  const districts = await openDistricts(chosenDistricts(), showProgress);
  const causes = chosenCauses(districts);
  const isOfOne = chosenDistrict() !== undefined;
  const bar = filterBar(districts);
  const parts = [];
  if (!isOfOne) {
    parts.push(rankedTable(say('by_district'), say('district'), tally(causes, cause => districtName(cause.district.entry)), districtTitle,
      name => ({ view: 'ranking', district: name, agency: '' })), el('p', { class: 'hint' }, say('choose_district')));
  }
  const agencies = tally(causes, cause => `${districtName(cause.district.entry)}\n${cause.agency ?? '?'}`);
  const name = (/** @type {string} */ key) => (key.endsWith('\n?') ? say('unknown_agency') : key.split('\n')[1]);
  parts.push(rankedTable(say('by_agency'), say('agency'), agencies.slice(0, MOST_RANKED), name,
    key => ({ view: 'causes', district: key.split('\n')[0], agency: key.split('\n')[1] })));
  if (causes.length === 0) return el('div', { class: 'ranking' }, bar, el('p', { class: 'hint' }, say('nothing_matches')));
  return el('div', { class: 'ranking' }, bar, parts);
}

/** Most agencies in the ranking. */
const MOST_RANKED = 500;

/** @typedef {{key: string, causes: number, cells: number, findings: number, answered: number, bySeverity: Record<Severity, number>}} Tally */

/**
 * Causes counted by a key, the largest counts first.
 * @param {Cause[]} causes
 * @param {(cause: Cause) => string} keyOf
 * @returns {Tally[]}
 */
function tally(causes, keyOf) {
  /** @type {Map<string, Tally>} */
  const tallies = new Map();
  for (const cause of causes) {
    const key = keyOf(cause);
    const one = tallies.get(key) ?? { key, causes: 0, cells: 0, findings: 0, answered: 0, bySeverity: { error: 0, query: 0, info: 0 } };
    one.causes += 1;
    one.cells += cause.cells;
    one.findings += cause.found.length;
    one.answered += verdictKey(cause) ? 1 : 0;
    one.bySeverity[cause.severity] += 1;
    tallies.set(key, one);
  }
  return [...tallies.values()].sort((a, b) => SEVERITIES.reduce((order, severity) => order || b.bySeverity[severity] - a.bySeverity[severity], 0) || b.cells - a.cells || a.key.localeCompare(b.key));
}

/**
 * @param {string} caption
 * @param {string} head
 * @param {Tally[]} tallies
 * @param {(key: string) => string} nameOf
 * @param {(key: string) => Partial<Address>} addressOf
 * @returns {HTMLElement}
 */
function rankedTable(caption, head, tallies, nameOf, addressOf) {
  const most = Math.max(1, ...tallies.map(one => one.causes));
  const bar = (/** @type {Tally} */ one) => el('span', { class: 'bar', 'aria-hidden': 'true' },
    SEVERITIES.map(severity => {
      const part = el('span', { class: severity });
      part.style.width = `${(100 * one.bySeverity[severity]) / most}%`;
      return part;
    }));
  return dataTable(caption, [head, say('count_causes'), say('compared'), ...SEVERITIES.map(severity => say(severity)), say('wrong_cells'), say('findings'), say('answered')],
    tallies.map(one => [el('a', { href: addressWith(addressOf(one.key)) }, nameOf(one.key)), one.causes, bar(one),
      ...SEVERITIES.map(severity => one.bySeverity[severity] || ''), one.cells || '', one.findings, one.answered || '']), [1, 3, 4, 5, 6, 7, 8]);
}
