'use strict';
// Starts the page, and draws the view of the address.

/** @type {Record<string, () => Promise<HTMLElement>>} */
const VIEWS = { overview: overviewView, causes: causesView, ranking: rankingView, matrix: matrixView, report: reportView, trends: trendsView, letter: letterView };

/** Number of requested views, so that a slow one does not replace a later one. */
let asked = 0;

/** The view that is shown. */
let shown = '';

/** Draws the view of the address. */
async function show() {
  readAddress();
  asked += 1;
  const number = asked;
  steps = null;
  const view = address.view in VIEWS ? address.view : 'overview';
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${say(view)} · ${say('title')}`;
  showTop(view);
  const main = byId('main');
  main.setAttribute('aria-busy', 'true');
  const search = document.activeElement?.id === 'search' ? /** @type {HTMLInputElement} */ (document.activeElement) : null;
  const caret = search?.selectionStart ?? null;
  try {
    const element = await VIEWS[view]();
    if (number !== asked) return;
    main.replaceChildren(element);
    if (view !== shown) window.scrollTo(0, 0);
    shown = view;
    if (caret !== null) {
      const field = /** @type {HTMLInputElement | null} */ (document.getElementById('search'));
      field?.focus();
      field?.setSelectionRange(caret, caret);
    }
  } catch (error) {
    if (number !== asked) return;
    main.replaceChildren(el('p', { class: 'hint warn', role: 'alert' }, error instanceof Error ? error.message : String(error)));
  }
  main.removeAttribute('aria-busy');
}

/**
 * Shows the progress of loading districts.
 * @param {number} done
 */
function showProgress(done) {
  byId('main').replaceChildren(el('p', { class: 'hint' }, say('loading_some', done, chosenDistricts().length)));
}

/**
 * Listens to an event of the page as long as an element is shown.
 * @param {HTMLElement} element
 * @param {string} name
 * @param {() => void} listener
 */
function whileShown(element, name, listener) {
  const listen = () => {
    if (element.isConnected) listener();
    else document.removeEventListener(name, listen);
  };
  document.addEventListener(name, listen);
}

/**
 * @param {string} view  the one that is shown
 */
function showTop(view) {
  const link = (/** @type {string} */ name) => el('a', { href: addressWith({ view: name }), 'aria-current': name === view ? 'page' : null }, say(name));
  const names = ['overview', 'causes', 'ranking', 'matrix', 'trends', 'letter'];
  if (view === 'report') names.splice(4, 0, 'report');
  const count = ownVerdicts().length;
  const file = el('input', { type: 'file', accept: '.csv,text/csv', hidden: true, onchange: async (/** @type {any} */ event) => {
    await importVerdicts(await event.target.files[0].text());
    show();
  } });
  byId('skip').textContent = say('skip');
  byId('top').replaceChildren(
    el('h1', {}, el('span', { lang: 'zh' }, '勾稽'), el('small', {}, say('title'))),
    el('nav', { 'aria-label': say('views') }, names.map(link)),
    el('div', { class: 'tools' },
      el('button', { type: 'button', id: 'export', onclick: exportVerdicts, disabled: count === 0 }, count ? say('export_some', count) : say('export')),
      el('button', { type: 'button', onclick: () => file.click() }, say('import')), file,
      el('button', { type: 'button', onclick: showKeys, title: say('keys'), 'aria-label': say('keys') }, '?'),
      el('button', { type: 'button', lang: choose('en', 'zh-CN'), onclick: () => chooseLanguage(choose('en', 'zh')) }, say('other_language'))),
    kept.lasts ? '' : el('p', { class: 'hint warn' }, say('not_kept')));
}

/**
 * @param {Language} chosen
 */
function chooseLanguage(chosen) {
  language = chosen;
  kept.set('gouji.language', chosen);
  show();
}

async function start() {
  const wanted = new URLSearchParams(location.search).get('lang') ?? kept.get('gouji.language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
  language = wanted === 'en' ? 'en' : 'zh';
  byId('main').replaceChildren(el('p', { class: 'hint' }, say('loading')));
  try {
    await loadRun();
    await desk.open();
  } catch (error) {
    byId('main').replaceChildren(el('p', { class: 'hint warn', role: 'alert' }, error instanceof Error ? error.message : String(error)));
    return;
  }
  window.addEventListener('hashchange', show);
  document.addEventListener('verdicts', () => showTop(address.view));
  byId('skip').addEventListener('click', event => {
    event.preventDefault();
    byId('main').focus();
  });
  await show();
}

start();
