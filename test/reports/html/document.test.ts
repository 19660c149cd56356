import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { reportHtml } from '../../../reports/html/document';
import { escapeText } from '../../../reports/html/markup';
import type { RunRecord } from '../../../reports/run-record/run-record';
import type { FindingRecord } from '../../../reports/run-record/scenario-record';
import { ladders, proof, sampleFrame, sampleMessage, sampleRecord, traceLines } from './sample-run';

const SECRET = '6629fae49393a05397450978507c4ef1';

/** What a peer may have a hand in, in every place where the report shows it. */
function reportOf(wild: string): string {
  const record = sampleRecord([
    {
      verdict: 'fail',
      findings: [
        proof(1, { actual: wild, expected: wild }),
        proof(1, { requirement: wild, actor: { role: 'terminal', name: wild, underTest: false } }),
      ],
    },
    { verdict: 'inconclusive', reason: wild },
    { verdict: 'error', reason: wild },
    {},
  ]);
  const system = { name: wild, version: wild, role: 'core', ics: [{ item: wild, claimed: true }] } as const;
  const sut = { name: wild, version: wild, roles: ['core'], systems: [system] } as const;
  const waiver = { requirement: wild, reason: wild, until: wild };
  return reportHtml(
    { ...record, sut, errors: [wild], staleWaivers: [waiver], command: wild, reason: `x${wild}` },
    ladders(traceLines([sampleFrame(1, wild), sampleFrame(2, sampleMessage(wild))])),
  );
}

/** All tags in order, without what their attributes say. */
function skeleton(page: string): string[] {
  const body = page.slice(page.indexOf('</style>'), page.lastIndexOf('<script>'));
  return [...body.matchAll(/<(\/?[^\s>]*)(?:\s+[a-z-]+(?:="[^"<>]*")?)*\s*>?/g)].map(([tag]) =>
    tag.replace(/="[^"]*"/g, ''),
  );
}

function blocks(page: string): unknown[] {
  return [
    ...page.matchAll(/<script type="text\/plain" id="data-[a-z0-9-]+">([A-Za-z0-9+/=]*)<\/script>/g),
  ].map(
    ([, packed = '']) =>
      JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8')) as unknown,
  );
}

/** Without white space beside tags, which means nothing. */
function squeezed(page: string): string {
  return page.replace(/\s+/g, ' ').replace(/\s*(<[^>]*?)\s*>\s*/g, '$1>');
}

describe('conformance report', () => {
  const record = sampleRecord([
    {},
    { verdict: 'fail', findings: [proof(1, { actual: 'Contact: <sip:news@192.0.2.3>', occurrences: 2 })] },
    { verdict: 'warn', findings: [proof(1, { requirement: 'MSG-2', verdict: 'warn' })] },
    { verdict: 'not-applicable', reason: 'ICS: gruu is not claimed' },
  ]);
  const lines = traceLines([sampleFrame(1, sampleMessage('Contact: <sip:news@192.0.2.3>\r\n'))]);

  it('is the same, octet by octet, from the same record and traces', () => {
    assert.equal(
      reportHtml(record, ladders(lines)),
      reportHtml(structuredClone(record), ladders([...lines])),
    );
  });

  it('is made of a record from before steps and waivers were recorded', () => {
    const old = JSON.parse(
      readFileSync(join(__dirname, '..', 'data', 'run-record-1.json'), 'utf8'),
    ) as RunRecord;
    const shown = blocks(reportHtml(old, () => undefined)).slice(1) as Record<string, { steps: unknown }>[];
    const steps = shown.flatMap((feature) => Object.values(feature).map((scenario) => scenario.steps));
    assert.deepEqual(
      steps,
      old.scenarios.map(() => []),
    );
  });

  it('keeps secrets out of steps and of the reasons of waivers', () => {
    const said = `Authorization: Basic ${SECRET}`;
    const [scenario] = record.scenarios;
    const step = {
      keyword: 'Then',
      text: said,
      line: 7,
      status: 'failed',
      durationMs: 1,
      error: said,
    } as const;
    const waiver = { reason: said, until: '2027-01-01' };
    const findings = [proof(1, { waived: true, waiver })];
    const page = reportHtml(
      { ...record, scenarios: [{ ...scenario!, steps: [step], findings }] },
      ladders(lines),
    );
    const data = JSON.stringify(blocks(page));
    assert.match(data, /"keyword":"Then","text":"Authorization: Basic \(redacted\)","line":7/);
    assert.match(page, /until 2027-01-01: Authorization: Basic \(redacted\)/);
    assert.ok(!`${page}${data}`.includes(SECRET));
  });

  it('says the verdict, the counts and the versions on top', () => {
    const page = reportHtml(record, ladders(lines));
    const head = squeezed(page.slice(page.indexOf('<header'), page.indexOf('</header>')));
    for (const piece of [
      '<span class="badge fail">fail</span><span>The simulators did not keep mandatory requirements.</span>',
      '<b>4 scenarios</b>:<span class="count"><b>1</b><span class="badge fail">fail</span></span>',
      'harness 0.1.0, catalogue 7, Cucumber 12.9.0, Node.js 20.20.2',
      '<code>npx sip-push run --network virtual</code>',
    ])
      assert.ok(head.includes(piece), piece);
  });

  it('says who did not keep what', () => {
    const by = (name: string) => ({ role: 'sender', name, underTest: false }) as const;
    const many = ['MSG-4', 'MSG-5', 'MSG-6', 'MSG-7'].map((requirement) => proof(1, { requirement }));
    const page = reportHtml(
      sampleRecord([
        { verdict: 'fail', findings: [...many, proof(1, { actor: by('sender'), waived: true })] },
      ]),
      ladders(lines),
    );
    assert.match(
      squeezed(page),
      /Not kept by<b>sender news<\/b>:<a href="#req\/MSG-4">MSG-4<\/a>,<a href="#req\/MSG-5">MSG-5<\/a>,<a href="#req\/MSG-6">MSG-6<\/a>, and 1 more/,
    );
    assert.doesNotMatch(page, /Not kept by <b>sender<\/b>/);
  });

  describe('what steps missed', () => {
    const missed = (changes: Partial<FindingRecord> = {}): FindingRecord =>
      proof(1, { requirement: 'STEP-1', source: 'step', frames: [], ...changes });
    const topmost = (scenarios: readonly (readonly FindingRecord[])[]): string[] => {
      const page = reportHtml(
        sampleRecord(scenarios.map((findings) => ({ verdict: 'fail', findings }))),
        ladders(lines),
      );
      return [...page.matchAll(/<h3>[\s\S]*?href="#req\/([^"]+)"/g)].map(([, id = '']) => id);
    };

    it('stands with what was broken on the wire in the same scenarios, the most frequent', () => {
      const rare = proof(1, { requirement: 'RARE-1' });
      assert.deepEqual(
        topmost([
          [proof(1), missed(), rare],
          [proof(1), missed()],
        ]),
        ['MSG-1', 'RARE-1'],
      );
      const page = squeezed(
        reportHtml(sampleRecord([{ verdict: 'fail', findings: [proof(1), missed()] }]), ladders(lines)),
      );
      assert.match(page, /May follow from it: 1 requirement that steps missed/);
      assert.doesNotMatch(/<ul class="blamed">.*?<\/ul>/s.exec(page)?.[0] ?? 'STEP-1', /STEP-1/);
    });

    it('stands for itself when nothing was broken in one of its scenarios', () => {
      assert.deepEqual(topmost([[proof(1), missed()], [missed()]]), ['MSG-1', 'STEP-1']);
    });

    it('stands for itself beside what is waived, recommended, or the fault of a simulator', () => {
      const underTest = { role: 'terminal', name: 'phone', underTest: true } as const;
      for (const [cause, miss] of [
        [proof(1, { waived: true }), missed()],
        [proof(1, { verdict: 'warn' }), missed()],
        [proof(1), missed({ actor: underTest })],
      ] as const)
        assert.ok(topmost([[cause, miss]]).includes('STEP-1'));
    });
  });

  it('says who was tested, and what they claim', () => {
    const ics = [
      { item: 'gruu', claimed: true },
      { item: 'path', claimed: false },
    ];
    const systems = [{ name: 'Hermes', version: '3.1', role: 'terminal', ics }] as const;
    const page = reportHtml(
      { ...record, sut: { name: 'Hermes', version: '3.1', roles: ['terminal'], systems } },
      ladders(lines),
    );
    assert.match(squeezed(page), /<b>Hermes<\/b>3\.1 as<b>terminal<\/b>/);
    assert.match(squeezed(page), /<dt>Claims \(ICS\)<\/dt><dd><span class="chip">gruu<\/span><\/dd>/);
    assert.match(squeezed(page), /<dt>Does not claim<\/dt><dd><span class="chip">path<\/span><\/dd>/);
  });

  it('has the failed first, in both ways in', () => {
    const page = reportHtml(record, ladders(lines));
    const order = (kind: string): string[] =>
      [...page.matchAll(new RegExp(`class="row ${kind}"[^>]*\\sdata-verdict="([a-z-]+)"`, 'g'))].map(
        ([, verdict = '']) => verdict,
      );
    assert.deepEqual(order('scenario'), ['fail', 'warn', 'pass', 'not-applicable']);
    assert.deepEqual(order('requirement'), ['fail', 'inconclusive', 'warn', 'not-covered']);
  });

  it('gives each finding with expected, actual, and where it was', () => {
    const page = reportHtml(record, ladders(lines));
    for (const piece of [
      '<a href="#req/MSG-1">MSG-1</a><small>MUST, RFC 3428, section 8</small>',
      '<dt>Expected</dt><dd>at most 1300 octets</dd>',
      '<dt>Actual</dt><dd class="actual">Contact: &lt;sip:news@192.0.2.3&gt;</dd>',
      '<a href="#scenario/push/basic/push-2">Push 2</a>,<a href="#frame/push/basic/push-2/1">frame 1</a>',
    ])
      assert.ok(squeezed(page).includes(piece), piece);
  });

  it('has what was seen on the wire before what a step missed, and simulators last', () => {
    const system = { role: 'terminal', name: 'phone', underTest: true } as const;
    const page = reportHtml(
      sampleRecord([
        {
          verdict: 'fail',
          findings: [
            proof(1, { requirement: 'A' }),
            proof(1, { requirement: 'C', actor: system }),
            proof(1, { requirement: 'D', actor: system, verdict: 'warn' }),
            proof(1, { requirement: 'E', actor: system, waived: true }),
          ],
        },
        { verdict: 'fail', findings: [proof(1, { requirement: 'B', actor: system, source: 'step' })] },
      ]),
      ladders(lines),
    );
    const order = [...squeezed(page).matchAll(/<h3><span[^>]*>[a-z]+<\/span><a href="#req\/([A-E])">/g)].map(
      ([, id]) => id,
    );
    assert.deepEqual(order, ['C', 'B', 'D', 'E', 'A']);
  });

  it('leads to the frame that the blamed actor sent, where others are part of the proof', () => {
    const [request] = proof(1).frames;
    const frames = [request!, { ...request!, index: 2, from: 'core', to: 'news' }];
    const actor = { role: 'core', name: 'core', underTest: false } as const;
    const page = reportHtml(
      sampleRecord([{ verdict: 'fail', findings: [proof(1, { actor, frames })] }]),
      ladders(lines),
    );
    assert.match(page, /<a href="#frame\/push\/basic\/push-1\/2">frame 2<\/a>/);
    assert.ok(JSON.stringify(blocks(page)).includes('"frames":[1,2],"look":2'));
  });

  it('hides no waiver behind a pass', () => {
    const page = squeezed(
      reportHtml(sampleRecord([{ findings: [proof(1, { waived: true })] }]), ladders(lines)),
    );
    assert.match(page, /kept every requirement that was looked at, but for what is waived\./);
    assert.match(
      page,
      /<span class="badge pass">pass<\/span><span class="badge waived">waived<\/span><b class="id">MSG-1</,
    );
    assert.match(page, /<h3><span class="badge waived">waived<\/span><a href="#req\/MSG-1">/);
  });

  it('asks the network for nothing, and runs no script but its own', () => {
    const page = reportHtml(record, ladders(lines));
    assert.match(
      page,
      /Content-Security-Policy" content="default-src &#39;none&#39;; script-src &#39;sha256-/,
    );
    assert.doesNotMatch(page, /\b(?:src|srcset)=|@import|url\(|<link|fetch\(/);
  });

  it('keeps its data where nothing from the wire can end it', () => {
    const page = reportOf('</script><script>alert(1)</script>');
    assert.equal(blocks(page).length, 2);
    assert.ok(JSON.stringify(blocks(page)).includes('</script><script>alert(1)'));
    assert.equal(page.match(/<script>/g)?.length, 1);
    assert.ok(!page.includes('alert(1)</'));
  });

  it('has the same elements whatever was on the wire', () => {
    const harmless = skeleton(reportOf('harmless'));
    const nasty = fc.oneof(
      fc.constantFrom(
        '</script>',
        '<!--',
        ']]>',
        '"><img src=x onerror=alert(1)>',
        "' onclick='x",
        '&lt;',
        '\u2028',
      ),
      fc.string({
        unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '!', '-', '=', ' ', '\n', '\u0000', 'a'),
      }),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (parts) => {
        const page = reportOf(`n${parts.join('')}`);
        assert.deepEqual(skeleton(page), harmless);
        assert.doesNotMatch(page, /[\u0000-\u0008\u000b-\u001f\u007f]/);
        assert.doesNotMatch(page, /\p{Cs}/u);
      }),
      { numRuns: 60 },
    );
  });

  it('escapes every character that means something', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(
          escapeText(text),
          /[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)|[\u0000-\u0008\u000b-\u001f]/,
        );
      }),
    );
  });

  it('holds no secrets', () => {
    const credentials = `Authorization: Digest username="nora", response="${SECRET}"`;
    const page = reportHtml(
      sampleRecord([{ verdict: 'fail', reason: '', findings: [proof(1, { actual: credentials })] }]),
      ladders(traceLines([sampleFrame(1, sampleMessage(`${credentials}\r\n`))])),
    );
    assert.ok(!page.includes(SECRET));
    assert.ok(!JSON.stringify(blocks(page)).includes(SECRET));
    assert.match(JSON.stringify(blocks(page)), /username=\\"nora\\", response=\\"\(redacted\)/);
  });

  it('shows a run in which nothing was judged', () => {
    const page = reportHtml({ ...sampleRecord([]), verdict: 'inconclusive' }, ladders([]));
    assert.match(page, /<b>0 scenarios<\/b>/);
  });
});
