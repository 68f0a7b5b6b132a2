'use strict';
// The filter of causes, which is part of the address.

/**
 * The district of the address, or the only one there is.
 * @returns {District | undefined}
 */
function chosenDistrict() {
  return districtOf(address.district) ?? (run.districts.length === 1 ? run.districts[0] : undefined);
}

/**
 * The districts to load.
 * @returns {District[]}
 */
function chosenDistricts() {
  const chosen = chosenDistrict();
  return chosen ? [chosen] : run.districts;
}

/**
 * A choice of districts, if there are several.
 * @returns {HTMLElement | null}
 */
function districtSelection() {
  if (run.districts.length === 1) return null;
  return selection('district', run.districts.map(district => [districtName(district), districtTitle(districtName(district))]), value => ({ district: value, agency: '', report: '' }));
}

/**
 * Whether a cause passes the filter.
 * @param {Cause} cause
 * @returns {boolean}
 */
function isChosen(cause) {
  const { agency, year, kind, rule, severity, verdict, news, text } = address;
  return (!agency || (cause.agency ?? '?') === agency)
    && (!year || String(cause.year ?? '?') === year)
    && (!kind || cause.kind === kind)
    && (!rule || cause.rule === rule || cause.rule.startsWith(rule))
    && (!severity || cause.severity === severity)
    && (!verdict || (verdictKey(cause) || 'undecided') === verdict)
    && (!news || cause.state === news)
    && (!text || textOf(cause).includes(text.toLowerCase()));
}

/** @type {WeakMap<Cause, string>} */
const texts = new WeakMap();

/**
 * The text of a cause that is searched.
 * @param {Cause} cause
 * @returns {string}
 */
function textOf(cause) {
  let text = texts.get(cause);
  if (text === undefined) {
    const parts = [cause.agency, cause.year, cause.rule, rules.get(cause.rule)?.name, rules.get(cause.rule)?.name_zh, cause.question_zh, cause.question_en, cause.row_label,
      cause.column_label, cause.path, cause.cause_id, ...cause.found.map(finding => finding.excerpt)];
    text = parts.filter(part => part !== undefined).join('\n').toLowerCase();
    texts.set(cause, text);
  }
  return text;
}

/**
 * The causes that pass the filter.
 * @param {DistrictCauses[]} districts
 * @returns {Cause[]}
 */
function chosenCauses(districts) {
  return districts.flatMap(district => district.causes.filter(isChosen));
}

/**
 * A drop-down list. A choice changes the address.
 * @param {keyof Address} name
 * @param {[string, string][]} choices  values and words
 * @param {(value: string) => Partial<Address>} changes
 * @returns {HTMLElement}
 */
function selection(name, choices, changes = value => ({ [name]: value })) {
  const known = choices.some(([value]) => value === address[name]);
  const options = known || !address[name] ? choices : [...choices, /** @type {[string, string]} */ ([address[name], address[name]])];
  return el('label', { class: 'field' }, el('span', {}, say(name)),
    el('select', { onchange: (/** @type {any} */ event) => go(changes(event.target.value)) },
      el('option', { value: '' }, say('all')),
      options.map(([value, words]) => el('option', { value, selected: address[name] === value }, words))));
}

/**
 * The bar above lists.
 * @param {DistrictCauses[]} districts  those that are open
 * @returns {HTMLElement}
 */
function filterBar(districts) {
  const agencies = chosenDistrict() ? [...new Set(districts.flatMap(district => [
    ...district.coverage.map(row => row.agency), ...district.causes.map(cause => cause.agency ?? '?')]))] : [];
  const years = [...new Set([...run.years.map(row => row.year), ...run.causes.map(row => row.year)])].sort((a, b) => (a ?? 0) - (b ?? 0));
  const codes = [...new Set(run.causes.map(row => row.rule))].sort();
  let waiting = 0;
  const search = el('input', {
    type: 'search', id: 'search', value: address.text, placeholder: say('text_hint'),
    oninput: (/** @type {any} */ event) => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => go({ text: event.target.value }), 300);
    },
  });
  const isFiltered = ['agency', 'year', 'kind', 'rule', 'severity', 'verdict', 'news', 'text'].some(name => address[/** @type {keyof Address} */ (name)]);
  return el('form', { class: 'filter', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    districtSelection(),
    chosenDistrict() ? selection('agency', agencies.map(agency => [agency, agency === '?' ? say('unknown_agency') : agency])) : null,
    selection('year', years.map(year => [String(year ?? '?'), year === undefined ? say('unknown_year') : String(year)])),
    selection('kind', ['government', 'department', 'township', 'other'].map(kind => [kind, say(kind)])),
    selection('severity', SEVERITIES.map(severity => [severity, say(severity)])),
    selection('rule', codes.map(code => [code, ruleName(code)])),
    selection('verdict', ['undecided', ...VERDICTS].map(key => [key, say(key)])),
    run.against ? selection('news', STATES.map(state => [state, say(`state_${state}`)])) : null,
    el('label', { class: 'field' }, el('span', {}, say('text')), search),
    isFiltered ? el('button', { type: 'button', onclick: () => go({ agency: '', year: '', kind: '', rule: '', severity: '', verdict: '', news: '', text: '' }) }, say('clear')) : null);
}
