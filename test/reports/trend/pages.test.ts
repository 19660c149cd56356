import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { comparisonOf } from '../../../reports/compare/compare';
import { comparisonPage } from '../../../reports/compare/page';
import { trendPage } from '../../../reports/trend/page';
import { trendsOf } from '../../../reports/trend/trend';
import { needOptional } from '../../optional';
import { barriers, CHROMIUM, openFile, startChromium } from '../html/chromium';
import { night } from './sample-nights';

describe('pages of comparison and trend in Chromium', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-trend-'));
  const pages = { trend: join(folder, 'trend.html'), diff: join(folder, 'diff.html') };
  let browser: Browser | undefined;

  before(async function () {
    needOptional(this, CHROMIUM !== undefined, 'Chromium (Debian package chromium)');
    const nights = Array.from({ length: 40 }, (_none, at) =>
      night((at % 28) + 1, at % 3 === 0 ? 'F..?' : '..F.'),
    );
    writeFileSync(pages.trend, trendPage(trendsOf(nights), [{ name: 'old', why: 'no run.json' }]));
    writeFileSync(pages.diff, comparisonPage(comparisonOf(night(1, '.F.').record, night(2, 'F.?').record)));
    browser = await startChromium();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  for (const [name, file] of Object.entries(pages))
    for (const colorScheme of ['light', 'dark'] as const)
      it(`${name}: asks for nothing, complains of nothing, has no serious barrier, ${colorScheme}`, async () => {
        const { page, complaints, requests } = await openFile(browser!, file, '', { colorScheme });
        assert.deepEqual(await barriers(page), []);
        assert.deepEqual(complaints, []);
        assert.deepEqual(requests, []);
      });

  it('fit a phone', async () => {
    for (const file of Object.values(pages)) {
      const { page } = await openFile(browser!, file, '', { viewport: { width: 360, height: 740 } });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(width <= 360, `${file}: ${width}`);
    }
  });

  it('draws bars in the colours of the scheme', async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await openFile(browser!, pages.trend, '', { colorScheme });
      const box = await page.locator('svg g rect.fail').first().boundingBox();
      assert.ok(box !== null && box.height > 5 && box.width > 2);
      colours.push(
        await page.evaluate<string>("getComputedStyle(document.querySelector('svg g rect.fail')).fill"),
      );
    }
    assert.equal(new Set(colours).size, 2);
    assert.ok(!colours.includes('rgb(0, 0, 0)'));
  });
});
