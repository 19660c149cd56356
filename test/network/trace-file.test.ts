import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Trace } from '../../network/trace';
import { TraceFileError, parseTrace, readTraceFile, writeTraceFile } from '../../network/trace-file';
import { formatFrame, formatHeader } from '../../network/trace-format';
import { core, sender, sut } from './actors';
import { message } from './sip-text';

const actors = [core, sender, sut];
const time = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map(Math.abs), {
  nil: undefined,
});
const plain = { noNullPrototype: true } as const;
const endpoint = fc.record({ host: fc.oneof(fc.ipV4(), fc.ipV6()), port: fc.nat(65535) }, plain);
const frames = fc.array(
  fc.record(
    {
      transport: fc.constantFrom('udp', 'tcp', 'tls'),
      source: endpoint,
      destination: endpoint,
      octets: fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
      from: fc.constantFrom(undefined, ...actors),
      to: fc.constantFrom(undefined, ...actors),
      sentAt: time,
      receivedAt: time,
      note: fc.option(fc.string(), { nil: undefined }),
    },
    plain,
  ),
  { maxLength: 20 },
);

const connections = fc.array(
  fc.record(
    {
      kind: fc.constantFrom('opened', 'closed', 'refused'),
      at: fc.nat(1e6),
      transport: fc.constantFrom('tcp', 'tls'),
      client: fc.option(endpoint, { nil: undefined }),
      server: endpoint,
      opener: fc.constantFrom(undefined, ...actors),
      accepter: fc.constantFrom(undefined, ...actors),
      closedBy: fc.constantFrom(undefined, 'opener', 'accepter'),
      reason: fc.option(fc.string(), { nil: undefined }),
    },
    plain,
  ),
  { maxLength: 5 },
);

describe('trace file', () => {
  it('keeps what became of connections, and that nothing is known of them', () => {
    const one = { startedAt: new Date(0), network: 'virtual', actors, frames: [] } as const;
    fc.assert(
      fc.property(connections, (list) => {
        const trace: Trace = { ...one, connections: list };
        assert.deepEqual(parseTrace(`${formatHeader(trace)}\n`, 'x'), trace);
      }),
    );
    assert.equal(parseTrace(`${formatHeader(one)}\n`, 'x').connections, undefined);
  });

  it('keeps a trace as it is', () => {
    const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(frames, date, (list, startedAt) => {
        const numbered: Frame[] = list.map((frame, i) => ({ index: i + 1, ...frame }));
        const trace: Trace = { startedAt, network: 'virtual', actors, frames: numbered };
        const content = [formatHeader(trace), ...numbered.map(formatFrame), ''].join('\n');
        assert.deepEqual(parseTrace(content, 'x'), trace);
      }),
    );
  });

  it('is readable, one frame a line, in a folder that it makes itself', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trace-'));
    try {
      const file = join(folder, 'traces', 'a.jsonl');
      const one = {
        transport: 'udp',
        source: place(1),
        destination: place(2),
        octets: message('1'),
        from: core,
      } as const;
      const many: Frame[] = Array.from({ length: 1201 }, (_, i) => ({ index: i + 1, ...one, sentAt: i }));
      writeTraceFile(file, { startedAt: new Date(0), network: 'loopback', actors, frames: many });
      const lines = readFileSync(file, 'utf8').split('\n');
      assert.equal(lines.length, 1203);
      assert.match(lines[1]!, /"source":"192.0.2.1:5060".*"octets":"MESSAGE sip:user@example.com SIP/);
      const read = readTraceFile(file);
      assert.equal(read.frames.length, 1201);
      assert.deepEqual(read.frames[1200]!.octets, message('1'));
      assert.equal(read.frames[7]!.from, read.actors[0]);
      writeTraceFile(file, { startedAt: new Date(0), network: 'loopback', actors, frames: [] });
      assert.deepEqual(readTraceFile(file).frames, []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses to write actors that its readers could not tell apart', () => {
    const twins = [core, { ...sut, name: core.name }];
    const trace: Trace = { startedAt: new Date(0), network: 'virtual', actors: twins, frames: [] };
    assert.throws(() => formatHeader(trace), /two different actors are named core/);
    assert.doesNotThrow(() => formatHeader({ ...trace, actors: [core, { ...core }] }));
  });

  const header = formatHeader({ startedAt: new Date(0), network: 'virtual', actors: [core], frames: [] });
  const frame = {
    index: 1,
    transport: 'udp',
    source: '192.0.2.1:5060',
    destination: '[2001:db8::1]:5060',
    from: 'core',
    sentAt: 1,
    octets: 'x',
  };
  const line = (changes: object) => `${header}\n${JSON.stringify({ ...frame, ...changes })}\n`;

  it('accepts the frame that the complaints below are variations of', () => {
    assert.equal(parseTrace(line({}), 'x').frames[0]!.destination.host, '2001:db8::1');
  });

  const complaints: readonly [string, string, RegExp][] = [
    ['an empty file', '', /^t\.jsonl:1: the file is empty: record/],
    ['something else', '{"a":1}\n', /^t\.jsonl:1: this is not a trace/],
    [
      'another version',
      header.replace('"version":1', '"version":2'),
      /^t\.jsonl:1: trace format version 2 is not 1/,
    ],
    ['a bad date', header.replace('1970', 'then'), /^t\.jsonl:1: "startedAt" is no date: write it like/],
    [
      'an unknown network',
      header.replace('virtual', 'lan'),
      /^t\.jsonl:1: "network" must be one of loopback, virtual/,
    ],
    [
      'an unknown role',
      header.replace('"core"', '"boss"'),
      /^t\.jsonl:1: "role" must be one of sender, core/,
    ],
    ['no actors', header.replace('"actors":[', '"actors":"'), /^t\.jsonl:1: the line is not JSON/],
    ['a line cut off', line({}).slice(0, -10), /^t\.jsonl:2: the line is not JSON: it may have been cut off/],
    ['an empty line', `${header}\n\n${JSON.stringify(frame)}\n`, /^t\.jsonl:2: the line is not JSON/],
    ['a list', `${header}\n[]\n`, /^t\.jsonl:2: the line is no JSON object/],
    ['a stranger', line({ to: 'nobody' }), /^t\.jsonl:2: "to" names nobody, who is not in "actors"/],
    ['a bad endpoint', line({ source: '192.0.2.1' }), /^t\.jsonl:2: "source" is no endpoint: write it like/],
    ['a bad port', line({ source: '192.0.2.1:70000' }), /^t\.jsonl:2: "source" is no endpoint/],
    ['an unbracketed IPv6', line({ source: '2001:db8::1:5060' }), /^t\.jsonl:2: "source" is no endpoint/],
    [
      'a bad transport',
      line({ transport: 'sctp' }),
      /^t\.jsonl:2: "transport" must be one of udp, tcp, tls, not sctp/,
    ],
    [
      'wide characters',
      line({ octets: 'aé€' }),
      /^t\.jsonl:2: "octets" has a character that is no octet at position 2/,
    ],
    ['no octets', line({ octets: undefined }), /^t\.jsonl:2: "octets" must be a string/],
    ['a bad time', line({ sentAt: 'now' }), /^t\.jsonl:2: "sentAt" must be a number/],
  ];
  for (const [what, content, expected] of complaints) {
    it(`complains about ${what} with file, line and cure`, () => {
      assert.throws(
        () => parseTrace(content, 't.jsonl'),
        (error) => error instanceof TraceFileError && expected.test(error.message),
      );
    });
  }
});

function place(host: number): { host: string; port: number } {
  return { host: `192.0.2.${host}`, port: 5060 };
}
