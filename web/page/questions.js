'use strict';
// A cause: the question, the evidence and the verdict.

const SIGNS = { error: '✕', query: '?', info: 'i' };

/**
 * @param {Severity} severity
 * @returns {HTMLElement}
 */
function severityBadge(severity) {
  return el('span', { class: `badge ${severity}` }, el('span', { 'aria-hidden': 'true' }, SIGNS[severity]), ` ${say(severity)}`);
}

/**
 * Marks a cause as new or changed since the run before.
 * @param {Cause} cause
 * @returns {HTMLElement | null}
 */
function newsBadge({ state }) {
  return state === 'new' || state === 'changed' ? el('span', { class: 'badge news' }, say(`state_${state}`)) : null;
}

/**
 * The question of a cause.
 * @param {Cause} cause
 * @returns {string}
 */
function questionOf(cause) {
  return choose(cause.question_zh, cause.question_en);
}

/**
 * The place of a finding in its file, as text.
 * @param {{page?: number, table_index?: number, row?: number, column?: number}} place
 * @returns {string}
 */
function placeWords({ page, table_index, row, column }) {
  const parts = [page && say('page', page), table_index && say('grid', table_index), row && say('grid_row', row), column && say('grid_column', column)];
  return parts.filter(Boolean).join(choose('，', ', '));
}

/**
 * A link to the source file.
 * @param {string | undefined} path
 * @param {number | undefined} page
 * @returns {HTMLElement | null}
 */
function sourceLink(path, page) {
  if (!path) return null;
  const archive = servedAddress ? undefined : archiveOf(path);
  const isPaged = page && /\.pdf$/i.test(path);
  const words = archive === undefined ? (isPaged ? say('source_page', page) : say('source_file')) : say('source_archive', path.slice(archive.length + 1));
  return el('a', { href: sourceAddress(path, page), target: '_blank', rel: 'noopener', title: path }, words);
}

/**
 * A cause with its findings and its verdict.
 * @param {Cause} cause
 * @param {{isInReport: boolean, onchoose?: () => void}} options
 * @returns {HTMLElement}
 */
function causeCard(cause, { isInReport, onchoose }) {
  const report = cause.report_id ? cause.district.reportsById.get(cause.report_id) : undefined;
  const first = cause.found[0];
  const suspects = suspectCells(cause, cause.found);
  const list = el('dl', { class: 'facts' });
  const fact = (/** @type {string} */ key, /** @type {Child} */ value) => {
    if (value) list.append(el('dt', {}, say(key)), el('dd', {}, value));
  };
  fact('culprit', suspects.map(({ key, suggested }) => cellName(key) + (suggested ? ` → ${suggested}` : '')).join(choose('；', '; ')));
  const slip = cause.slip ?? first?.slip;
  fact('slip', slip && `slip_${slip}` in WORDS ? say(`slip_${slip}`) : '');
  fact('formula', first?.formula && el('span', { class: 'formula' }, first.formula));
  const excerpt = cause.excerpt ?? first?.excerpt;
  fact('excerpt', excerpt && el('q', { class: 'excerpt' }, excerpt));
  fact('place', placeWords(cause));
  fact('first_seen', cause.first_seen);
  const card = el('article', { class: `cause ${cause.severity}`, id: `cause-${cause.cause_id}`, tabindex: '-1' },
    el('header', {}, severityBadge(cause.severity), newsBadge(cause), el('span', { class: 'rule', title: ruleTitle(cause.rule) }, `${cause.rule} ${ruleWord(cause.rule)}`)),
    isInReport ? null : el('p', { class: 'where' }, [cause.district.entry.name, cause.agency, cause.year].filter(part => part !== undefined).join(' · ')),
    el('p', { class: 'question' }, questionOf(cause)),
    list,
    findingList(cause),
    el('p', { class: 'links' },
      report && !isInReport ? el('a', { href: reportAddress(report, districtName(cause.district.entry)), class: 'open' }, say('open_report')) : null,
      ' ', sourceLink(cause.path, cause.page)),
    verdictForm(cause));
  if (onchoose) card.addEventListener('click', onchoose);
  return card;
}

/**
 * @param {string} code
 * @returns {string}
 */
function ruleTitle(code) {
  const rule = rules.get(code);
  return rule ? choose(rule.zh, rule.en) : '';
}

/**
 * The name of a rule.
 * @param {string} code
 * @returns {string}
 */
function ruleWord(code) {
  const rule = rules.get(code);
  return rule ? choose(rule.name_zh, rule.name) : '';
}

/**
 * The findings of a cause, if they add to its question.
 * @param {Cause} cause
 * @returns {HTMLElement | null}
 */
function findingList(cause) {
  const others = cause.found.filter(finding => cause.found.length > 1 || choose(finding.message_zh, finding.message_en) !== questionOf(cause));
  if (others.length === 0) return null;
  return el('details', {},
    el('summary', {}, others.length === 1 ? say('detail') : say('details', others.length)),
    el('ul', { class: 'findings' }, others.map(finding => el('li', {},
      severityBadge(finding.severity), ` ${finding.rule} `, choose(finding.message_zh, finding.message_en),
      finding.formula ? el('div', { class: 'formula' }, finding.formula) : null))));
}
