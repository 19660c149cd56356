import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readEntity, type Entity } from '../../../protocol/mime/entity';
import { buildRequest } from '../../../protocol/sip/build';
import { isFault } from '../../../protocol/sip/fault';
import { HeaderList } from '../../../protocol/sip/headers';
import type { SipRequest } from '../../../protocol/sip/message';
import { alteredField, tunneledIn, tunnelOf } from '../../../protocol/smime/tunnel';

const request = (body = Buffer.from('news')): SipRequest =>
  buildRequest({
    method: 'MESSAGE',
    uri: 'sip:nora@push.example',
    headers: [
      ['To', '<sip:nora@push.example>'],
      ['From', '<sip:dm@push.example>;tag=1'],
      ['Call-ID', 'a@b'],
      ['CSeq', '1 MESSAGE'],
      ['Date', 'Mon, 02 Mar 2026 08:00:00 GMT'],
      ['Content-Type', 'text/plain'],
    ],
    body,
  });

function part(type: string, body: Buffer): Entity {
  const head = Buffer.from(`Content-Type: ${type}\r\n\r\n`).toString('latin1');
  const entity = readEntity(HeaderList.read(head, 0).headers, body);
  assert.ok(!isFault(entity));
  return entity;
}

describe('a request as content (message/sip)', () => {
  it('comes out as it went in, whatever it carries', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        const whole = request(Buffer.from(octets));
        const { type, body } = tunnelOf(whole);
        const inner = tunneledIn(part(type, body));
        assert.deepEqual(inner?.toBuffer(), whole.toBuffer());
        assert.equal(alteredField(inner, whole), undefined);
      }),
    ));

  it('is none where there is another type, or no message', () => {
    assert.equal(tunneledIn(part('text/plain', request().toBuffer())), undefined);
    assert.equal(tunneledIn(part('message/sip', Buffer.from('news'))), undefined);
  });

  it('shows which header field is another one outside, but for those that proxies may change', () => {
    const whole = request();
    for (const [name, value] of [
      ['To', '<sip:otto@push.example>'],
      ['From', '<sip:ads@push.example>;tag=1'],
      ['CSeq', '2 MESSAGE'],
      ['Date', 'Mon, 02 Mar 2026 09:00:00 GMT'],
      ['Expires', '60'],
    ] as const)
      assert.equal(alteredField(whole, whole.set(name, value)), name);
    const passed = whole
      .set('Via', 'SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1')
      .set('Max-Forwards', '12')
      .with({ uri: 'sip:nora@192.0.2.2' });
    assert.equal(alteredField(whole, passed), undefined);
    assert.equal(
      alteredField(whole, whole.set('Call-ID', ' a@b ')),
      undefined,
      'white space is no difference',
    );
  });
});
