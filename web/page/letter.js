'use strict';
// All questions to one agency, as a text to send.

/** @returns {Promise<HTMLElement>} */
async function letterView() {
  const entry = chosenDistrict();
  const district = entry ? await openDistrict(entry) : null;
  const agencies = district ? [...new Set(district.causes.flatMap(cause => cause.agency ?? []))].sort((a, b) => a.localeCompare(b, 'zh')) : [];
  const withInfo = address.info !== '';
  const chooser = el('form', { class: 'filter', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    districtSelection(),
    selection('agency', agencies.map(agency => [agency, agency])),
    el('label', { class: 'choice' }, el('input', { type: 'checkbox', checked: withInfo, onchange: () => go({ info: withInfo ? '' : 'yes' }) }), say('with_info')));
  const isAsked = (/** @type {Cause} */ cause) => (withInfo || cause.severity !== 'info') && !['explained', 'false_alarm'].includes(verdictKey(cause));
  if (!district || !address.agency) {
    return el('div', { class: 'letter' }, chooser, el('p', { class: 'hint' }, say('choose_agency')), district ? agencyTable(district.causes.filter(isAsked)) : null);
  }
  const causes = district.causes.filter(cause => cause.agency === address.agency && isAsked(cause)).sort((a, b) => (a.year ?? 0) - (b.year ?? 0) || graver(a, b));
  if (causes.length === 0) return el('div', { class: 'letter' }, chooser, el('p', { class: 'hint' }, say('letter_none')));
  const text = letterText(address.agency, causes);
  const area = el('textarea', { rows: 28, 'aria-label': say('letter_text'), spellcheck: 'false' });
  area.value = text;
  return el('div', { class: 'letter' }, chooser, el('p', { class: 'hint' }, say('letter_hint')), area,
    el('p', { class: 'links' }, el('button', { type: 'button', class: 'main', onclick: () => copy(area) }, say('copy'))));
}

/**
 * The agencies with questions.
 * @param {Cause[]} causes
 * @returns {HTMLElement}
 */
function agencyTable(causes) {
  const tallies = tally(causes.filter(cause => cause.agency !== undefined), cause => cause.agency ?? '');
  return dataTable(say('by_agency'), [say('agency'), say('count_causes')],
    tallies.map(one => [el('a', { href: addressWith({ agency: one.key }) }, one.key), one.causes]), [1]);
}

/**
 * @param {string} agency
 * @param {Cause[]} causes  in the order of their years
 * @returns {string}
 */
function letterText(agency, causes) {
  const years = [...new Set(causes.map(cause => cause.year))];
  const lines = language === 'zh'
    ? [`关于核实政府信息公开工作年度报告有关内容的函`, '', `${agency}：`, '', `　　经核对你单位${years.map(year => (year === undefined ? '' : `${year}年`)).filter(Boolean).join('、')}政府信息公开工作年度报告，以下内容需请你单位核实，并书面说明；确有错误的，请更正后重新公开。`]
    : [`Questions about the annual reports on open government information`, '', `To ${agency}`, '', `We have gone through your reports on ${years.filter(year => year !== undefined).join(', ')}. Please check the following and tell us in writing how it is to be explained; where a figure is wrong, please correct and publish it again.`];
  for (const year of years) {
    lines.push('', year === undefined ? say('unknown_year') : choose(`【${year}年度】`, `Report on ${year}`));
    causes.filter(cause => cause.year === year).forEach((cause, at) => lines.push(choose(`${at + 1}．`, `${at + 1}. `) + questionOf(cause)));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * @param {HTMLTextAreaElement} area
 */
async function copy(area) {
  area.select();
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    document.execCommand('copy');
  }
  tell(say('copied'));
}
