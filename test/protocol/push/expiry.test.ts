import assert from 'node:assert/strict';
import { expiryOf } from '../../../protocol/push/expiry';
import { meaningOf } from '../../../protocol/push/outcome';
import { sizeOnTheWire } from '../../../protocol/push/pager-size';
import { buildRequest, type HeaderPair } from '../../../protocol/sip/build';

const RECEIVED = new Date('2026-03-02T12:00:00Z');

function expiry(...headers: HeaderPair[]): string | undefined {
  const request = buildRequest({ method: 'MESSAGE', uri: 'sip:nora@push.example', headers });
  return expiryOf(request, RECEIVED)?.toISOString();
}

describe('expiry of a MESSAGE', () => {
  it('counts from Date, else from receipt, and is never without Expires', () => {
    assert.equal(expiry(), undefined);
    assert.equal(expiry(['Date', 'Mon, 02 Mar 2026 08:00:00 GMT']), undefined);
    assert.equal(expiry(['Expires', '60']), '2026-03-02T12:01:00.000Z');
    assert.equal(
      expiry(['Expires', '60'], ['Date', 'Mon, 02 Mar 2026 08:00:00 GMT']),
      '2026-03-02T08:01:00.000Z',
    );
    assert.equal(expiry(['Expires', '60'], ['Date', 'yesterday']), '2026-03-02T12:01:00.000Z');
    assert.equal(expiry(['Expires', 'soon']), undefined);
    assert.equal(expiry(['Expires', '4294967295'])?.slice(0, 4), '2162');
  });
});

describe('meaning of an answer to MESSAGE', () => {
  it('claims no more than RFC 3428 allows', () => {
    const answered = [200, 202, 204, 300, 404, 500, 600].map((status) => meaningOf(status).answered);
    assert.deepEqual(answered, [
      ...['accepted', 'stored', 'accepted', 'not-delivered', 'not-delivered', 'not-delivered', 'refused'],
    ]);
  });
});

describe('size of a MESSAGE', () => {
  it('counts the Via to come', () => {
    const request = buildRequest({
      method: 'MESSAGE',
      uri: 'sip:a@b',
      headers: [],
      body: Buffer.from('xyz'),
    });
    const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1';
    assert.equal(sizeOnTheWire(request, via), request.prepend('Via', via).toBuffer().length);
  });
});
