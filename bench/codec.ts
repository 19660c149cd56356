import { createRequire } from 'node:module';
import { buildRequest, type HeaderPair } from '../protocol/sip/build';
import { formatCSeq } from '../protocol/sip/cseq';
import { isFault } from '../protocol/sip/fault';
import type { SipRequest } from '../protocol/sip/message';
import { nameAddr } from '../protocol/sip/name-addr';
import { Params } from '../protocol/sip/params';
import { parseDatagram } from '../protocol/sip/parse';
import { via } from '../protocol/sip/via';
import { alternate, printAchieved, type Contestant } from './alternate';

const ROUNDS = 9;
const ROUND_MS = 120;
const WARM_UP_MS = 250;

const GRUU = 'sip:nora@push.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
const BODY = Buffer.from('Storm warning 14:00-19:00, zone 7. Stay inside.');
const URI = 'sip:nora@192.0.2.21:5060;transport=udp';

/** The header fields of a MESSAGE to a GRUU on its second hop, as text. */
const HEADERS: readonly HeaderPair[] = [
  ['Via', 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK8f2d1c0a9b7e6d5c4b3a;rport'],
  ['Via', 'SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK776asdhds;rport=5060;received=198.51.100.7'],
  ['Max-Forwards', '69'],
  ['From', '"Push Gateway" <sip:push@psa.example>;tag=49583'],
  ['To', `<${GRUU}>`],
  ['Call-ID', 'asd88asd77a0f1e2d3c4b5@198.51.100.7'],
  ['CSeq', '1 MESSAGE'],
  ['Accept-Contact', '*;+g.oma.pusheventapp="ulp.ua";require'],
  ['User-Agent', 'sip-push/1.0'],
  ['Date', 'Mon, 02 Mar 2026 08:00:00 GMT'],
  ['Expires', '3600'],
  ['Content-Type', 'text/plain;charset=utf-8'],
];
const OCTETS = buildRequest({ method: 'MESSAGE', uri: GRUU, headers: HEADERS, body: BODY }).toBuffer();

interface TheirVia {
  readonly version: string;
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly params: Record<string, string | null>;
}

interface Theirs {
  method: string;
  uri: string;
  version: string;
  headers: Record<string, unknown> & {
    via: TheirVia[];
    from: { params: { tag?: string } };
    to: { params: { tag?: string } };
    cseq: { seq: number; method: string };
  };
  content: string;
}

const sip = createRequire(__filename)('sip/sip') as {
  parse(octets: Buffer): Theirs;
  parseUri(uri: string): { user: string; host: string };
  stringify(message: unknown): string;
};

/** What is measured, each time by both codecs. */
const WORK: readonly {
  readonly title: string;
  readonly ours: () => unknown;
  readonly theirs: () => unknown;
}[] = [
  {
    title: 'parse: octets to a message whose header fields can be asked for',
    ours: parse,
    theirs: () => sip.parse(OCTETS),
  },
  {
    title:
      'parse and read what a stateful proxy reads: Request-URI, top Via (branch, sent-by), tags, Call-ID, CSeq, Max-Forwards, body',
    ours: () => ourReading(parse()),
    theirs: () => theirReading(sip.parse(OCTETS)),
  },
  {
    title: 'build: from header field values as text to octets',
    ours: () => buildRequest({ method: 'MESSAGE', uri: GRUU, headers: HEADERS, body: BODY }).toBuffer(),
    theirs: () => theirOctets({ ...THEIR_START, headers: theirTexts() }),
  },
  {
    title: 'build: from structured Via, From, To and CSeq to octets',
    ours: () =>
      buildRequest({ method: 'MESSAGE', uri: GRUU, headers: ourStructures(), body: BODY }).toBuffer(),
    theirs: () => theirOctets({ ...THEIR_START, headers: theirStructures() }),
  },
  {
    title: 'forward: parse, read, put a Via on top, change Request-URI and Max-Forwards, write',
    ours: ourForwarding,
    theirs: theirForwarding,
  },
];

/** Measures our SIP codec beside the one of the npm package `sip`. */
export async function benchCodec(): Promise<void> {
  console.log(`Codec: a MESSAGE of ${OCTETS.length} octets, ${ROUNDS} alternating rounds, medians`);
  for (const { title, ours, theirs } of WORK) {
    for (const work of [ours, theirs]) repeat(work, WARM_UP_MS);
    const contestants: Contestant[] = [
      { name: 'ours', run: () => repeat(ours, ROUND_MS) },
      { name: 'npm sip', run: () => repeat(theirs, ROUND_MS) },
    ];
    printAchieved(title, await alternate(contestants, ROUNDS), '/s');
  }
}

/** Keeps the result of the latest call, so that no work can be left out. */
let latest: unknown;

/** Does the work for so many milliseconds; times per second. */
function repeat(work: () => unknown, ms: number): number {
  const start = performance.now();
  let done = 0;
  let elapsed: number;
  do {
    for (let i = 0; i < 100; i++) latest = work();
    done += 100;
    elapsed = performance.now() - start;
  } while (elapsed < ms);
  if (latest === undefined) throw new Error('nothing came of it');
  return (done * 1000) / elapsed;
}

function parse(): SipRequest {
  const message = parseDatagram(OCTETS);
  if (isFault(message) || message.kind !== 'request') throw new Error('the sample is no request');
  return message;
}

function ourReading(message: SipRequest): unknown {
  const { topVia, from, to, callId, cseq, maxForwards, requestUri, body } = message;
  if (isFault(requestUri) || requestUri.kind !== 'sip') throw new Error('the sample has no SIP URI');
  const { user, host } = requestUri;
  const ids = [topVia!.branch, topVia!.sentBy, from!.tag, to!.tag, callId, cseq!.number, cseq!.method];
  return [...ids, message.method, user, host, maxForwards, body];
}

function theirReading({ method, uri, headers, content }: Theirs): unknown {
  const { params, host: sentBy, port } = headers.via[0]!;
  const { user, host } = sip.parseUri(uri);
  const { seq, method: of } = headers.cseq;
  const tags = [headers.from.params.tag, headers.to.params.tag];
  return [
    params.branch,
    `${sentBy}:${port}`,
    ...tags,
    headers['call-id'],
    seq,
    of,
    method,
    user,
    host,
    Number(headers['max-forwards']),
    content,
  ];
}

function ourStructures(): HeaderPair[] {
  const branch = Params.none.with('branch', 'z9hG4bK8f2d1c0a9b7e6d5c4b3a').with('rport');
  const below = Params.none
    .with('branch', 'z9hG4bK776asdhds')
    .with('rport', '5060')
    .with('received', '198.51.100.7');
  const tag = Params.none.with('tag', '49583');
  return [
    ['Via', via({ transport: 'UDP', host: '192.0.2.1', port: 5060, params: branch }).toString()],
    ['Via', via({ transport: 'UDP', host: '198.51.100.7', port: 5060, params: below }).toString()],
    ['Max-Forwards', '69'],
    ['From', nameAddr('sip:push@psa.example', { displayName: 'Push Gateway', params: tag }).toString()],
    ['To', nameAddr(GRUU).toString()],
    ['Call-ID', 'asd88asd77a0f1e2d3c4b5@198.51.100.7'],
    ['CSeq', formatCSeq({ number: 1, method: 'MESSAGE' })],
    ...HEADERS.slice(7),
  ];
}

const THEIR_START = { method: 'MESSAGE', uri: GRUU, version: '2.0', content: BODY.toString('latin1') };

/** Its header names are keys, so that two Via fields of text become one. */
function theirTexts(): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  for (const [name, value] of HEADERS) {
    const id = name.toLowerCase();
    const above = headers[id] as string | undefined;
    headers[id] = above === undefined ? value : `${above}, ${value}`;
  }
  return headers;
}

function theirStructures(): Record<string, unknown> {
  const received = '198.51.100.7';
  return {
    via: [
      {
        version: '2.0',
        protocol: 'UDP',
        host: '192.0.2.1',
        port: 5060,
        params: { branch: 'z9hG4bK8f2d1c0a9b7e6d5c4b3a', rport: null },
      },
      {
        version: '2.0',
        protocol: 'UDP',
        host: received,
        port: 5060,
        params: { branch: 'z9hG4bK776asdhds', rport: '5060', received },
      },
    ],
    'max-forwards': '69',
    from: { name: '"Push Gateway"', uri: 'sip:push@psa.example', params: { tag: '49583' } },
    to: { uri: GRUU, params: {} },
    'call-id': 'asd88asd77a0f1e2d3c4b5@198.51.100.7',
    cseq: { seq: 1, method: 'MESSAGE' },
    'accept-contact': HEADERS[7]![1],
    'user-agent': HEADERS[8]![1],
    date: HEADERS[9]![1],
    expires: HEADERS[10]![1],
    'content-type': HEADERS[11]![1],
  };
}

/** As its own transport does it. */
function theirOctets(message: unknown): Buffer {
  return Buffer.from(sip.stringify(message), 'binary');
}

function ourForwarding(): Buffer {
  const message = parse();
  latest = ourReading(message);
  return message
    .with({ uri: URI })
    .set('Max-Forwards', String(message.maxForwards! - 1))
    .prepend('Via', 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK0a1b2c3d4e5f60718293;rport')
    .toBuffer();
}

function theirForwarding(): Buffer {
  const message = sip.parse(OCTETS);
  latest = theirReading(message);
  message.uri = URI;
  message.headers['max-forwards'] = String(Number(message.headers['max-forwards']) - 1);
  const params = { branch: 'z9hG4bK0a1b2c3d4e5f60718293', rport: null };
  message.headers.via.unshift({ version: '2.0', protocol: 'UDP', host: '192.0.2.1', port: 5060, params });
  return theirOctets(message);
}
