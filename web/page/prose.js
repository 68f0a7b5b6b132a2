'use strict';
// The prose of a report. Each figure shows what it counts and whether the tables agree.

/**
 * @param {FilledReport} report
 * @param {Cause[]} causes  those of the report
 * @param {Map<string, Cell>} cells
 * @param {Form | undefined} form
 * @returns {HTMLElement}
 */
function proseView(report, causes, cells, form) {
  if (report.prose.length === 0) return el('p', { class: 'hint' }, say('no_prose'));
  const view = el('div', { class: 'prose' }, el('p', { class: 'hint' }, say('prose_hint', SEVERITIES.map(severity => SIGNS[severity]).join(' '))));
  /** @type {number | undefined | null} */
  let section = null;
  for (const paragraph of report.prose) {
    if (paragraph.is_heading) view.append(el('h4', {}, paragraph.text));
    else if (paragraph.section !== section) view.append(sectionHeading(paragraph.section, form));
    section = paragraph.section;
    if (!paragraph.is_heading) view.append(paragraphElement(paragraph, causes, cells));
  }
  return view;
}

/**
 * The heading of sentences without a section.
 * @param {number | undefined} section
 * @param {Form | undefined} form
 * @returns {HTMLElement | string}
 */
function sectionHeading(section, form) {
  return section ? el('h4', {}, `${say('section', section)} ${form?.sections[section - 1] ?? ''}`) : '';
}

/**
 * @param {Paragraph} paragraph
 * @param {Cause[]} causes
 * @param {Map<string, Cell>} cells
 * @returns {HTMLElement}
 */
function paragraphElement(paragraph, causes, cells) {
  // positions count characters, not UTF-16 units
  const characters = [...paragraph.text];
  const p = el('p', {});
  let at = 0;
  for (const figure of [...paragraph.figures ?? []].sort((a, b) => a.start - b.start)) {
    if (figure.start < at) continue;
    p.append(characters.slice(at, figure.start).join(''));
    p.append(figureElement(figure, characters, causes, cells));
    at = figure.end;
  }
  p.append(characters.slice(at).join(''));
  return p;
}

/**
 * @param {ClaimFigure} figure
 * @param {string[]} characters  those of its paragraph
 * @param {Cause[]} causes
 * @param {Map<string, Cell>} cells
 * @returns {HTMLElement}
 */
function figureElement(figure, characters, causes, cells) {
  const text = characters.slice(figure.start, figure.end).join('');
  const key = figure.metric ? cellKey(figure.metric, figure.applicant) : '';
  const clause = clauseAround(figure, characters);
  const cause = causes.find(cause => cause.found.some(finding => isAbout(finding, figure, clause)));
  const cell = key ? cells.get(key) : undefined;
  const isComparable = cell && cell.value !== null && !figure.time && !figure.scope && (!figure.kind || figure.kind === 'part');
  const agrees = isComparable && !figure.qualifier && cell.value === figure.value;
  const words = [say(`claim_${figure.kind ?? 'amount'}`)];
  if (key) words.push(say('about', cellName(key)));
  else if (figure.counted) words.push(say('about', figure.counted));
  if (agrees) words.push(say('agrees'));
  else if (isComparable) words.push(say('table_says', cell.raw ?? cell.value ?? ''));
  if (cause) words.push(questionOf(cause));
  return el('span', {
    class: `claim${cause ? ` asked ${cause.severity}` : ''}${agrees ? ' agrees' : ''}`, title: words.join('\n'),
    tabindex: cause ? '0' : null, 'data-cause': cause?.cause_id, 'data-cell': key || null,
  }, text, cause ? el('sup', { class: 'sign' }, SIGNS[cause.severity]) : agrees ? el('sup', { class: 'sign' }, '✓') : null);
}

/** What ends a clause. */
const CLAUSE_END = /[。；;！!？?]/;

/**
 * The words around a figure, up to the nearest clear end of a clause.
 * @param {ClaimFigure} figure
 * @param {string[]} characters
 * @returns {string}
 */
function clauseAround({ start, end }, characters) {
  let [from, to] = [start, end];
  while (from > 0 && !CLAUSE_END.test(characters[from - 1])) from -= 1;
  while (to < characters.length && !CLAUSE_END.test(characters[to])) to += 1;
  return characters.slice(from, to).join('').trim();
}

/**
 * Whether a finding is about a figure of the prose.
 * @param {Finding} finding
 * @param {ClaimFigure} figure
 * @param {string} clause  the words around it
 * @returns {boolean}
 */
function isAbout(finding, figure, clause) {
  const excerpt = finding.excerpt ?? '';
  if (!finding.rule.startsWith('N') || !excerpt || !(excerpt.includes(clause) || clause.includes(excerpt))) return false;
  return !finding.metric || (finding.metric === figure.metric && (finding.reported === undefined || finding.reported === figure.value));
}
