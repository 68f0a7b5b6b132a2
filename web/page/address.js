'use strict';
// The state of the page is in its address after `#`, so that it can be sent and the browser's buttons work.

/**
 * @typedef {{view: string, district: string, agency: string, year: string, kind: string, rule: string, severity: string,
 *   verdict: string, news: string, text: string, report: string, metrics: string, info: string}} Address  `info`: whether letters include infos
 */

/** @type {Address} */
const NOWHERE = { view: 'overview', district: '', agency: '', year: '', kind: '', rule: '', severity: '', verdict: '', news: '', text: '', report: '', metrics: '', info: '' };

/** @type {Address} */
let address = { ...NOWHERE };

/** Parses the address. */
function readAddress() {
  address = { ...NOWHERE };
  const said = new URLSearchParams(location.hash.slice(1));
  for (const name of /** @type {(keyof Address)[]} */ (Object.keys(NOWHERE))) {
    const value = said.get(name);
    if (value !== null) address[name] = value;
  }
}

/**
 * The present address with some changes.
 * @param {Partial<Address>} changes
 * @returns {string}
 */
function addressWith(changes) {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...address, ...changes })) {
    if (value !== '' && value !== undefined) said.set(name, value);
  }
  return `#${said}`;
}

/**
 * Goes to an address. The view is redrawn on the browser's event.
 * @param {Partial<Address>} changes
 */
function go(changes) {
  location.hash = addressWith(changes);
}

/**
 * The address of a report, without the filter of lists.
 * @param {ReportRow} report
 * @param {string} district
 * @returns {string}
 */
function reportAddress(report, district) {
  return addressWith({ view: 'report', report: report.report_id, district });
}
