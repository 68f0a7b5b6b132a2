// Uses the review page like an auditor, in a headless Chromium and from disk: node page.js GOUJI CORPUS FOLDER
// With PICTURES=FOLDER it also takes the pictures of the guide. With SHORT=1 it only gives a verdict.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [gouji, corpus, folder] = process.argv.slice(2).map(argument => path.resolve(argument));
const axe = fs.readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const isShort = process.env.SHORT === '1';
let passed = 0;

/** Runs the program; files that could not be read are no failure here. */
function run(...args) {
  const { status, stderr } = spawnSync(gouji, args, { encoding: 'utf8' });
  assert.ok(status === 0 || status === 3, stderr);
}

function report(what) {
  passed += 1;
  console.log(`ok ${what}`);
}

/** Waits until a view is drawn. */
async function shown(page, view) {
  await page.waitForFunction(view => document.querySelector('main > *') && !document.querySelector('main[aria-busy]')
    && document.querySelector('#top nav a[aria-current]')?.href.includes(`view=${view}`), view);
  await page.waitForTimeout(100);
}

/** The files of a folder, at any depth. */
function filesIn(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(file => file.isFile()).map(file => path.join(file.parentPath, file.name));
}

/** Reports whose names, cells and sentences contain markup. */
function hostileCorpus(folder) {
  const hostile = '&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;';
  const pages = filesIn(corpus).filter(file => file.endsWith('.html')).slice(0, 6);
  pages.forEach((file, at) => {
    // a cell and the sentences, such that tables and figures are still recognised
    const text = fs.readFileSync(file, 'utf8').replace(/>0(<\/(?:span|p|td))/, `>0${hostile}$1`).replace(/(\d件)，/g, `$1${hostile}，`);
    const name = path.basename(file).replace('.html', `<img src=x onerror=alert(3)>${at}.html`);
    fs.mkdirSync(path.join(folder, '<b>沧塘县'), { recursive: true });
    fs.writeFileSync(path.join(folder, '<b>沧塘县', name), text);
  });
}

/** Two readers answer the same question on a served page: the later one sees the other verdict and decides. */
async function checkServed(browser, folder, faults) {
  const waivers = path.join(folder, 'served.csv');
  fs.rmSync(waivers, { force: true });
  const server = spawn(gouji, ['review', '--serve', '-o', output, '--waivers', waivers], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const address = String(await new Promise(resolve => server.stdout.once('data', resolve))).trim();
    const readers = [];
    for (let reader = 0; reader < 2; reader += 1) {
      const page = await (await browser.newContext()).newPage();
      page.on('pageerror', error => faults.push(error.message));
      await page.goto(address);
      await page.goto(`${new URL(address).origin}/?lang=zh#view=causes&rule=T301`);
      await page.waitForSelector('.detail fieldset.verdict');
      readers.push(page);
    }
    const [first, second] = readers;
    const isWritten = page => page.waitForResponse(response => response.url().endsWith('/verdicts') && response.request().method() === 'POST');
    const answer = (page, verdict) => Promise.all([isWritten(page), page.locator(`.detail input[value=${verdict}]`).check()]);
    await answer(first, 'confirmed');
    assert.match(fs.readFileSync(waivers, 'utf8'), /属实/);
    await answer(second, 'false_alarm');
    await second.waitForFunction(() => document.querySelector('.meanwhile')?.textContent?.includes('属实'));
    assert.doesNotMatch(fs.readFileSync(waivers, 'utf8'), /误报/);
    await checkAccessible(second, 'dispute');
    await second.screenshot({ path: path.join(folder, 'dispute-zh.png') });
    await Promise.all([isWritten(second), second.locator('.meanwhile button').last().click()]);
    assert.match(fs.readFileSync(waivers, 'utf8'), /误报/);
    const [source] = await Promise.all([second.context().waitForEvent('page'), second.locator('.detail .links a[target=_blank]').click()]);
    await source.waitForLoadState();
    assert.ok((await source.locator('body').innerText()).length > 100, 'the source opens');
    report('a served page writes verdicts into the waivers, and tells the later of two readers');
  } finally {
    server.kill();
  }
}

/** Opens a page whose data contain markup, and counts the elements made from it. */
async function checkHostile(page, address) {
  await page.goto(`${address}?lang=zh`);
  const reports = await page.evaluate(async () => {
    const opened = await openDistricts(run.districts, () => {});
    return opened.flatMap(one => one.reports.map(report => reportAddress(report, districtName(one.entry))));
  });
  const views = [['overview', '#view=overview'], ['causes', '#view=causes'], ['matrix', '#view=matrix'], ...reports.map(hash => ['report', hash])];
  let words = '';
  for (const [view, hash] of views) {
    await page.evaluate(hash => { location.hash = hash; }, hash);
    await shown(page, view);
    const made = await page.evaluate(() => document.querySelectorAll('main script, main img, main b').length);
    assert.equal(made, 0, `${view} made markup of a text`);
    words += await page.textContent('main');
  }
  assert.match(words, /<script>alert\(1\)/, 'the words of the report are shown as they are');
}

/** Fails on faults of accessibility that axe calls serious. */
async function checkAccessible(page, what) {
  if (isShort) return;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false }));
  const grave = violations.filter(fault => ['serious', 'critical'].includes(fault.impact));
  assert.deepEqual(grave.map(fault => `${fault.id}: ${fault.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`), [], what);
}

fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
const output = path.join(folder, 'output');
run('run', corpus, '-o', output, '--progress', 'none');
const address = pathToFileURL(path.join(output, 'latest', 'review', 'index.html')).href;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', error => faults.push(error.message));
  page.on('console', message => { if (message.type() === 'error') faults.push(message.text()); });
  page.on('request', request => { if (!/^(file|data|blob):/.test(request.url())) faults.push(`asked for ${request.url()}`); });
  page.on('dialog', dialog => { faults.push('a report ran a script'); dialog.dismiss(); });

  for (const language of isShort ? [] : ['zh', 'en']) {
    await page.goto(`${address}?lang=${language}`);
    for (const view of ['overview', 'causes', 'ranking', 'matrix', 'trends', 'letter']) {
      await page.evaluate(view => { location.hash = `view=${view}`; }, view);
      await shown(page, view);
      await checkAccessible(page, `${view} ${language}`);
      await page.screenshot({ path: path.join(folder, `${view}-${language}.png`) });
    }
    report(`every view opens and is accessible (${language})`);
  }

  await page.goto(`${address}?lang=zh#view=causes&rule=T301`);
  await page.waitForSelector('.longlist .rows .row');
  const all = await page.locator('.count').first().textContent();
  await page.fill('#search', '总计');
  await page.waitForFunction(all => document.querySelector('.count')?.textContent !== all || location.hash.includes('text='), all);
  assert.match(decodeURIComponent(page.url()), /text=总计/, 'the filter stands in the address');
  report('the list is filtered, and the address says so');

  await page.locator('.detail a.open').click();
  await page.waitForSelector('table.form td.suspect');
  assert.match(await page.locator('td.suspect .suggested').first().textContent(), /→/, 'the suggested figure stands in the cell');
  const reportUrl = page.url();
  await checkAccessible(page, 'report');
  await page.screenshot({ path: path.join(folder, 'report-zh.png') });
  report('the report shows the suspect cell with what it should be');

  await page.keyboard.press('j');
  const card = page.locator('.report .cause.chosen');
  await card.locator('input[value=explained]').check();
  await page.locator('.report .cause.chosen .note input').fill('已电话核实，"按实际"，办理中');
  await page.locator('.report .cause.chosen .by input').fill('李敏');
  await page.reload();
  await page.waitForSelector('.cause input[value=explained]:checked');
  report('a verdict outlasts the page');

  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
  const waivers = path.join(folder, 'exported.csv');
  await download.saveAs(waivers);
  run('waive', waivers, '--waivers', path.join(folder, 'waivers.csv'), '-o', output);
  fs.writeFileSync(path.join(folder, 'gouji.toml'), '[rules]\nwaivers = "waivers.csv"\n');
  run('run', corpus, '-o', output, '--config', path.join(folder, 'gouji.toml'), '--progress', 'none');
  const query = `SELECT COUNT(*) AS n FROM causes WHERE review = 'waived' AND reviewed_by = '李敏'`;
  const counted = execFileSync(gouji, ['query', '-o', output, '--csv', '--sql', query], { encoding: 'utf8' });
  assert.equal(counted.replace('\ufeff', '').trim().split(/\s+/).at(-1), '1', counted);
  report('the verdict comes back with the next run');

  // reports on the last year come later
  const [late, nightly] = [path.join(folder, 'late'), path.join(folder, 'nightly')];
  const isLate = file => /[\\/]2024[\\/]/.test(file);
  fs.cpSync(corpus, late, { recursive: true, filter: file => !isLate(`${file}/`) });
  run('run', late, '-o', nightly, '--progress', 'none');
  fs.cpSync(corpus, late, { recursive: true });
  run('run', late, '-o', nightly, '--progress', 'none');
  await page.goto(`${pathToFileURL(path.join(nightly, 'latest', 'review', 'index.html')).href}?lang=zh#view=overview`);
  await shown(page, 'overview');
  await checkAccessible(page, 'news');
  await page.screenshot({ path: path.join(folder, 'news-zh.png') });
  await page.locator('.news a').first().click();
  await page.waitForSelector('.longlist .rows .row .badge.news');
  assert.match(page.url(), /news=new/, 'the filter is that of the news');
  await page.screenshot({ path: path.join(folder, 'new-zh.png') });
  report('what is new since the run before is counted, marked and listed');

  const other = await (await browser.newContext()).newPage();
  other.on('pageerror', error => faults.push(error.message));
  await other.goto(`${address}?lang=zh#view=causes&verdict=explained`);
  await other.waitForSelector('.longlist .rows .row');
  await other.setInputFiles('input[type=file]', waivers);
  await other.waitForSelector('#said.shown');
  assert.match(await other.locator('#export').textContent(), /1/);
  report('another browser shows the verdict of the run, and takes the file in');

  if (!isShort) {
    await checkServed(browser, folder, faults);
    hostileCorpus(path.join(folder, 'hostile'));
    run('run', path.join(folder, 'hostile'), '-o', path.join(folder, 'hostile-output'), '--progress', 'none');
    await checkHostile(page, pathToFileURL(path.join(folder, 'hostile-output', 'latest', 'review', 'index.html')).href);
    report('markup in names, cells and sentences is shown as text');
  }

  if (process.env.PICTURES) {
    fs.mkdirSync(process.env.PICTURES, { recursive: true });
    await other.setViewportSize({ width: 1200, height: 760 });
    for (const language of ['zh', 'en']) {
      const [address] = reportUrl.split('?');
      for (const [name, hash] of [['questions', '#view=causes'], ['report', new URL(reportUrl).hash]]) {
        await other.goto('about:blank');
        await other.goto(`${address}?lang=${language}${hash}`);
        await shown(other, name === 'report' ? 'report' : 'causes');
        await other.keyboard.press('j');
        await other.screenshot({ path: path.join(process.env.PICTURES, `review-${name}-${language}.png`) });
      }
    }
    report('pictures');
  }
  assert.deepEqual(faults, []);
  report('no error, and nothing was asked of a network');
} finally {
  await browser.close();
}
console.log(`${passed} passed, 0 failed`);
