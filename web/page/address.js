'use strict';
// What the page shows stands in its address behind `#`, so that it can be sent, and the browser's buttons lead back.

/**
 * @typedef {{view: string, district: string, agency: string, year: string, kind: string, rule: string, severity: string,
 *   verdict: string, news: string, text: string, report: string, metrics: string, info: string}} Address  `info`: whether a letter asks those questions too
 */

/** @type {Address} */
const NOWHERE = { view: 'overview', district: '', agency: '', year: '', kind: '', rule: '', severity: '', verdict: '', news: '', text: '', report: '', metrics: '', info: '' };

/** @type {Address} */
let address = { ...NOWHERE };

/** Reads what the address says. */
function readAddress() {
  address = { ...NOWHERE };
  const said = new URLSearchParams(location.hash.slice(1));
  for (const name of /** @type {(keyof Address)[]} */ (Object.keys(NOWHERE))) {
    const value = said.get(name);
    if (value !== null) address[name] = value;
  }
}

/**
 * The address that differs so from the present one.
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
 * Goes there; the view is drawn anew when the browser has taken the address.
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
