import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { readScenarios } from '../../cli/features';
import { writeSpecification } from '../../cli/spec/spec-command';
import { knowledgeOf } from '../../cli/knowledge';
import { documentTitles, loadCatalogue } from '../../requirements/catalogue';
import { icsItems } from '../../requirements/ics/ics';
import { specificationHtml } from '../../specification/document';
import { needOptional } from '../optional';
import { barriers, CHROMIUM, openFile, startChromium } from '../reports/html/chromium';

const PROJECT = join(__dirname, '../..');

describe('the test specification', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-spec-'));
  const catalogue = loadCatalogue();
  const scenarios = readScenarios(PROJECT);
  let page = '';

  const write = (name: string): string => {
    const stdout = { write: () => true };
    const environment = {
      ...{ projectDir: PROJECT, cwd: folder, env: {}, stdout, stderr: stdout },
      ...{
        catalogue: () => catalogue,
        knowledge: () => knowledgeOf([], []),
        onInterrupt: () => () => undefined,
      },
    };
    assert.equal(writeSpecification(name, environment), 0);
    return readFileSync(join(folder, name), 'utf8');
  };

  before(() => (page = write('deep/spec.html')));
  after(() => rmSync(folder, { recursive: true }));

  const count = (text: string): number => page.split(text).length - 1;

  it('has every test and every requirement once', () => {
    for (const { id } of scenarios) assert.equal(count(`<h4 id="test-${id.replaceAll('/', '.')}">`), 1, id);
    for (const { id } of catalogue.requirements) assert.equal(count(`<h4 id="req-${id}">`), 1, id);
    for (const { id } of icsItems()) assert.equal(count(`id="ics-${id}"`), 1, id);
  });

  it('has the words of every statement', () => {
    for (const { id, statements } of scenarios) {
      const from = page.indexOf(`id="test-${id.replaceAll('/', '.')}"`);
      const entry = page.slice(from, page.indexOf('</article>', from));
      for (const { text } of statements) {
        const words = text.slice(1).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        assert.ok(entry.includes(words.replaceAll('"', '&quot;').replaceAll("'", '&#39;')), `${id}: ${text}`);
      }
    }
  });

  it('links to nothing that is not there', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
    assert.equal(new Set(ids).size, ids.length, 'an id is there twice');
    const known = new Set(ids);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    assert.deepEqual([...new Set(links.filter((each) => !known.has(each)))], []);
    assert.doesNotMatch(page, /(?:href|src)="(?!#)/);
  });

  it('is the same, octet for octet, when it is written again', () => {
    assert.equal(write('again.html'), page);
  });

  it('says in one line when it cannot be written', () => {
    assert.throws(() => write('deep'), /cannot write the test specification: EISDIR/);
  });

  describe('in Chromium', () => {
    let browser: Browser;
    before(async function () {
      needOptional(this, CHROMIUM !== undefined, 'Chromium (Debian package chromium)');
      browser = await startChromium();
    });
    after(async () => {
      if (CHROMIUM !== undefined) await browser.close();
    });

    it('opens without a complaint, and prints', async () => {
      const { page: opened, complaints, requests } = await openFile(browser, join(folder, 'deep/spec.html'));
      const pdf = join(folder, 'spec.pdf');
      await opened.pdf({ path: pdf });
      assert.ok(existsSync(pdf) && statSync(pdf).size > 100_000);
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests, []);
    });

    it('is free of barriers', async () => {
      // Looking for them takes long on the whole of it, which is the same over and over.
      const part = specificationHtml({
        ...{ harness: '0', catalogue: '0', titles: documentTitles(), items: icsItems() },
        requirements: catalogue.requirements.slice(0, 40),
        tests: scenarios.filter((_, i) => i % 40 === 0),
      });
      writeFileSync(join(folder, 'part.html'), part);
      const { page: opened } = await openFile(browser, join(folder, 'part.html'));
      assert.deepEqual(await barriers(opened), []);
    });
  });
});
