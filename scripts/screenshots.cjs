// node screenshots.cjs ADDRESS FOLDER: each page at a desk and on a phone, one in the dark, as WebP.
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('../tests/Browser.Tests/bin/Release/net10.0/.playwright/package');

const [address, folder] = process.argv.slice(2);
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const MAX_BYTES = 150_000;
const PATIENCE_MS = 120_000;

// Each waits for what is to be seen, never for a time. GSPC falls in October 2008, its point 444.
const PAGES = [
  ['overview', '/', page => page.locator('#recent-list li').nth(9).waitFor({ state: 'attached' })],
  ['stream', '/client/GSPC?from=2008-03-01&to=2009-03-01', async page => {
    await page.locator('#anomalies tbody tr').nth(4).waitFor();
    await page.locator('#chart canvas').waitFor();
  }],
  ['moved', '/moved?stream=GSPC&from=2008-09-15&to=2008-12-15', page => page.locator('#moved-result tbody tr').first().waitFor()],
  ['try', '/try', async page => {
    await page.getByRole('button', { name: 'Start' }).click();
    await page.waitForFunction(() => Number(document.querySelector('#try-count-answered').textContent) > 150);
    await page.getByRole('button', { name: 'Inject an anomaly now' }).click();
    await page.locator('#try-anomalies li').first().waitFor();
  }],
  ['backtest', '/backtest?stream=GSPC', async page => {
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('#second-chart canvas').waitFor();
    await page.locator('#result').scrollIntoViewIfNeeded();
  }],
];

async function main() {
  const browser = await chromium.launch({ executablePath: system(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  await hasSeen(browser, '/client/GSPC', page => page.waitForFunction(() => Number(document.querySelector('[data-field=points]')?.textContent.replace(',', '')) > 700));
  for (const [name, place, isReady] of PAGES) {
    await take(browser, `${name}.webp`, place, isReady, { ...DESK, colorScheme: 'light' });
    await take(browser, `${name}-phone.webp`, place, isReady, { ...PHONE, colorScheme: 'light' });
  }

  const [name, place, isReady] = PAGES[0];
  await take(browser, `${name}-dark.webp`, place, isReady, { ...DESK, colorScheme: 'dark' });
  await browser.close();
}

async function hasSeen(browser, place, isReady, options = {}) {
  const context = await browser.newContext({ ...options, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(address + place);
  await isReady(page);
  const png = await page.screenshot({ animations: 'disabled' });
  await context.close();
  return png;
}

async function take(browser, name, place, isReady, options) {
  const webp = await compress(browser, await hasSeen(browser, place, isReady, options));
  if (webp.length > MAX_BYTES) throw new Error(`${name} has ${webp.length} bytes, more than ${MAX_BYTES}.`);
  fs.writeFileSync(path.join(folder, name), webp);
  console.log(`${name} ${Math.round(webp.length / 1000)} kB`);
}

// The browser can, and nothing else here need be installed for it.
async function compress(browser, png) {
  const page = await browser.newPage();
  const url = await page.evaluate(async png => {
    const image = new Image();
    image.src = png;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.9);
  }, `data:image/png;base64,${png.toString('base64')}`);
  await page.close();
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

// As the browser tests choose theirs.
function system() {
  const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return places.find(place => place && fs.existsSync(place));
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
