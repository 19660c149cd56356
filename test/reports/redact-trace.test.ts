import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTrace } from '../../network/trace-file';
import { knownSecrets, SHORTEST_SECRET } from '../../reports/known-secrets';
import { redactRecord, redactText } from '../../reports/redact-record';
import { sameLength, traceRedaction } from '../../reports/redact-trace';
import { proof, sampleFrame, sampleMessage, sampleRecord, traceLines } from './html/sample-run';

const A = '6629fae49393a05397450978507c4ef1';
const B = '0123456789abcdef0123456789abcdef';

const credentials = (response: string): string =>
  `Authorization: Digest username="nora", nonce="abc", cnonce="0a4f113b", response="${response}"\r\n`;

/** The ways in which a secret may be written that have to be found. */
function formsOf(secret: string): string[] {
  const octets = Buffer.from(secret);
  return [
    octets.toString('latin1'),
    octets.toString('hex'),
    octets.toString('hex').toUpperCase(),
    encodeURIComponent(secret),
    [...octets].map((each) => `%${each.toString(16).padStart(2, '0')}`).join(''),
  ];
}

/** What base64 of text around the secret has of the secret alone. */
function base64Cores(secret: string): string[] {
  const octets = Buffer.from(secret);
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), octets, Buffer.alloc(2)]).toString('base64');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + octets.length) * 8) / 6));
  });
}

const someSecret = fc.string({ minLength: SHORTEST_SECRET, maxLength: 24, unit: 'grapheme-ascii' }).filter(
  // Its hexadecimal form must not be a part of itself, or of the text around it.
  (each) => /[^0-9a-f"/x ]/i.test(each) && each.trim() === each && !'Authorization: Basic'.includes(each),
);

describe('redaction of traces', () => {
  it('keeps all lengths, and leaves a trace that can be read and is the same otherwise', () => {
    const frames = [
      sampleFrame(1, sampleMessage(credentials(A), '\u00ff\u0000 body')),
      sampleFrame(2, sampleMessage('Proxy-Authorization: Basic bm9yYTpzZWNyZXQ=\r\n')),
      sampleFrame(3, 'garbage \u0000\u0080\u00ff'),
    ];
    const lines = traceLines(frames);
    const redaction = traceRedaction(knownSecrets([]));
    const redacted = parseTrace(lines.map((each) => redaction.line(each)).join('\n'), 'trace');
    redacted.frames.forEach(({ octets, ...rest }, at) => {
      const { octets: former, ...others } = parseTrace(lines.join('\n'), 'trace').frames[at]!;
      assert.equal(octets.length, former.length);
      assert.deepEqual(rest, others);
    });
    const texts = redacted.frames.map(({ octets }) => octets.toString('latin1'));
    assert.equal(
      texts[0],
      sampleMessage(credentials(A), '\u00ff\u0000 body').replace(A, '1'.padStart(32, '0')),
    );
    assert.match(texts[1]!, /Basic x{16}\r\n/);
    assert.equal(redaction.line(lines[3]!), lines[3]);
  });

  it('shows which responses were the same, and nothing else of them', () => {
    const redaction = traceRedaction(knownSecrets([]));
    const told = [A, B, A].map(
      (each) =>
        /response="([^"]*)"/.exec(
          parseTrace(
            [
              traceLines([])[0]!,
              redaction.line(traceLines([sampleFrame(1, sampleMessage(credentials(each)))])[1]!),
            ].join('\n'),
            'trace',
          ).frames[0]!.octets.toString('latin1'),
        )?.[1],
    );
    assert.equal(told[0], told[2]);
    assert.notEqual(told[0], told[1]);
    for (const each of told) assert.match(each ?? '', /^0{31}[12]$/);
  });

  it('shows that digits are in upper case, and not which of them', () => {
    const hide = sameLength();
    assert.equal(hide('ABCDEF0123456789'.repeat(2)), 'A'.padEnd(31, '0') + '1');
    assert.equal(hide('abCDEF0123456789'.repeat(2)), 'Aa'.padEnd(31, '0') + '2');
    assert.equal(hide('abcdef0123456789'.repeat(2)), '3'.padStart(32, '0'));
    assert.equal(hide('a'), '4');
    assert.equal(hide('no hex'), 'xx xxx');
  });

  it('leaves nothing of a line that it cannot read', () => {
    const redaction = traceRedaction(knownSecrets([]));
    for (const line of [`{"octets": "response=\\"${A}`, '"x"', '[]', 'null', ''])
      assert.equal(redaction.line(line), '');
  });

  it('lets no form of a known secret through', () => {
    fc.assert(
      fc.property(someSecret, fc.constantFrom('', ':', 'a:', 'nora:'), (secret, before) => {
        const known = knownSecrets([secret]);
        const basic = Buffer.from(`${before}${secret}`).toString('base64');
        const body = [...formsOf(secret), basic, basic.replaceAll('+', '-').replaceAll('/', '_')].join(' | ');
        const octets = sampleMessage('', body);
        const line = traceLines([sampleFrame(1, octets)])[1]!;
        const told = (JSON.parse(traceRedaction(known).line(line)) as { octets: string }).octets;
        assert.equal(told.length, octets.length);
        const record = sampleRecord([{ findings: [proof(1, { actual: body, expected: body })] }]);
        const texts = [told, redactRecord(record, known).scenarios[0]!.findings[0]!.actual];
        for (const text of texts) {
          for (const form of formsOf(secret)) assert.ok(!text.includes(form), form);
          assert.ok(!text.includes(base64Cores(secret)[before.length % 3]!));
        }
      }),
    );
  });

  it('finds a secret that XML, JSON or a shell has escaped, and one of letters beyond ASCII', () => {
    const secret = `K&lp"41'<\u00e9\u20ac`;
    const known = knownSecrets([secret]);
    for (const text of [
      secret,
      Buffer.from(secret).toString('latin1'),
      JSON.stringify(secret),
      secret.replace('&', '&amp;').replace('"', '&quot;').replace('<', '&lt;'),
      secret.replace("'", `'\\''`),
    ])
      assert.match(redactText(`it is ${text} here`, known), /^it is "?\(redacted\)"? here$/);
  });

  it('does not look for secrets that any text has in it', () => {
    assert.equal(redactText('Via: SIP/2.0', knownSecrets(['SIP', ''])), 'Via: SIP/2.0');
  });

  it('redacts the words of a record and none of its ids', () => {
    const record = sampleRecord([{ findings: [proof(1, { actual: `response="${A}" push/basic` })] }]);
    const redacted = redactRecord(record, knownSecrets(['push/basic']));
    assert.equal(redacted.scenarios[0]!.findings[0]!.actual, 'response="(redacted)" (redacted)');
    assert.equal(redacted.scenarios[0]!.id, record.scenarios[0]!.id);
    assert.deepEqual(redacted.requirements, record.requirements);
  });
});
