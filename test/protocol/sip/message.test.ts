import assert from 'node:assert/strict';
import { isFault } from '../../../protocol/sip/fault';
import { field, HeaderList } from '../../../protocol/sip/headers';
import { partsOf, SipRequest, SipResponse } from '../../../protocol/sip/message';
import { messageWith, okWith, parsed, request, response, wire } from './wire';

describe('SipMessage', () => {
  describe('views', () => {
    const message = request(
      messageWith(
        [
          'Via: SIP/2.0/TCP a.example;branch=z9hG4bKa, SIP/2.0/UDP b.example;branch=z9hG4bKb',
          'Contact: <sip:a@192.0.2.1>;q=0.5, "B, b" <sip:b@192.0.2.2>',
          'm: <sip:c@192.0.2.3>',
          'Route: <sip:p1;lr>, <sip:p2;lr>',
          'Record-Route: <sip:rr;lr>',
          'Path: <sip:path;lr>',
          'Supported: gruu, Path',
          'k: OUTBOUND',
          'Expires: 60',
          'Content-Type: Text/Plain;charset=utf-8',
          'Content-Length: 2',
        ],
        'ab',
      ),
    );

    it('read single values', () => {
      assert.equal(message.topVia?.branch, 'z9hG4bKtest1');
      assert.equal(message.from?.tag, 'f1');
      assert.equal(message.to?.uriText, 'sip:nora@push.example');
      assert.equal(message.to.tag, undefined);
      assert.equal(message.callId, 'call-1@192.0.2.7');
      assert.deepEqual(message.cseq, { number: 1, method: 'MESSAGE' });
      assert.equal(message.maxForwards, 70);
      assert.equal(message.expires, 60);
      assert.equal(message.contentLength, 2);
      assert.equal(message.contentType?.essence, 'text/plain');
      const uri = message.requestUri;
      assert.ok(!isFault(uri) && uri.kind === 'sip');
      assert.equal(uri.user, 'nora');
    });

    it('read lists, over all fields', () => {
      assert.deepEqual(
        message.vias.map((via) => via.branch),
        ['z9hG4bKtest1', 'z9hG4bKa', 'z9hG4bKb'],
      );
      assert.deepEqual(
        message.contacts.map((contact) => (contact === '*' ? '*' : contact.uriText)),
        ['sip:a@192.0.2.1', 'sip:b@192.0.2.2', 'sip:c@192.0.2.3'],
      );
      assert.deepEqual(message.routes.map(String), ['<sip:p1;lr>', '<sip:p2;lr>']);
      assert.deepEqual(message.recordRoutes.map(String), ['<sip:rr;lr>']);
      assert.deepEqual(message.paths.map(String), ['<sip:path;lr>']);
      assert.deepEqual(message.tokens('Supported'), ['gruu', 'path', 'outbound']);
      assert.deepEqual(message.list('Supported'), ['gruu', 'Path', 'OUTBOUND']);
      assert.deepEqual(message.fields('Supported'), ['gruu, Path', 'OUTBOUND']);
      assert.equal(message.header('k'), 'gruu, Path');
      assert.ok(message.has('supported'));
    });

    it('are read once', () => {
      assert.equal(message.from, message.from);
      assert.equal(message.topVia, message.topVia);
      assert.equal(message.requestUri, message.requestUri);
      assert.equal(message.problems, message.problems);
      assert.equal(message.body, message.body);
    });

    it('take the first element of a Via with several', () => {
      const message = request(
        wire(['OPTIONS sip:a@b SIP/2.0', 'v: SIP/2.0/UDP a;branch=1 , SIP/2.0/UDP b;branch=2']),
      );
      assert.equal(message.topVia?.host, 'a');
    });

    it('are undefined or empty when absent', () => {
      const { topVia, from, to, callId, cseq, maxForwards, expires, contentLength, contentType, ...rest } =
        viewsOf(wire(['OPTIONS sip:a@b SIP/2.0']));
      for (const view of [topVia, from, to, callId, cseq, maxForwards, expires, contentLength, contentType])
        assert.equal(view, undefined);
      for (const view of Object.values(rest)) assert.deepEqual(view, []);
    });

    it('are undefined or left out when malformed', () => {
      const { topVia, from, to, cseq, maxForwards, expires, contentLength, contentType, contacts, routes } =
        viewsOf(
          wire([
            'OPTIONS sip:a@b SIP/2.0',
            'Via: SIP/2.0',
            'From: "x <sip:a>',
            'To:',
            'CSeq: 99999999999 OPTIONS',
            'Max-Forwards: x',
            'Expires: -1',
            'Content-Length: 0x10',
            'Content-Type: text',
            'Contact: sip:a?b=c, *',
            'Route: <sip:a>, "',
          ]),
        );
      for (const view of [topVia, from, to, cseq, maxForwards, expires, contentLength, contentType])
        assert.equal(view, undefined);
      assert.deepEqual(contacts.map(String), ['*']);
      assert.deepEqual(routes.map(String), ['<sip:a>']);
    });
  });

  describe('changed', () => {
    const octets = messageWith(['Subject: x', 'Content-Length: 2'], 'abc');
    const message = request(octets);

    it('is a new message; the old one keeps its octets', () => {
      const changed = message
        .set('Max-Forwards', '69')
        .add('Supported', 'path')
        .prepend('Via', 'SIP/2.0/UDP new');
      assert.equal(message.toBuffer(), octets);
      assert.equal(changed.received, undefined);
      assert.equal(changed.maxForwards, 69);
      assert.equal(changed.topVia?.host, 'new');
      assert.deepEqual(changed.tokens('Supported'), ['path']);
      assert.equal(message.maxForwards, 70);
      assert.equal(message.topVia?.host, '192.0.2.7');
    });

    it('leaves alone what was not changed', () => {
      const text = message.remove('Subject').toBuffer().toString('latin1');
      assert.equal(text, octets.toString('latin1').replace('Subject: x\r\n', '').slice(0, -1));
    });

    it('takes a method, a Request-URI, header fields and a body', () => {
      const body = Buffer.from([0, 255]);
      const headers = new HeaderList([field('To', '<sip:x>')]);
      const changed = message.with({ method: 'INFO', uri: 'sip:y', headers, body });
      assert.equal(
        changed.toBuffer().toString('latin1'),
        'INFO sip:y SIP/2.0\r\nTo: <sip:x>\r\n\r\n\u0000\u00ff',
      );
      assert.deepEqual(
        [message.with({}).method, message.with({}).uri, message.with({}).body.toString()],
        ['MESSAGE', 'sip:nora@push.example', 'ab'],
      );
      assert.equal(message.with({ uri: 'sip:y' }).startLine, 'MESSAGE sip:y SIP/2.0');
    });

    it('takes a status, a reason, header fields and a body', () => {
      const ok = response(okWith(['Content-Length: 0']));
      const changed = ok.with({ status: 404, reason: 'Not Found' });
      assert.equal(changed.startLine, 'SIP/2.0 404 Not Found');
      assert.equal(ok.startLine, 'SIP/2.0 200 OK');
      assert.equal(changed.callId, ok.callId);
      assert.equal(ok.with({ body: Buffer.from('x') }).body.toString(), 'x');
      assert.equal(ok.set('Server', 'x').status, 200);
    });

    it('has a start line without the superfluous spaces of the one it was made from', () => {
      const changed = request(wire(['OPTIONS  sip:a@b  SIP/2.0  '])).add('To', '<sip:x>');
      assert.equal(changed.startLine, 'OPTIONS sip:a@b SIP/2.0');
    });

    it('keeps the version', () => {
      assert.equal(
        request(wire(['OPTIONS sip:a@b SIP/7.0'])).add('To', 'x').startLine,
        'OPTIONS sip:a@b SIP/7.0',
      );
    });
  });

  it('is written from its parts when composed', () => {
    const headers = new HeaderList([field('Subject', '\u00c3\u00a4'), field('Content-Length', '3')]);
    const composed = new SipRequest('MESSAGE', 'sip:a@b', partsOf(headers, Buffer.from('\u20ac')));
    assert.deepEqual(
      composed.toBuffer(),
      wire(['MESSAGE sip:a@b SIP/2.0', 'Subject: \u00e4', 'Content-Length: 3'], '\u20ac'),
    );
    assert.equal(composed.received, undefined);
    const answer = new SipResponse(200, 'OK', partsOf(new HeaderList([])));
    assert.equal(answer.toBuffer().toString(), 'SIP/2.0 200 OK\r\n\r\n');
  });

  it('tells the kinds apart', () => {
    assert.equal(parsed(messageWith()).kind, 'request');
    assert.equal(parsed(okWith()).kind, 'response');
  });
});

function viewsOf(octets: Buffer) {
  const message = parsed(octets);
  const { topVia, from, to, callId, cseq, maxForwards, expires, contentLength, contentType } = message;
  const { vias, contacts, routes, recordRoutes, paths } = message;
  const single = { topVia, from, to, callId, cseq, maxForwards, expires, contentLength, contentType };
  return { ...single, vias, contacts, routes, recordRoutes, paths };
}
