'use strict';
// Elements. Texts of reports become text nodes and attributes, never markup.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} attributes  `on…` are listeners; `null` and `false` leave an attribute out
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} attributes
 * @param {...(Child | Child[])} children
 * @returns {SVGElementTagNameMap[K]}
 */
function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, any>} attributes
 * @param {(Child | Child[])[]} children
 * @returns {E}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * The element of the page with an id.
 * @param {string} id
 * @returns {HTMLElement}
 */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page lacks ${id}`);
  return element;
}

/**
 * A table with a head.
 * @param {string} caption
 * @param {string[]} head
 * @param {Child[][]} rows
 * @param {number[]} numbers  the columns that hold numbers
 * @returns {HTMLTableElement}
 */
function dataTable(caption, head, rows, numbers = []) {
  const className = (/** @type {number} */ column) => (numbers.includes(column) ? 'number' : null);
  return el('table', { class: 'data' },
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, head.map((text, column) => el('th', { scope: 'col', class: className(column) }, text)))),
    el('tbody', {}, rows.map(row => el('tr', {}, row.map((cell, column) =>
      column === 0 ? el('th', { scope: 'row', class: className(column) }, cell) : el('td', { class: className(column) }, cell))))));
}

/**
 * Shows a message, also to screen readers.
 * @param {string} text
 */
function tell(text) {
  const said = byId('said');
  said.textContent = text;
  said.classList.add('shown');
  window.setTimeout(() => said.classList.remove('shown'), 6000);
}

/**
 * Has the browser save a file.
 * @param {string} name
 * @param {Blob} content
 */
function save(name, content) {
  const address = URL.createObjectURL(content);
  const link = el('a', { href: address, download: name.replace(/[\\/:*?"<>|\x00-\x1f]/g, '_') });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/**
 * A CSV file for spreadsheets: UTF-8 with a byte order mark.
 * @param {(string | number | null | undefined)[][]} rows
 * @returns {Blob}
 */
function csv(rows) {
  const field = (/** @type {string | number | null | undefined} */ value) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return new Blob(['\ufeff' + rows.map(row => row.map(field).join(',') + '\r\n').join('')], { type: 'text/csv;charset=utf-8' });
}

/**
 * A text of a report, for a file that a spreadsheet opens. It must not become a formula.
 * @param {string | null | undefined} text
 * @returns {string}
 */
function plainText(text) {
  return text && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text || '';
}
