'use strict';
// Which agency reported in which year, with the gravest severity.

/** @returns {Promise<HTMLElement>} */
async function matrixView() {
  const districts = await openDistricts(chosenDistricts(), showProgress);
  const isOfOne = districts.length === 1;
  const bar = filterBar(districts);
  const years = [...new Set(districts.flatMap(district => [...district.coverage.map(row => row.year), ...district.reports.flatMap(report => report.year ?? [])]))].sort();
  if (years.length === 0) return el('div', { class: 'matrix' }, bar, el('p', { class: 'hint' }, say('no_reports')));
  const signs = [...SEVERITIES.map(severity => `${SIGNS[severity]} ${say(severity)}`), `✓ ${say('clean')}`, `– ${say('status_missing')}`, `◷ ${say('status_late')}`, `＋ ${say('status_duplicate')}`];
  const rows = isOfOne ? agencyRows(districts[0], years) : districts.map(district => districtRow(district, years));
  return el('div', { class: 'matrix' }, bar, el('p', { class: 'hint' }, say('matrix_hint', signs.join(choose('　', '   ')))),
    el('div', { class: 'scroll' }, el('table', { class: 'data matrix' },
      el('caption', {}, isOfOne ? districtTitle(districtName(districts[0].entry)) : say('by_district')),
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, say(isOfOne ? 'agency' : 'district')), years.map(year => el('th', { scope: 'col' }, year)))),
      el('tbody', {}, rows))));
}

/**
 * @param {Cause[]} causes
 * @returns {Severity | undefined}
 */
function gravest(causes) {
  return SEVERITIES.find(severity => causes.some(cause => cause.severity === severity));
}

/**
 * @param {DistrictCauses} district
 * @param {number[]} years
 * @returns {HTMLElement[]}
 */
function agencyRows(district, years) {
  /** @type {Map<string, Cause[]>} */
  const causes = new Map();
  for (const cause of district.causes.filter(isChosen)) {
    const key = `${cause.agency}\n${cause.year}`;
    causes.set(key, [...causes.get(key) ?? [], cause]);
  }
  const coverage = new Map(district.coverage.map(row => [`${row.agency}\n${row.year}`, row]));
  /** @type {Map<string, ReportRow>} */
  const reports = new Map(district.reports.map(report => [`${report.agency}\n${report.year}`, report]));
  const kinds = new Map(district.reports.map(report => [report.agency, report.agency_kind]));
  const order = ['government', 'department', 'township', 'other'];
  const agencies = [...new Set([...district.coverage.map(row => row.agency), ...district.reports.flatMap(report => report.agency ?? [])])]
    .filter(agency => (!address.agency || agency === address.agency) && (!address.kind || kinds.get(agency) === address.kind))
    .sort((a, b) => order.indexOf(kinds.get(a) ?? 'other') - order.indexOf(kinds.get(b) ?? 'other') || a.localeCompare(b, 'zh'));
  return agencies.map(agency => el('tr', {}, el('th', { scope: 'row' }, agency), years.map(year => {
    const key = `${agency}\n${year}`;
    const report = reports.get(key);
    const found = causes.get(key) ?? [];
    const status = coverage.get(key)?.status ?? (report ? 'present' : 'missing');
    return matrixCell(report, found, status, { district: districtName(district.entry), agency, year: String(year) });
  })));
}

/**
 * @param {ReportRow | undefined} report
 * @param {Cause[]} causes
 * @param {string} status
 * @param {{district: string, agency: string, year: string}} where
 * @returns {HTMLElement}
 */
function matrixCell(report, causes, status, where) {
  const severity = gravest(causes);
  const words = [`${where.agency} ${where.year}`, `status_${status}` in WORDS ? say(`status_${status}`) : status, severity ? `${say(severity)}：${causes.length}` : report ? say('clean') : ''];
  const sign = severity ? `${SIGNS[severity]} ${causes.length}` : report ? '✓' : '–';
  const late = status === 'late' ? ' ◷' : status === 'duplicate' ? ' ＋' : '';
  const content = el('span', {}, sign, late ? el('small', {}, late) : null);
  const href = report ? reportAddress(report, where.district) : causes.length ? addressWith({ view: 'causes', ...where }) : null;
  const label = words.filter(Boolean).join(choose('，', ', '));
  return el('td', { class: severity ?? (report ? 'clean' : 'absent'), title: label }, href ? el('a', { href, 'aria-label': `${sign}${late}, ${label}` }, content) : content);
}

/**
 * @param {DistrictCauses} district
 * @param {number[]} years
 * @returns {HTMLElement}
 */
function districtRow(district, years) {
  const name = districtName(district.entry);
  const causes = district.causes.filter(isChosen);
  const cells = years.map(year => {
    const found = causes.filter(cause => cause.year === year);
    const reports = district.reports.filter(report => report.year === year).length;
    const expected = district.coverage.filter(row => row.year === year).length;
    const severity = gravest(found);
    const label = `${districtTitle(name)} ${year}：${reports}/${expected} ${say('reports')}${severity ? `，${say(severity)} ${found.length}` : ''}`;
    const sign = severity ? `${SIGNS[severity]} ${found.length}` : reports ? '✓' : '–';
    return el('td', { class: severity ?? (reports ? 'clean' : 'absent'), title: label },
      el('a', { href: addressWith({ view: 'matrix', district: name, agency: '' }), 'aria-label': `${sign} ${reports}/${expected}, ${label}` },
        sign, el('small', {}, ` ${reports}/${expected}`)));
  });
  return el('tr', {}, el('th', { scope: 'row' }, el('a', { href: addressWith({ view: 'matrix', district: name, agency: '' }) }, districtTitle(name))), cells);
}
