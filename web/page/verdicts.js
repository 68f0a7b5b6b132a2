'use strict';
// Verdicts on causes: kept in the browser as readers type, exported as a file of waivers, and imported from one.

/**
 * @typedef {{verdict: string, note: string, by: string, on: string, until: string, district: string, agency: string,
 *   year: string, rule: string, fingerprints: string[]}} Verdict  fingerprints: of the reviewed figures; without any it
 *   holds for whatever figures
 */

/** The verdicts that the page offers. A file may have other words, which are kept. */
const VERDICTS = ['confirmed', 'explained', 'to_correct', 'false_alarm'];

const VERDICT_OF_WORD = new Map(VERDICTS.flatMap(key => [key, ...WORDS[key]].map(word => [word, key])));

/**
 * @param {string} word  of a file
 * @returns {string}
 */
function verdictOfWord(word) {
  return VERDICT_OF_WORD.get(word.trim()) ?? word.trim();
}

/**
 * The word of a verdict in the file of waivers.
 * @param {string} verdict
 * @returns {string}
 */
function wordOfVerdict(verdict) {
  return VERDICTS.includes(verdict) ? WORDS[verdict][0] : verdict;
}

const KEPT_AS = 'gouji.verdict.';

/** The browser's storage, or memory if there is none. */
const kept = keeper();

/** @returns {{get: (key: string) => string | null, set: (key: string, value: string) => void, remove: (key: string) => void, keys: () => string[], lasts: boolean}} */
function keeper() {
  try {
    const store = window.localStorage;
    store.setItem('gouji.test', '1');
    store.removeItem('gouji.test');
    return {
      get: key => store.getItem(key),
      set: (key, value) => store.setItem(key, value),
      remove: key => store.removeItem(key),
      keys: () => Object.keys(store),
      lasts: true,
    };
  } catch {
    /** @type {Map<string, string>} */
    const store = new Map();
    return {
      get: key => store.get(key) ?? null,
      set: (key, value) => store.set(key, value),
      remove: key => store.delete(key),
      keys: () => [...store.keys()],
      lasts: false,
    };
  }
}

/** The folder of the reports, if the reader has set it. */
function folderOfReports() {
  return kept.get('gouji.folder') ?? '';
}

/**
 * The storage of verdicts. A served page has another one.
 * @type {{open: () => Promise<void>, get: (causeId: string) => Verdict | null, set: (causeId: string, verdict: Verdict) => void,
 *   ids: () => string[], note: (causeId: string) => Child}}  note: shown beside the form
 */
let desk = {
  open: async () => {},
  get: causeId => {
    const text = kept.get(KEPT_AS + causeId);
    if (text === null) return null;
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  },
  set: (causeId, verdict) => {
    const isEmpty = !verdict.verdict && !verdict.note && !verdict.until;
    if (isEmpty) kept.remove(KEPT_AS + causeId);
    else kept.set(KEPT_AS + causeId, JSON.stringify(verdict));
  },
  ids: () => kept.keys().filter(key => key.startsWith(KEPT_AS)).map(key => key.slice(KEPT_AS.length)),
  note: () => null,
};

/**
 * The key of the verdict on a cause: the reader's own, or else that of the run; empty without one.
 * @param {Cause} cause
 * @returns {string}
 */
function verdictKey(cause) {
  const own = desk.get(cause.cause_id);
  if (own) return own.verdict;
  return cause.review === 'waived' && cause.verdict ? verdictOfWord(cause.verdict) : '';
}

/**
 * Whether figures have changed since a verdict was given.
 * @param {Cause} cause
 * @param {Verdict} verdict
 * @returns {boolean}
 */
function hasChanged(cause, verdict) {
  const seen = verdict.fingerprints;
  return seen.length > 0 && cause.found.some(finding => !seen.includes(finding.fingerprint));
}

/** @returns {string} the present day, as `2026-11-05` */
function today() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}

/**
 * Stores the reader's verdict on a cause. An empty one is none.
 * @param {Cause} cause
 * @param {Pick<Verdict, 'verdict' | 'note' | 'by' | 'until'>} said
 */
function keepVerdict(cause, said) {
  desk.set(cause.cause_id, { ...verdictOn(cause), ...said });
  if (said.by) kept.set('gouji.name', said.by);
  document.dispatchEvent(new Event('verdicts'));
}

/**
 * An empty verdict on a cause.
 * @param {Cause} cause
 * @returns {Verdict}
 */
function verdictOn(cause) {
  return {
    verdict: '', note: '', by: '', until: '', on: today(),
    district: cause.district.entry.name ?? '',
    agency: cause.agency ?? '',
    year: String(cause.year ?? ''),
    rule: cause.rule,
    fingerprints: cause.found.map(finding => finding.fingerprint),
  };
}

/** @returns {[string, Verdict][]} the verdicts on causes of the districts of this run, with the ids of the causes */
function ownVerdicts() {
  const districts = new Set(run.districts.map(district => district.name ?? ''));
  return desk.ids().sort().flatMap(id => {
    const verdict = desk.get(id);
    return verdict && verdict.verdict && districts.has(verdict.district) ? [/** @type {[string, Verdict]} */ ([id, verdict])] : [];
  });
}

const WAIVER_COLUMNS = ['cause_id', 'verdict', 'by', 'on', 'until', 'note', 'fingerprint', 'district', 'agency', 'year', 'rule'];

/**
 * A verdict as a row of the file of waivers, in the order of its columns.
 * @param {string} causeId
 * @param {Verdict} verdict
 * @returns {string[]}
 */
function waiverRow(causeId, verdict) {
  return [causeId, wordOfVerdict(verdict.verdict), verdict.by, verdict.on, verdict.until, verdict.note, verdict.fingerprints.join(' '),
    plainText(verdict.district), plainText(verdict.agency), verdict.year, verdict.rule];
}

/** Saves the verdicts as a file of waivers: a row for each cause, with the fingerprints of the figures that were seen. */
function exportVerdicts() {
  save('waivers.csv', csv([WAIVER_COLUMNS, ...ownVerdicts().map(([id, verdict]) => waiverRow(id, verdict))]));
}

/**
 * The fingerprints in a field.
 * @param {string} field
 * @returns {string[]}
 */
function fingerprintsIn(field) {
  return field.split(/[ ;；,\n]+/).filter(print => print);
}

/**
 * The rows of a CSV file, each as an object by the names of the header.
 * @param {string} text
 * @returns {Record<string, string>[]}
 */
function parseCsv(text) {
  /** @type {string[][]} */
  const rows = [[]];
  let field = '';
  let isQuoted = false;
  const end = () => {
    rows[rows.length - 1].push(field);
    field = '';
  };
  const characters = text.replace(/^\ufeff/, '');
  for (let at = 0; at < characters.length; at += 1) {
    const c = characters[at];
    if (isQuoted) {
      if (c !== '"') field += c;
      else if (characters[at + 1] === '"') {
        field += '"';
        at += 1;
      } else isQuoted = false;
    } else if (c === '"' && field === '') isQuoted = true;
    else if (c === ',') end();
    else if (c === '\n') {
      end();
      rows.push([]);
    } else if (c !== '\r') field += c;
  }
  end();
  const [head, ...rest] = rows;
  return rest.filter(row => row.some(value => value !== '')).map(row => Object.fromEntries(head.map((name, at) => [name.trim(), row[at] ?? ''])));
}

/**
 * Imports the verdicts of a file of waivers; newer ones replace older ones.
 * @param {string} text
 */
async function importVerdicts(text) {
  const rows = parseCsv(text);
  const head = Object.keys(rows[0] ?? {});
  const lacking = ['verdict'].concat(head.includes('cause_id') ? [] : ['finding_id']).find(column => !head.includes(column));
  if (lacking) {
    tell(say('import_failed', lacking));
    return;
  }
  const given = rows.filter(row => row.verdict);
  const byFinding = new Map(given.filter(row => row.finding_id).map(row => [row.finding_id, row]));
  const byCause = new Map(given.filter(row => row.cause_id && !row.finding_id).map(row => [row.cause_id, row]));
  const met = new Set();
  for (const district of await openDistricts(run.districts, () => {})) {
    for (const cause of district.causes) {
      const rows = [byCause.get(cause.cause_id), ...cause.found.map(finding => byFinding.get(finding.finding_id))].filter(row => row !== undefined);
      if (rows.length === 0) continue;
      rows.forEach(row => met.add(row));
      takeOver(cause, rows);
    }
  }
  tell(say('imported', given.length, given.length - met.size));
  document.dispatchEvent(new Event('verdicts'));
}

/**
 * Stores the verdicts of rows about a cause and its findings.
 * @param {Cause} cause
 * @param {Record<string, string>[]} rows  one at least
 */
function takeOver(cause, rows) {
  const [{ verdict, by = '', until = '', note = '', on = '' }] = rows;
  const fingerprints = rows.flatMap(row => fingerprintsIn(row.fingerprint ?? ''));
  desk.set(cause.cause_id, { ...verdictOn(cause), verdict: verdictOfWord(verdict), by, until, note, on: on || today(), fingerprints });
}

/**
 * The form for a verdict.
 * @param {Cause} cause
 * @returns {HTMLElement}
 */
function verdictForm(cause) {
  const own = desk.get(cause.cause_id);
  const said = {
    verdict: own?.verdict ?? verdictKey(cause),
    note: own?.note ?? cause.review_note ?? '',
    by: own?.by ?? cause.reviewed_by ?? kept.get('gouji.name') ?? '',
    until: own?.until ?? cause.reviewed_until ?? '',
  };
  const keepSaid = () => keepVerdict(cause, said);
  const name = `verdict-${cause.cause_id}`;
  const choice = (/** @type {string} */ key) => el('label', { class: 'choice' },
    el('input', { type: 'radio', name, value: key, checked: said.verdict === key, onchange: () => { said.verdict = key; keepSaid(); } }),
    key ? verdictWord(key) : say('undecided'));
  const choices = VERDICTS.includes(said.verdict) || !said.verdict ? VERDICTS : [...VERDICTS, said.verdict];
  const input = (/** @type {'note' | 'by' | 'until'} */ key, /** @type {string} */ type) => el('label', { class: `field ${key}` }, el('span', {}, say(key)),
    el('input', { type, value: said[key], oninput: (/** @type {any} */ event) => { said[key] = event.target.value; keepSaid(); } }));
  const former = !own && cause.review
    ? el('p', { class: 'hint' }, say('from_run'), cause.review === 'expired' ? say('expired') : '', cause.review === 'changed' ? say('changed') : '') : null;
  return el('fieldset', { class: 'verdict', 'data-cause': cause.cause_id },
    el('legend', {}, say('verdict')),
    el('div', { class: 'choices' }, [...choices, ''].map(choice)),
    el('div', { class: 'fields' }, input('note', 'text'), input('by', 'text'), input('until', 'date')),
    desk.note(cause.cause_id), former, own && hasChanged(cause, own) ? el('p', { class: 'hint warn' }, say('changed')) : null);
}
