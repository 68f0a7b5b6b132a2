'use strict';
// A statutory table, drawn as the form prints it.

/** @typedef {{cause: Cause, suggested: string, isSuspect: boolean}} CellMark */

/**
 * The labels above a column, from the outermost.
 * @param {FormTable} layout
 * @param {string[]} columns
 * @param {number} column
 * @returns {string[]}
 */
function headPath(layout, columns, column) {
  const above = spansOver(layout.spans, column).map(span => span.label);
  return [...above, ...columns[column].split(' ')];
}

/**
 * The spans over a row or column, the widest first.
 * @param {Span[]} spans
 * @param {number} at
 * @returns {Span[]}
 */
function spansOver(spans, at) {
  return spans.filter(span => span.first <= at && at <= span.last).sort((a, b) => (b.last - b.first) - (a.last - a.first));
}

/**
 * The rows of a head, with labels over several columns merged.
 * @param {FormTable} layout
 * @param {string[]} columns
 * @param {number} stubs  columns of labels at the left
 * @param {number} width  columns of the whole table
 * @returns {HTMLTableRowElement[]}
 */
function headRows(layout, columns, stubs, width) {
  const paths = columns.map((_, column) => headPath(layout, columns, column));
  const depth = Math.max(...paths.map(path => path.length));
  const rows = Array.from({ length: depth }, () => el('tr'));
  if (stubs > 0) rows[0].append(el('th', { scope: 'col', colspan: stubs, rowspan: depth, class: 'corner' }, layout.corner));
  const isSame = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ level) =>
    paths[a].slice(0, level + 1).join('\n') === paths[b].slice(0, level + 1).join('\n') && paths[a].length > level + 1 && paths[b].length > level + 1;
  // a single figure spans the columns of rows with several
  const widths = columns.map((_, column) => (column === columns.length - 1 ? width - columns.length + 1 : 1));
  for (let level = 0; level < depth; level += 1) {
    for (let column = 0; column < columns.length;) {
      let end = column + 1;
      const isLeaf = paths[column].length === level + 1;
      if (!isLeaf) while (end < columns.length && isSame(column, end, level)) end += 1;
      if (paths[column].length > level) {
        const over = widths.slice(column, end).reduce((sum, one) => sum + one, 0);
        rows[level].append(el('th', { scope: isLeaf ? 'col' : 'colgroup', colspan: over, rowspan: isLeaf ? depth - level : 1 }, paths[column][level]));
      }
      column = end;
    }
  }
  return rows;
}

/**
 * @param {FilledTable} filled
 * @param {FormTable} layout
 * @param {(key: string) => CellMark | undefined} markOf
 * @param {Map<string, Cell>} lastYear
 * @param {string} caption
 * @returns {HTMLElement}
 */
function formTable(filled, layout, markOf, lastYear, caption) {
  const table = el('table', { class: `form table-${layout.number}` }, el('caption', {}, caption));
  if (layout.is_of_indicators) {
    drawIndicators(table, filled, layout, markOf, lastYear);
    return el('div', { class: 'scroll' }, table);
  }
  const hasLabels = layout.rows.some(row => row.label);
  const depth = Math.max(0, ...layout.rows.map((_, row) => spansOver(layout.groups, row).length));
  const stubs = hasLabels ? depth + 1 : 0;
  const width = Math.max(...layout.rows.map(row => row.cells.length));
  const body = el('tbody');
  let former = '';
  layout.rows.forEach((row, at) => {
    const columns = row.cells.map(cell => cell.column);
    const head = [row.article, ...columns].join('\n');
    if (head !== former) {
      if (row.article) body.append(el('tr', {}, el('th', { colspan: stubs + width, scope: 'colgroup', class: 'article' }, row.article)));
      body.append(...headRows(layout, columns, stubs, width));
      former = head;
    }
    const tr = el('tr');
    if (hasLabels) {
      const groups = spansOver(layout.groups, at);
      for (const group of groups.filter(group => group.first === at)) {
        tr.append(el('th', { scope: 'rowgroup', rowspan: group.last - group.first + 1, class: 'group' }, group.label));
      }
      tr.append(el('th', { scope: 'row', colspan: stubs - groups.length }, row.label));
    }
    row.cells.forEach((asked, column) => {
      const last = column === row.cells.length - 1 ? width - row.cells.length + 1 : 1;
      tr.append(cellElement(asked, cellAt(filled, at, column), last, markOf, lastYear));
    });
    body.append(tr);
  });
  table.append(body);
  return el('div', { class: 'scroll' }, table);
}

/**
 * @param {HTMLTableElement} table
 * @param {FilledTable} filled
 * @param {FormTable} layout
 * @param {(key: string) => CellMark | undefined} markOf
 * @param {Map<string, Cell>} lastYear
 */
function drawIndicators(table, filled, layout, markOf, lastYear) {
  table.append(el('thead', {}, el('tr', {}, ['indicator', 'unit', 'figure'].map(key => el('th', { scope: 'col' }, say(key))))));
  /** @type {Set<Span>} */
  const shown = new Set();
  const rows = layout.rows.flatMap((row, at) => {
    const cell = cellAt(filled, at, 0);
    if (!cell) return [];
    const asked = row.cells[0];
    const groups = spansOver(layout.groups, at).filter(group => !shown.has(group));
    groups.forEach(group => shown.add(group));
    return [...groups.map(group => el('tr', {}, el('th', { scope: 'rowgroup', colspan: 3, class: 'article' }, group.label))), el('tr', {}, el('th', { scope: 'row' }, row.label), el('td', {}, metrics.get(asked.metric)?.unit ?? ''), cellElement(asked, cell, 1, markOf, lastYear))];
  });
  table.append(el('tbody', {}, rows));
}

/**
 * @param {FormCell} asked
 * @param {Cell | null} cell
 * @param {number} width
 * @param {(key: string) => CellMark | undefined} markOf
 * @param {Map<string, Cell>} lastYear
 * @returns {HTMLElement}
 */
function cellElement(asked, cell, width, markOf, lastYear) {
  const key = cellKey(asked.metric, asked.applicant);
  const td = el('td', { class: 'cell', 'data-cell': key, colspan: width > 1 ? width : null });
  if (!cell) return td;
  td.classList.add(`is-${cell.status}`);
  const words = [cellName(key)];
  if (cell.raw !== null) words.push(say('printed') + cell.raw);
  if (cell.status !== 'reported') words.push(say(statusKey(cell.status)));
  if (cell.at) words.push(placeWords({ page: cell.at[0], table_index: cell.at[1], row: cell.at[2], column: cell.at[3] }));
  td.append(...cellContent(cell));
  const mark = markOf(key);
  if (mark) {
    td.classList.add(mark.isSuspect ? 'suspect' : 'asked', mark.cause.severity);
    td.tabIndex = 0;
    td.dataset.cause = mark.cause.cause_id;
    if (mark.suggested) td.append(el('span', { class: 'suggested' }, `→ ${mark.suggested}`));
    words.push(questionOf(mark.cause));
  }
  const before = lastYear.get(key);
  td.append(el('span', { class: 'before' }, before ? before.value ?? before.raw ?? '' : '–'));
  td.title = words.filter(Boolean).join('\n');
  return td;
}

/**
 * @param {string} status
 * @returns {string}
 */
function statusKey(status) {
  return status === 'missing' ? 'status_no_cell' : `status_${status}`;
}

/**
 * The text of a cell; a sign if it is empty.
 * @param {Cell} cell
 * @returns {Node[]}
 */
function cellContent(cell) {
  const sign = (/** @type {string} */ text) => el('span', { class: 'sign' }, text);
  const value = cell.value === null ? '' : String(cell.value);
  // a figure that was derived from the printed text is shown above it
  const isOther = value !== '' && cell.raw !== null && cell.raw.replace(/[\s,，]/g, '') !== value;
  const printed = isOther
    ? el('span', {}, value, el('span', { class: 'sign printed' }, cell.raw))
    : document.createTextNode(cell.raw ?? value);
  switch (cell.status) {
    case 'blank': return [sign('␣')];
    case 'missing': return [sign(say('sign_missing'))];
    case 'note': return [printed, el('sup', { class: 'sign' }, say('sign_note'))];
    case 'unreadable': return [printed, el('sup', { class: 'sign' }, '?')];
    default: return [printed];
  }
}
