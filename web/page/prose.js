'use strict';
// The sentences of a report that state figures, each figure with what it counts and whether the tables agree.

/**
 * @param {FilledReport} report
 * @param {Cause[]} causes  those of the report
 * @param {Map<string, Cell>} cells
 * @param {Form | undefined} form
 * @returns {HTMLElement}
 */
function proseView(report, causes, cells, form) {
  if (report.sentences.length === 0) return el('p', { class: 'hint' }, say('no_sentences'));
  const view = el('div', { class: 'prose' });
  /** @type {number | undefined | null} */
  let section = null;
  for (const sentence of report.sentences) {
    if (sentence.section !== section) {
      section = sentence.section;
      const title = section ? form?.sections[section - 1] ?? '' : '';
      view.append(el('h4', {}, section ? `${say('section', section)} ${title}` : say('before_sections')));
    }
    view.append(sentenceElement(sentence, causes, cells));
  }
  return view;
}

/**
 * @param {Sentence} sentence
 * @param {Cause[]} causes
 * @param {Map<string, Cell>} cells
 * @returns {HTMLElement}
 */
function sentenceElement(sentence, causes, cells) {
  // places count characters, not the units of JavaScript's strings
  const characters = [...sentence.text];
  const p = el('p', {});
  let at = 0;
  for (const figure of [...sentence.figures].sort((a, b) => a.start - b.start)) {
    if (figure.start < at) continue;
    p.append(characters.slice(at, figure.start).join(''));
    p.append(figureElement(figure, characters.slice(figure.start, figure.end).join(''), sentence, causes, cells));
    at = figure.end;
  }
  p.append(characters.slice(at).join(''));
  return p;
}

/**
 * @param {ClaimFigure} figure
 * @param {string} text
 * @param {Sentence} sentence
 * @param {Cause[]} causes
 * @param {Map<string, Cell>} cells
 * @returns {HTMLElement}
 */
function figureElement(figure, text, sentence, causes, cells) {
  const key = figure.metric ? cellKey(figure.metric, figure.applicant) : '';
  const cause = causes.find(cause => cause.found.some(finding => isAbout(finding, figure, sentence)));
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

/**
 * Whether a finding is about a figure of the prose.
 * @param {Finding} finding
 * @param {ClaimFigure} figure
 * @param {Sentence} sentence
 * @returns {boolean}
 */
function isAbout(finding, figure, sentence) {
  const excerpt = (finding.excerpt ?? '').replaceAll('…', '');
  if (!finding.rule.startsWith('N') || !excerpt || !(sentence.text.includes(excerpt) || excerpt.includes(sentence.text))) return false;
  return !finding.metric || (finding.metric === figure.metric && (finding.reported === undefined || finding.reported === figure.value));
}
