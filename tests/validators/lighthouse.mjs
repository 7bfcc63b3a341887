// Lighthouse on pages from a server.
// usage: lighthouse.mjs CHROMIUM < [{"url": URL, "form": "mobile" or "desktop"}, …]
// Prints one array: for each of these, in order, the score of each group, and the audits that cost it points.
import { createRequire } from 'node:module';
import { desktopConfig, default as lighthouse } from 'lighthouse';
import puppeteer from 'puppeteer-core';
import { OPTIONS, given } from './browser.mjs';

const GROUPS = ['performance', 'accessibility', 'best-practices', 'seo'];

async function examined(tab, { url, form }) {
  const flags = { logLevel: 'silent', output: 'json', onlyCategories: GROUPS };
  const { lhr } = await lighthouse(url, flags, form === 'desktop' ? desktopConfig : undefined, tab);
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  return Object.fromEntries(Object.values(lhr.categories).map(({ id, score, auditRefs }) => [id, {
    score: Math.round(score * 100),
    faults: auditRefs.filter(({ weight }) => weight).map((ref) => lhr.audits[ref.id])
      .filter((audit) => audit.score !== null && audit.score < 1)
      .map((audit) => [audit.id, audit.displayValue].filter(Boolean).join(': ')),
  }]));
}

if (process.argv[2] === '--version') {
  console.log(createRequire(import.meta.url)('lighthouse/package.json').version);
} else {
  const browser = await puppeteer.launch({ executablePath: process.argv[2], ...OPTIONS });
  try {
    const results = [];
    // One after another: what is measured is time.
    for (const page of await given()) {
      const tab = await browser.newPage();
      results.push(await examined(tab, page));
      await tab.close();
    }
    process.stdout.write(JSON.stringify(results));
  } finally {
    await browser.close();
  }
}
