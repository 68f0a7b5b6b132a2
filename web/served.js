'use strict';
// Only pages from `gouji review --serve` have this script. Verdicts are saved in the file of waivers, which others may
// change at the same time: each is sent with the row that the reader saw.

/** @typedef {Record<string, string>} WaiverRow  fields by their columns */

/** The server's address for verdicts. */
const WAIVERS = 'verdicts';
/** Most verdicts in one request. */
const MOST_AT_ONCE = 500;
/** Delays after typing and after a failure, in milliseconds. */
const TYPING_PAUSE = 500;
const FAILURE_PAUSE = 5000;

/** The waivers, as far as the page knows. @type {Map<string, WaiverRow>} */
const standing = new Map();
/** The reader's verdicts. @type {Map<string, Verdict>} */
const said = new Map();
/** Causes whose verdicts the server does not have yet. @type {Set<string>} */
const unsaved = new Set();
/** Causes with somebody else's verdict that the reader has not decided about. @type {Set<string>} */
const disputed = new Set();
let isSending = false;
/** @type {number | undefined} */
let timer;

desk = {
  open: async () => {
    const response = await fetch(WAIVERS);
    if (!response.ok) throw new Error(await response.text());
    for (const [id, row] of Object.entries(await response.json())) take(id, row);
  },
  get: causeId => said.get(causeId) ?? null,
  set: (causeId, verdict) => {
    said.set(causeId, verdict);
    unsaved.add(causeId);
    sendIn(TYPING_PAUSE);
  },
  ids: () => [...said.keys()],
  note: causeId => el('div', { class: 'meanwhile', role: 'alert', 'data-meanwhile': causeId }, disputeWords(causeId)),
};

servedAddress = path => `source/${encodeURIComponent(path)}`;

/**
 * Updates the known waivers.
 * @param {string} causeId
 * @param {WaiverRow | null} row
 */
function take(causeId, row) {
  stands(causeId, row);
  if (!row) {
    said.delete(causeId);
    return;
  }
  const { verdict, note, by, on, until, district, agency, year, rule, fingerprint } = row;
  said.set(causeId, { verdict: verdictOfWord(verdict), note, by, on, until, district, agency, year, rule, fingerprints: fingerprintsIn(fingerprint) });
}

/**
 * @param {string} causeId
 * @param {WaiverRow | null} row
 */
function stands(causeId, row) {
  if (row) standing.set(causeId, row);
  else standing.delete(causeId);
}

/** @param {number} pause */
function sendIn(pause) {
  window.clearTimeout(timer);
  timer = window.setTimeout(send, pause);
}

/** Sends verdicts that the server does not have yet. Disputed ones wait for the reader. */
async function send() {
  const ids = [...unsaved].filter(id => !disputed.has(id)).slice(0, MOST_AT_ONCE);
  if (isSending || ids.length === 0) return;
  isSending = true;
  ids.forEach(id => unsaved.delete(id));
  let pause = 0;
  try {
    const { present, refused } = await post(ids);
    Object.entries(present).forEach(([id, row]) => stands(id, row));
    refused.forEach(dispute);
  } catch (error) {
    ids.forEach(id => unsaved.add(id));
    pause = FAILURE_PAUSE;
    tell(say('not_saved', error instanceof TypeError ? say('no_server') : String(error instanceof Error ? error.message : error)));
  }
  isSending = false;
  sendIn(pause);
}

/**
 * @param {string[]} ids
 * @returns {Promise<{present: Record<string, WaiverRow | null>, refused: string[]}>}
 */
async function post(ids) {
  const answers = ids.flatMap(id => {
    const verdict = said.get(id);
    if (!verdict) return [];
    const fields = waiverRow(id, verdict);
    return [{ row: Object.fromEntries(WAIVER_COLUMNS.map((column, at) => [column, fields[at]])), seen: standing.get(id) ?? null }];
  });
  const response = await fetch(WAIVERS, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answers) });
  const isAnswer = response.ok || response.status === 409;
  if (!isAnswer) throw new Error(await response.text() || String(response.status));
  return response.json();
}

/** @param {string} causeId */
function dispute(causeId) {
  disputed.add(causeId);
  unsaved.add(causeId);
  showDispute(causeId);
}

/** @param {string} causeId */
function showDispute(causeId) {
  document.querySelectorAll(`[data-meanwhile="${CSS.escape(causeId)}"]`).forEach(note => note.replaceChildren(...disputeWords(causeId)));
}

/**
 * Somebody else's verdict, with the reader's choices.
 * @param {string} causeId
 * @returns {HTMLElement[]}
 */
function disputeWords(causeId) {
  if (!disputed.has(causeId)) return [];
  const row = standing.get(causeId);
  const words = row ? [row.by, verdictWord(verdictOfWord(row.verdict)), row.note].filter(word => word).join(choose('，', ', ')) : '';
  const decide = (/** @type {() => void} */ decision) => () => {
    disputed.delete(causeId);
    decision();
    showDispute(causeId);
  };
  const keepTheirs = decide(() => {
    unsaved.delete(causeId);
    take(causeId, row ?? null);
    document.dispatchEvent(new Event('verdicts'));
    show();
  });
  return [
    el('p', { class: 'hint warn' }, row ? say('meanwhile', words) : say('meanwhile_none')),
    el('button', { type: 'button', onclick: keepTheirs }, say('keep_theirs')),
    el('button', { type: 'button', onclick: decide(send) }, say('save_mine')),
  ];
}

window.addEventListener('beforeunload', event => {
  if (unsaved.size > 0 || isSending) event.preventDefault();
});
