import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFault } from '../../../protocol/sip/fault';
import type { SipMessage } from '../../../protocol/sip/message';
import { octetsToUtf8 } from '../../../protocol/sip/octets';
import { SipStreamFramer } from '../../../protocol/sip/stream-framer';
import { parsed, request, response } from './wire';

const FOLDER = join(__dirname, '..', '..', 'data', 'torture');

function octetsOf(name: string): Buffer {
  return readFileSync(join(FOLDER, `${name}.sip`));
}

/** Messages that RFC 4475 calls well-formed, whatever an application makes of them: there is nothing to find. */
const WELL_FORMED = [
  ...['wsinv', 'intmeth', 'esc01', 'escnull', 'esc02', 'longreq', 'semiuri', 'transports', 'mpart01'],
  ...['unreason', 'noreason', 'badbranch', 'unkscm', 'novelsc', 'unksm2', 'bext01', 'invut', 'regaut01'],
  ...['bcast', 'zeromf', 'cparam01', 'cparam02', 'regescrt', 'sdp01'],
  // The grammar of RFC 3261 wants LWS before "<"; s3.1.1.6 calls that a defect of the grammar.
  'lwsdisp',
];

/** Kind of each problem of the others, with the header field that it is in. */
const MALFORMED: Readonly<Record<string, readonly string[]>> = {
  // s3.1.1.8 calls it well-formed but for the octets behind it, which the sender should not have sent.
  dblreq: ['content-length'],
  badinv01: ['header-syntax via', 'header-syntax contact'],
  clerr: ['content-length'],
  ncl: ['header-syntax content-length'],
  scalar02: ['header-syntax cseq', 'header-syntax max-forwards', 'header-syntax expires'],
  scalarlg: ['header-syntax cseq'],
  quotbal: ['header-syntax to'],
  ltgtruri: ['start-line'],
  lwsruri: ['start-line'],
  lwsstart: ['start-line'],
  trws: ['start-line'],
  escruri: ['start-line'],
  baddate: ['header-syntax date'],
  regbadct: ['header-syntax contact'],
  badaspec: ['header-syntax to'],
  baddn: ['header-syntax from', 'header-syntax to'],
  badvers: ['version'],
  mismatch01: ['cseq-method cseq'],
  mismatch02: ['cseq-method cseq'],
  bigcode: ['start-line'],
  insuf: [
    'missing-header from',
    'missing-header to',
    'missing-header call-id',
    'missing-header max-forwards',
  ],
  multi01: [
    ...['repeated-header cseq', 'repeated-header call-id', 'repeated-header to', 'repeated-header from'],
    ...['repeated-header max-forwards', 'content-length'],
  ],
  mcl01: ['repeated-header content-length', 'content-length'],
  // Legal in RFC 2543, which had no Max-Forwards.
  inv2543: ['missing-header max-forwards'],
};

describe('RFC 4475 torture messages', () => {
  it('are all there', () => {
    const names = readdirSync(FOLDER).filter((name) => name.endsWith('.sip'));
    const expected = [...WELL_FORMED, ...Object.keys(MALFORMED)].map((name) => `${name}.sip`);
    assert.deepEqual(names.sort(), expected.sort());
    assert.equal(names.length, 49);
  });

  describe('well-formed', () => {
    for (const name of WELL_FORMED) it(name, () => assert.deepEqual(parsed(octetsOf(name)).problems, []));
  });

  describe('malformed', () => {
    for (const [name, expected] of Object.entries(MALFORMED)) {
      it(name, () => {
        const found = parsed(octetsOf(name)).problems.map(({ kind, header }) =>
          header === undefined || kind === 'content-length' ? kind : `${kind} ${header}`,
        );
        assert.deepEqual([...new Set(found)], expected);
      });
    }
  });

  it('are kept octet for octet, also when they are written from their fields again', () => {
    for (const name of [...WELL_FORMED, ...Object.keys(MALFORMED)]) {
      const octets = octetsOf(name);
      const message = parsed(octets);
      assert.equal(message.toBuffer(), octets);
      const body = message.received?.surplus ? octets.subarray(0, -message.received.surplus) : octets;
      assert.deepEqual(rewritten(message), startLineAsWritten(body), name);
    }
  });

  describe('mean what the RFC says', () => {
    it('wsinv', () => {
      const message = request(octetsOf('wsinv'));
      assert.equal(message.to?.uriText, 'sip:vivekg@chair-dnrc.example.com');
      assert.equal(message.to.tag, '1918181833n');
      assert.equal(message.from?.displayName, 'J Rosenberg \\"');
      assert.equal(message.from.tag, '98asjd8');
      assert.equal(message.maxForwards, 68);
      assert.deepEqual(message.cseq, { number: 9, method: 'INVITE' });
      assert.deepEqual(
        message.vias.map(({ transport, host, branch }) => [transport, host, branch]),
        [
          ['UDP', '192.0.2.2', '390skdjuw'],
          ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
          ['UDP', '192.168.255.111', 'z9hG4bK30239'],
        ],
      );
      assert.equal(message.header('Subject'), '');
      assert.equal(message.header('NewFangledHeader'), 'newfangled value continued newfangled value');
      const [contact] = message.contacts;
      assert.ok(contact !== undefined && contact !== '*');
      assert.equal(contact.displayName, 'Quoted string ""');
      assert.equal(contact.q, 0.33);
      assert.equal(message.body.length, 150);
    });

    it('esc01: escapes stay as spelled', () => {
      const message = request(octetsOf('esc01'));
      const uri = message.requestUri;
      assert.ok(!isFault(uri) && uri.kind === 'sip');
      assert.deepEqual([uri.user, uri.host], ['sips%3Auser%40example.com', 'example.net']);
      const [contact] = message.contacts;
      assert.equal(String(contact), '<sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>');
    });

    it('esc02: C%6Fntact is no Contact', () => {
      const message = request(octetsOf('esc02'));
      assert.equal(message.method, 'RE%47IST%45R');
      assert.equal(message.contacts.length, 2);
    });

    it('intmeth', () => {
      const message = request(octetsOf('intmeth'));
      assert.equal(message.method, "!interesting-Method0123456789_*+`.%indeed'~");
      assert.equal(message.to?.displayName, 'BEL:\u0007 NUL:\u0000 DEL:\u007f');
      assert.equal(message.from?.tag, "_token~1'+`*%!-.");
      assert.equal(octetsToUtf8(message.header("extensionHeader-!.%*+_`'~")!), '\ufeff\u5927\u505c\u96fb');
    });

    it('longreq', () => {
      const message = request(octetsOf('longreq'));
      assert.equal(message.vias.length, 34);
      assert.equal(message.topVia?.host, 'sip33.example.com');
      assert.equal(message.from?.tag, `12${'982'.repeat(50)}424`);
      assert.equal(message.callId, `longreq.one${'really'.repeat(20)}longcallid`);
    });

    it('dblreq: octets behind Content-Length do not count', () => {
      const message = request(octetsOf('dblreq'));
      assert.equal(message.method, 'REGISTER');
      assert.equal(message.body.length, 0);
      assert.ok(message.with({}).toBuffer().toString('latin1').endsWith('Content-Length: 0\r\n\r\n'));
    });

    it('semiuri: the user has a semicolon', () => {
      const uri = request(octetsOf('semiuri')).requestUri;
      assert.ok(!isFault(uri) && uri.kind === 'sip');
      assert.equal(uri.user, 'user;par=u%40example.net');
    });

    it('mpart01: a body with NUL', () => {
      const { body } = request(octetsOf('mpart01'));
      assert.equal(body.length, 553);
      assert.ok(body.includes(0));
    });

    it('unreason and noreason', () => {
      const reason =
        '= 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e \u0434\u0435\u0432\u044f\u043d\u043e\u0441\u0442\u043e';
      assert.ok(octetsToUtf8(response(octetsOf('unreason')).reason).startsWith(reason));
      assert.equal(response(octetsOf('noreason')).reason, '');
      assert.equal(response(octetsOf('noreason')).status, 100);
    });

    it('cparam01 and cparam02: whose parameter it is', () => {
      const [header] = request(octetsOf('cparam01')).contacts;
      const [uri] = request(octetsOf('cparam02')).contacts;
      assert.ok(header !== undefined && header !== '*' && uri !== undefined && uri !== '*');
      assert.deepEqual(
        [header.uriText, header.params.has('unknownparam')],
        ['sip:+19725552222@gw1.example.net', true],
      );
      assert.deepEqual(
        [uri.uriText, uri.params.has('unknownparam')],
        [`${header.uriText};unknownparam`, false],
      );
    });

    it('regescrt: the header component stays in the URI', () => {
      const [contact] = request(octetsOf('regescrt')).contacts;
      assert.equal(String(contact), '<sip:user@example.com?Route=%3Csip:sip.example.com%3E>');
    });
  });

  describe('on a stream', () => {
    for (const name of ['ncl', 'mcl01']) {
      it(`${name} ends it`, () => {
        const units = new SipStreamFramer().push(octetsOf(name));
        assert.deepEqual(
          units.map(({ kind }) => kind),
          ['broken'],
        );
      });
    }
    it('clerr is waited for', () => assert.deepEqual(new SipStreamFramer().push(octetsOf('clerr')), []));
    it('mpart01 and wsinv are cut where they end', () => {
      const both = [octetsOf('mpart01'), octetsOf('wsinv')];
      const units = new SipStreamFramer().push(Buffer.concat(both));
      assert.deepEqual(
        units.map(({ octets }) => octets),
        both,
      );
    });
  });
});

/** The message written from its fields, not from what was received. */
function rewritten(message: SipMessage): Buffer {
  return message.with({}).toBuffer();
}

/** The octets with the start line as we write it: no superfluous spaces. */
function startLineAsWritten(octets: Buffer): Buffer {
  const eol = octets.indexOf('\r\n');
  const line = octets.toString('latin1', 0, eol);
  if (line.startsWith('SIP/')) return octets;
  const single = line
    .trimEnd()
    .replace('INVITE  sip:user@example.com  SIP/2.0', 'INVITE sip:user@example.com SIP/2.0');
  return Buffer.concat([Buffer.from(single, 'latin1'), octets.subarray(eol)]);
}
