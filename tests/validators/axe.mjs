// axe on pages, each as the views ask: width of the window and preferred colours.
// usage: axe.mjs CHROMIUM < [{"url": URL, "view": {"width": 390, "height": 844, "scheme": "dark"}}, …]
// Prints one array: for each of these, in order, what axe found. Nothing but axe judges.
import axe from 'axe-core';
import puppeteer from 'puppeteer-core';
import { OPTIONS, given, pooled } from './browser.mjs';

// WCAG 2.0 to 2.2 at A and AA, and what the makers of axe hold good practice.
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

async function examined(tab, { url, view }) {
  await tab.setViewport({ width: view.width, height: view.height });
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.scheme }]);
  await tab.goto(url, { waitUntil: 'load' });
  await tab.evaluate(axe.source); // as the debugger: a page's own policy for scripts does not hold it off
  const found = await tab.evaluate((values) => globalThis.axe.run(document, {
    runOnly: { type: 'tag', values },
    rules: { 'target-size': { enabled: true } }, // WCAG 2.2, off unless asked for
    resultTypes: ['violations','incomplete'],
  }), RULES);
  return {
    violations: found.violations.map(({ id, help, nodes }) => (
      { id, help, nodes: nodes.map(({ target, html }) => ({ target: target.join(' '), html })) })),
    passes: found.passes.length, incomplete: found.incomplete.map(({id,nodes})=>[id,nodes.length,nodes[0].target.join(' '),nodes[0].any[0]?.message]),
  };
}

if (process.argv[2] === '--version') {
  console.log(axe.version);
} else {
  const browser = await puppeteer.launch({ executablePath: process.argv[2], ...OPTIONS });
  try {
    const results = await pooled(await given(), () => browser.newPage(), examined);
    process.stdout.write(JSON.stringify(results));
  } finally {
    await browser.close();
  }
}
