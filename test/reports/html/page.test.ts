import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Frame } from '../../../network/trace';
import { writeHtmlReport } from '../../../reports/html/write';
import type { ScenarioRecord } from '../../../reports/run-record/scenario-record';
import { needOptional } from '../../optional';
import { barriers, CHROMIUM, openFile, startChromium, type Watched } from './chromium';
import { CORE, PHONE, proof, sampleFrame, sampleMessage, sampleRecord, traceLines } from './sample-run';

const CONTACT = 'Contact: <sip:news@192.0.2.3>';
const MARKUP = `</script><script>window.broken=1</script><img src=x onerror="window.broken=1">"'><b id=broken>`;

/** A push that goes out three times: lost, faulty, answered. */
const PUSH: readonly Frame[] = [
  sampleFrame(1, sampleMessage(`${CONTACT}\r\n`), { note: 'lost', receivedAt: undefined }),
  sampleFrame(2, sampleMessage(`${CONTACT}\r\n`)),
  sampleFrame(3, sampleMessage(), { from: CORE, to: PHONE }),
  sampleFrame(4, 'SIP/2.0 200 OK\r\nCSeq: 1 MESSAGE\nX: \u0001\u00c3\u00a9\u00ff\r\n\r\n', {
    from: PHONE,
    to: CORE,
  }),
];

const CHUNKS = Array.from({ length: 400 }, (_, at) =>
  sampleFrame(at + 1, `MSRP t${at} SEND\r\n\r\n${'x'.repeat(3000)}\r\n-------t${at}+\r\n`),
);

interface SampleScenario {
  readonly record: Partial<ScenarioRecord>;
  readonly frames: readonly Frame[];
}

const SCENARIOS: readonly SampleScenario[] = [
  { record: {}, frames: PUSH.slice(2) },
  {
    record: { verdict: 'fail', findings: [proof(2, { actual: CONTACT, expected: 'no Contact' })] },
    frames: PUSH,
  },
  {
    record: { verdict: 'warn', findings: [proof(1, { requirement: 'MSG-2', verdict: 'warn' })] },
    frames: CHUNKS,
  },
  {
    record: { verdict: 'fail', findings: [proof(1, { actual: MARKUP, expected: MARKUP })] },
    frames: [sampleFrame(1, MARKUP), sampleFrame(2, sampleMessage(`X: ${MARKUP}\r\n`))],
  },
  { record: { verdict: 'inconclusive', reason: `no-answer: ${MARKUP}` }, frames: [] },
];

/** Writes run folder and report, as a run does. */
function writeRun(folder: string, scenarios: readonly SampleScenario[]): string {
  mkdirSync(join(folder, 'traces'), { recursive: true });
  const records = scenarios.map(({ record }, at) => ({
    looked: { 'MSG-1': [{ role: 'sender' as const, actor: 'news', subjects: 1 }] },
    ...record,
    trace: `traces/${at + 1}.jsonl`,
  }));
  scenarios.forEach(({ frames }, at) => {
    writeFileSync(join(folder, 'traces', `${at + 1}.jsonl`), `${traceLines(frames).join('\n')}\n`);
  });
  return writeHtmlReport(folder, sampleRecord(records));
}

describe('conformance report in Chromium', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let browser: Browser | undefined;
  let watched: Watched | undefined;

  before(async function () {
    needOptional(this, CHROMIUM !== undefined, 'chromium (Debian package chromium)');
    folder = mkdtempSync(join(tmpdir(), 'sip-push-report-'));
    file = writeRun(folder, SCENARIOS);
    browser = await startChromium();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    const { page, complaints, requests } = watched ?? {};
    watched = undefined;
    await page?.context().close();
    assert.deepEqual(complaints ?? [], [], 'nothing to complain about');
    assert.deepEqual(requests ?? [], [], 'nothing from the network');
  });

  async function open(fragment = '', options: BrowserContextOptions = {}): Promise<Page> {
    assert.ok(browser !== undefined);
    watched = await openFile(browser, file, fragment, options);
    return watched.page;
  }

  /** Opens every scenario, and every frame of it. */
  async function openAll(page: Page): Promise<void> {
    await page.getByRole('link', { name: /^Scenarios/ }).click();
    const rows = page.locator('#scenarios .row');
    for (let at = 0; at < (await rows.count()); at += 1) {
      await rows.nth(at).locator('summary').click();
      await rows.nth(at).locator('.details').waitFor();
    }
    const frames = page.locator('.frame > button');
    const count = Math.min(12, await frames.count());
    for (let at = 0; at < count; at += 1) await frames.nth(at).click();
    assert.equal(await page.locator('.frame-view').count(), count);
  }

  it('shows the verdict first, and the requirements as the first way in', async () => {
    const page = await open();
    assert.match(await page.locator('.verdict').innerText(), /fail/i);
    assert.ok(await page.locator('#requirements').isVisible());
    assert.ok(!(await page.locator('#scenarios').isVisible()));
  });

  it('shows the steps of a scenario, and why a finding is waived', async () => {
    const waiver = { reason: 'mended in version 3', until: '2027-01-01' };
    const waived = proof(2, { actual: CONTACT, waived: true, waiver });
    const other = mkdtempSync(join(tmpdir(), 'sip-push-report-'));
    try {
      assert.ok(browser !== undefined);
      const report = writeRun(other, [{ record: { findings: [waived] }, frames: PUSH }]);
      watched = await openFile(browser, report, '#scenario/push/basic/push-1');
      const details = watched.page.locator('#scenarios .details');
      await details.waitFor();
      assert.match(await details.locator('.steps').innerText(), /When the sender pushes\s+passed, .* line 4/);
      assert.match(await details.innerText(), /until 2027-01-01: mended in version 3/);
      assert.deepEqual(await barriers(watched.page), []);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it('filters by what is chosen', async () => {
    const page = await open('#scenarios');
    const shown = page.locator('#scenarios .row:visible');
    assert.equal(await shown.count(), 5);
    await page.locator('#scenarios').getByLabel('Verdict').selectOption('warn');
    assert.equal(await shown.count(), 1);
    assert.equal(await page.locator('#scenarios output').innerText(), '1 of 5 shown');
    await page.getByRole('link', { name: /^Requirements/ }).click();
    await page.locator('#requirements').getByLabel('Role').selectOption('core');
    assert.deepEqual(await page.locator('#requirements .row:visible .id').allInnerTexts(), ['MSG-2']);
    await page.locator('#requirements').getByLabel('Level').selectOption('MUST');
    assert.equal(await page.locator('#requirements .row:visible').count(), 0);
  });

  it('searches for all words, in any case', async () => {
    const page = await open('#scenarios');
    await page.keyboard.press('/');
    await page.keyboard.type('msg-2 PUSH');
    assert.deepEqual(await page.locator('#scenarios .row:visible .name').allInnerTexts(), ['Push 3']);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('nowhere');
    assert.equal(await page.locator('#scenarios .row:visible').count(), 0);
  });

  it('leads to a requirement, although the filter hides it', async () => {
    const page = await open('#scenarios');
    await page.locator('#requirements').getByLabel('Verdict').selectOption('warn', { force: true });
    await page.evaluate("location.hash = '#req/MSG-1'");
    const row = page.locator('[id="req/MSG-1"]');
    await row.locator('.details').waitFor();
    assert.ok(await row.isVisible());
    const text = await row.innerText();
    assert.match(text, /RFC 3428, section 8/);
    assert.match(text, /Where exercised: 5 scenarios/);
    assert.match(text, /sender news: Contact: <sip:news@192\.0\.2\.3> \(expected: no Contact\) in Push 2/);
  });

  it('leads to a scenario, and from it to its files', async () => {
    const page = await open('#scenario/push/basic/push-2');
    const row = page.locator('[id="scenario/push/basic/push-2"]');
    await row.locator('.ladder').waitFor();
    assert.equal(
      await row.getByRole('link', { name: 'trace (JSON Lines)' }).getAttribute('href'),
      './traces/2.jsonl',
    );
    assert.match(await row.innerText(), /npx sip-push run --network virtual --scenario push\/basic\/push-2/);
  });

  it('leads to a frame, and shows its octets with the offending part marked', async () => {
    const page = await open('#frame/push/basic/push-2/2');
    const view = page.locator('[id="frame/push/basic/push-2/2"] .frame-view');
    await view.waitFor();
    assert.deepEqual(await view.locator('mark').allInnerTexts(), [CONTACT]);
    const text = await view.innerText();
    for (const piece of ['What MSG-1 asks for.', 'MUST, RFC 3428, section 8', 'no Contact', 'Storm warning'])
      assert.ok(text.includes(piece), piece);
    assert.equal(await page.evaluate('document.activeElement.parentElement.id'), 'frame/push/basic/push-2/2');
  });

  it('draws what was lost, repeated, and is proof', async () => {
    const page = await open('#scenario/push/basic/push-2');
    const frames = page.locator('[id="scenario/push/basic/push-2"] .frame');
    await frames.first().waitFor();
    const classes = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.frame')].map((each) => each.className)",
    );
    assert.deepEqual(classes, ['frame sip lost', 'frame sip proof fail repeated', 'frame sip', 'frame sip']);
    assert.match(await frames.nth(1).innerText(), /repeats 1/);
    const heads = page.locator('[id="scenario/push/basic/push-2"] .lane-head');
    assert.deepEqual(
      (await heads.allInnerTexts()).map((text) => text.split('\n')[0]),
      ['news', 'core', 'phone'],
    );
  });

  it('opens a frame by a click, and closes it by another', async () => {
    const page = await open('#scenario/push/basic/push-2');
    const button = page.locator('.frame > button').nth(3);
    await button.click();
    const view = page.locator('.frame-view');
    assert.match(await view.locator('.octets').innerText(), /CSeq: 1 MESSAGE\u240a\nX: \\x01\u00e9?.*\\xff/);
    await button.click();
    assert.equal(await view.count(), 0);
  });

  it('says when an address leads nowhere', async () => {
    const page = await open('#req/NONE-1');
    assert.equal(await page.locator('#lost').innerText(), 'This report has no requirement NONE-1.');
    await page.goto(`${page.url().split('#')[0]}#frame/no/such/scenario/7`);
    await page.locator('#lost', { hasText: 'scenario no/such/scenario.' }).waitFor();
    await page.goto(`${page.url().split('#')[0]}#scenarios`);
    await page.locator('#lost').waitFor({ state: 'hidden' });
  });

  it('works by keyboard alone', async () => {
    const page = await open('#scenarios');
    await page.locator('#scenarios .row > summary').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.ladder').waitFor();
    await page.locator('.frame > button').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.frame').nth(1).locator('.frame-view').count(), 1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('.frame-view').count(), 2);
  });

  it('tells of frames that are folded, and leads there', async () => {
    const page = await open('#frame/push/basic/push-3/200');
    const fold = page.locator('.fold');
    await fold.waitFor();
    assert.match(
      await fold.innerText(),
      /389 more SEND frames: \d+ KiB \(frames 8 to 396\), in the trace file/,
    );
    assert.equal(await page.evaluate('document.activeElement.className'), 'fold');
    await page.locator('.frame > button').last().click();
    assert.match(
      await page.locator('.frame-view').innerText(),
      /\u2026 \d+ more octets, all of them in the trace file/,
    );
  });

  it('takes nothing from the wire for markup', async () => {
    const page = await open();
    await openAll(page);
    assert.equal(await page.evaluate('window.broken'), undefined);
    assert.equal(await page.locator('img, #broken').count(), 0);
    assert.ok((await page.locator('.octets').allInnerTexts()).some((text) => text.includes(MARKUP)));
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no barrier that axe calls serious, ${colorScheme}`, async () => {
      const page = await open('', { colorScheme });
      await openAll(page);
      assert.deepEqual(await barriers(page), []);
      await page.evaluate("location.hash = '#req/MSG-1'");
      await page.locator('[id="req/MSG-1"] .details').waitFor();
      assert.deepEqual(await barriers(page), []);
    });
  }

  it('fits a phone', async () => {
    const page = await open('', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
    await openAll(page);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    assert.deepEqual(await barriers(page), []);
    await page.getByRole('link', { name: /^Requirements/ }).click();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
  });

  it('has summary, findings and requirements on paper, whichever way in was last', async () => {
    const page = await open('#scenarios');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('#summary').isVisible());
    assert.ok(await page.locator('#findings').isVisible());
    assert.equal(await page.locator('#requirements .row:visible').count(), 4);
    assert.ok(!(await page.locator('nav').isVisible()));
    assert.ok(!(await page.locator('#scenarios form').isVisible()));
  });

  it('opens 500 scenarios in a second or two', async () => {
    const many = Array.from({ length: 500 }, (_, at) => SCENARIOS[at % 2]!);
    const large = mkdtempSync(join(tmpdir(), 'sip-push-report-'));
    try {
      const path = writeRun(large, many);
      assert.ok(statSync(path).size < 2_000_000);
      assert.ok(browser !== undefined);
      const started = performance.now();
      watched = await openFile(browser, path, '#frame/push/basic/push-500/2');
      await watched.page.locator('[id="frame/push/basic/push-500/2"] .frame-view').waitFor();
      // Twice what is asked for, as the machine has other things to do beside the tests.
      assert.ok(performance.now() - started < 4000);
    } finally {
      rmSync(large, { recursive: true, force: true });
    }
  });
});
