import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readScenarios } from '../../cli/features';
import { icsItems } from '../../requirements/ics/ics';
import { CatalogueError, loadCatalogue, severityOf, type Catalogue } from '../../requirements/catalogue';

const ROW = [
  '  - id: MSG-3428-4-01',
  '    section: "4"',
  '    level: MUST NOT',
  '    roles: [sender, terminal]',
  '    text: A client does not put a Contact into a MESSAGE.',
  '    observed: passive',
  '    evidence: Every MESSAGE.',
];
const HEAD = ['document: RFC 3428', 'title: MESSAGE', 'requirements:'];

describe('catalogue', () => {
  describe('as shipped', () => {
    let catalogue: Catalogue;
    before(() => {
      catalogue = loadCatalogue();
    });

    it('has the ids of the locked list: none vanished, none came without the list', () => {
      const locked = readFileSync(join(__dirname, 'ids.txt'), 'utf8').trimEnd().split('\n');
      assert.deepEqual(locked, [...locked].sort(), 'ids.txt is sorted');
      const ids = catalogue.requirements.map((row) => row.id).sort();
      const vanished = locked.filter((id) => !ids.includes(id));
      const added = ids.filter((id) => !locked.includes(id));
      assert.deepEqual(
        { vanished, added },
        { vanished: [], added: [] },
        'change test/requirements/ids.txt with the catalogue',
      );
    });

    it('has all 34 statements of clause 4.1, in order', () => {
      const clause = catalogue.requirements.filter((row) => row.document === 'OMA SIP Push TS');
      const expected = Array.from({ length: 34 }, (_, i) => `SPUSH-4.1-${String(i + 1).padStart(2, '0')}`);
      assert.deepEqual(
        clause.map((row) => row.id),
        expected,
      );
      assert.ok(clause.every((row) => row.level === 'CLAUSE'));
    });

    it('judges at least a hundred requirements on any trace', () => {
      assert.ok(catalogue.requirements.filter((row) => row.observed !== 'active').length >= 100);
    });

    it('says of every row judged on a trace what is broken (fails), reported (warns) or noted (informs)', () => {
      const words = { fail: /\bbroken\b/, warn: /\breported\b/, info: /\bnoted\b/ };
      const unclear = catalogue.requirements.filter(
        (row) => row.observed !== 'active' && !words[severityOf(row.level)].test(row.evidence),
      );
      assert.deepEqual(
        unclear.map((row) => row.id),
        [],
      );
      const overstated = catalogue.requirements.filter(
        (row) =>
          row.observed !== 'active' && severityOf(row.level) !== 'fail' && words.fail.test(row.evidence),
      );
      assert.deepEqual(
        overstated.map((row) => row.id),
        [],
      );
    });

    it('hangs at least one row or scenario on each ICS item', () => {
      const tags = readScenarios(join(__dirname, '../..')).flatMap((each) => each.tags);
      const used = new Set([
        ...catalogue.requirements.flatMap((row) => row.ics),
        ...tags.map((tag) => tag.replace('@ics-', '')),
      ]);
      const idle = icsItems().filter(({ id }) => !used.has(id));
      assert.deepEqual(
        idle.map(({ id }) => id),
        [],
      );
    });

    it('names with an ICS item the one that it refines', () => {
      const within = new Map(icsItems().map((item) => [item.id, item.within]));
      const incomplete = catalogue.requirements.filter((row) =>
        row.ics.some((id) => !row.ics.includes(within.get(id) ?? id)),
      );
      assert.deepEqual(
        incomplete.map((row) => row.id),
        [],
      );
    });

    it('hangs duties of those who support an extension on its item', () => {
      const hangs: Record<string, readonly string[]> = {
        'SPUSH-4.1-27': ['session-mode', 'file-transfer'],
        'MSG-3428-4-01': ['pager-mode'],
        'GRUU-5627-5.1-05': ['gruu'],
        'GRUU-5627-5.1-07': ['gruu', 'temporary-gruu'],
        'GRUU-5627-6.1-07': ['gruu', 'caller-preferences'],
        'MSRP-4975-14.4-01': ['session-mode', 'msrp-tls'],
        'AUTH-8760-2.4-01': ['digest', 'digest-sha256'],
      };
      for (const [id, items] of Object.entries(hangs)) assert.deepEqual(catalogue.get(id)?.ics, items, id);
    });

    it('hangs no duty of everybody on an item, though it stands beside those of an extension', () => {
      const everybody = [
        'AUTH-3261-22.1-01', // 407 of a proxy, whatever the scheme
        'AUTH-3261-22.3-01', // credentials for others pass a proxy that knows no digest
        'AUTH-3261-22.4-01', // Basic is for nobody
        'AUTH-8760-2.5-01', // challenges pass a proxy in their order
        'GRUU-5627-5.2-04', // an option tag that does not belong into the response
        'OUTB-5626-6-21', // likewise
        'GRUU-3261-8.2.4-01', // an extension that was not asked for
        'INST-5626-4.1-01', // instance IDs are there for GRUUs too
        'INV-3261-17.2.1-01', // 100, or a refusal, in time
        'MSG-3428-6-01', // one final response, whatever the method
        'OPT-3261-11-01', // every user agent answers OPTIONS
        'PATH-3327-5.2-21', // the Path of a response passes a proxy that knows none
        'TP-3261-18.2.1-01', // a server listens for TCP too
      ];
      for (const id of everybody) assert.deepEqual(catalogue.get(id)?.ics, [], id);
      assert.deepEqual(catalogue.get('MSRP-4975-14.2-01')?.ics, ['session-mode'], 'TLS is a MUST of MSRP');
    });

    it('finds a row by its id and knows no other', () => {
      assert.equal(catalogue.get('MSG-3428-4-01')?.level, 'MUST NOT');
      assert.deepEqual(catalogue.get('MSG-3428-4-01')?.roles, ['sender', 'terminal']);
      assert.equal(catalogue.get('MSG-3428-4-99'), undefined);
      assert.equal(catalogue.get('toString'), undefined);
    });

    it('suggests near ids for a mistyped one', () => {
      assert.equal(catalogue.suggest('msg-3428-4-1')[0], 'MSG-3428-4-01');
      assert.ok(catalogue.suggest('MSG-3428-7').includes('MSG-3428-7-02'));
      assert.deepEqual(catalogue.suggest('completely different'), []);
      assert.deepEqual(catalogue.suggest(''), []);
    });

    it('suggests at most five existing ids for anything', () => {
      fc.assert(
        fc.property(fc.string({ maxLength: 60 }), (text) => {
          const near = catalogue.suggest(text);
          return near.length <= 5 && near.every((id) => catalogue.get(id) !== undefined);
        }),
      );
    });

    it('has a version that follows its content', () => {
      assert.match(catalogue.version, /^[0-9a-f]{12}$/);
      assert.equal(loadCatalogue().version, catalogue.version);
    });
  });

  describe('severity', () => {
    it('fails on binding words, warns on SHOULD, informs on MAY', () => {
      assert.equal(severityOf('MUST'), 'fail');
      assert.equal(severityOf('MUST NOT'), 'fail');
      assert.equal(severityOf('NORMATIVE'), 'fail');
      assert.equal(severityOf('CLAUSE'), 'fail');
      assert.equal(severityOf('SHOULD'), 'warn');
      assert.equal(severityOf('SHOULD NOT'), 'warn');
      assert.equal(severityOf('MAY'), 'info');
    });
  });

  describe('loading', () => {
    let dir: string;
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'catalogue-'));
    });
    afterEach(() => {
      rmSync(dir, { recursive: true });
    });

    const write = (lines: readonly string[], file = 'rfc3428.yaml') =>
      writeFileSync(join(dir, file), `${lines.join('\n')}\n`);
    const changed = (from: string, to: string) => [...HEAD, ...ROW].map((line) => line.replace(from, to));
    const rejects = (message: RegExp) =>
      assert.throws(
        () => loadCatalogue(dir),
        (error: unknown) => {
          assert.ok(error instanceof CatalogueError);
          assert.match(error.message, message);
          assert.ok(!error.message.includes('\n'), 'one line');
          return true;
        },
      );

    it('reads rows with and without a note', () => {
      write([...HEAD, ...ROW, '    note: Clients only.']);
      const row = loadCatalogue(dir).get('MSG-3428-4-01');
      assert.equal(row?.document, 'RFC 3428');
      assert.equal(row.note, 'Clients only.');
      write([...HEAD, ...ROW]);
      assert.ok(!('note' in (loadCatalogue(dir).get('MSG-3428-4-01') ?? { note: '' })));
    });

    it('changes its version with a word of the text', () => {
      write([...HEAD, ...ROW]);
      const before = loadCatalogue(dir).version;
      write(changed('A client', 'The client'));
      assert.notEqual(loadCatalogue(dir).version, before);
    });

    it('names file and line of YAML that does not parse', () => {
      write([...HEAD, '  - id: "open']);
      rejects(/^rfc3428\.yaml:\d+: not valid YAML: /);
    });

    it('names the line of a wrong level, role, observation or empty text', () => {
      write(changed('MUST NOT', 'MUSTNT'));
      rejects(/^rfc3428\.yaml:6: "level" has to be one of MUST, /);
      write(changed('[sender, terminal]', '[sender, phone]'));
      rejects(
        /^rfc3428\.yaml:7: role "phone" is unknown or repeated; use each of sender, core, terminal once/,
      );
      write(changed('[sender, terminal]', '[sender, sender]'));
      rejects(/^rfc3428\.yaml:7: role "sender" is unknown or repeated/);
      write(changed('[sender, terminal]', '[]'));
      rejects(/^rfc3428\.yaml:7: "roles" has to be a list/);
      write(changed('passive', 'sometimes'));
      rejects(/^rfc3428\.yaml:9: "observed" has to be one of passive, active, both/);
      write(changed('Every MESSAGE.', ''));
      rejects(/^rfc3428\.yaml:10: "evidence" has to be a text that is not empty/);
    });

    it('asks for quotation marks around a section that YAML takes for a number', () => {
      write(changed('"4"', '4'));
      rejects(
        /^rfc3428\.yaml:5: "section" has to be a text that is not empty; put the number in quotation marks/,
      );
    });

    it('refuses an id that names another document, another section or has another form', () => {
      write(changed('MSG-3428-4-01', 'MSG-3261-4-01'));
      rejects(
        /^rfc3428\.yaml:4: id "MSG-3261-4-01" does not have the form <AREA>-3428-<section>-<NN> of RFC 3428/,
      );
      write(changed('MSG-3428-4-01', 'MSG-3428-7-01'));
      rejects(/^rfc3428\.yaml:4: id "MSG-3428-7-01" does not name section "4"/);
      write(changed('MSG-3428-4-01', 'MSG-3428-4-1'));
      rejects(/^rfc3428\.yaml:4: id "MSG-3428-4-1" does not have the form/);
    });

    it('refuses unknown keys and says which was meant', () => {
      write(changed('evidence', 'evidenc'));
      rejects(/^rfc3428\.yaml:10: unknown key "evidenc"; did you mean "evidence"\?/);
      write(['documents: RFC 3428', ...HEAD.slice(1), ...ROW]);
      rejects(/^rfc3428\.yaml:1: unknown key "documents"; did you mean "document"\?/);
    });

    it('refuses an id used twice, naming both places', () => {
      write([...HEAD, ...ROW]);
      write([...HEAD, ...ROW], 'rfc3428-more.yaml');
      rejects(
        /^rfc3428\.yaml:4: id "MSG-3428-4-01" is already used at rfc3428-more\.yaml:4; ids are never reused/,
      );
    });

    it('lets only clauses be made testable by other rows, and only by rows that exist', () => {
      const clause = (reference: string) => [
        'document: OMA SIP Push TS',
        'title: Push using SIP',
        'requirements:',
        ...ROW.map((line) =>
          line.replace('MSG-3428-4-01', 'SPUSH-4.1-16').replace('"4"', '"4.1"').replace('MUST NOT', 'CLAUSE'),
        ),
        `    madeTestableBy: [${reference}]`,
      ];
      write([...HEAD, ...ROW]);
      write(clause('MSG-3428-4-01'), 'oma.yaml');
      assert.deepEqual(loadCatalogue(dir).get('SPUSH-4.1-16')?.madeTestableBy, ['MSG-3428-4-01']);
      write(clause('MSG-3428-4-10'), 'oma.yaml');
      rejects(
        /^oma\.yaml:4: SPUSH-4\.1-16 is made testable by "MSG-3428-4-10", which does not exist; did you mean "MSG-3428-4-01"\?/,
      );
      write(clause('SPUSH-4.1-16'), 'oma.yaml');
      rejects(/^oma\.yaml:4: SPUSH-4\.1-16 is made testable by "SPUSH-4\.1-16", a clause itself/);
      rmSync(join(dir, 'oma.yaml'));
      write([...HEAD, ...ROW, '    madeTestableBy: [MSG-3428-4-01]']);
      rejects(/^rfc3428\.yaml:11: MSG-3428-4-01: only rows of level CLAUSE have madeTestableBy/);
    });

    it('takes the ICS items of a row, else those of the head, else none', () => {
      const ics = () => loadCatalogue(dir).get('MSG-3428-4-01')?.ics;
      write([...HEAD, ...ROW]);
      assert.deepEqual(ics(), []);
      write(['ics: [pager-mode]', ...HEAD, ...ROW]);
      assert.deepEqual(ics(), ['pager-mode']);
      write(['ics: [pager-mode]', ...HEAD, ...ROW, '    ics: [session-mode, msrp-tls]']);
      assert.deepEqual(ics(), ['session-mode', 'msrp-tls']);
      write(['ics: [pager-mode]', ...HEAD, ...ROW, '    ics: []']);
      assert.deepEqual(ics(), []);
    });

    it('refuses ICS items that are unknown, repeated or no list, in a row as in the head', () => {
      write([...HEAD, ...ROW, '    ics: [pager-mod]']);
      rejects(/^rfc3428\.yaml:11: unknown ICS item "pager-mod"; did you mean "pager-mode"\?$/);
      write([...HEAD, ...ROW, '    ics:', '      - gruu', '      - gruu']);
      rejects(/^rfc3428\.yaml:13: ICS item "gruu" is repeated; remove one$/);
      write([...HEAD, ...ROW, '    ics: gruu']);
      rejects(/^rfc3428\.yaml:11: "ics" has to be a list of texts/);
      write([...HEAD.slice(0, 2), 'ics: [telepathy]', HEAD[2]!, ...ROW]);
      rejects(/^rfc3428\.yaml:3: unknown ICS item "telepathy"; use pager-mode, session-mode, /);
    });

    it('refuses an ICS item that none of the roles of the row is asked about', () => {
      write([...changed('[sender, terminal]', '[sender]'), '    ics: [gruu, path]']);
      rejects(
        /^rfc3428\.yaml:11: MSG-3428-4-01: ICS item "path" is asked of core, terminal only, none of which/,
      );
      write(['ics: [path]', ...changed('[sender, terminal]', '[sender]')]);
      rejects(/^rfc3428\.yaml:5: MSG-3428-4-01: ICS item "path" is asked of core, terminal only/);
      write(['ics: [path]', ...HEAD, ...ROW]);
      assert.deepEqual(loadCatalogue(dir).get('MSG-3428-4-01')?.ics, ['path']);
    });

    it('refuses a file without rows, an empty directory and one that does not exist', () => {
      rejects(/holds no catalogue; expected \*\.yaml files$/);
      write(HEAD.slice(0, 2));
      rejects(/^rfc3428\.yaml:1: requirements has to be a list with at least one row/);
      write(['- a list']);
      rejects(/^rfc3428\.yaml:1: expected a mapping with the keys document, title, ics, requirements/);
      assert.throws(() => loadCatalogue(join(dir, 'nowhere')), CatalogueError);
    });
  });
});
