import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mmsNotification, syncNotification } from '../../../protocol/push/binary-content';
import {
  alternatives,
  emailNotification,
  mixed,
  omaPush,
  plainText,
  serviceIndication,
  serviceLoading,
} from '../../../protocol/push/content';
import { suplInit } from '../../../protocol/push/supl-init';
import { parseMediaType } from '../../../protocol/sip/media-type';
import { isFault } from '../../../protocol/sip/fault';

const AT = new Date('2026-03-02T08:00:00Z');

describe('Push Content', () => {
  it('text: as UTF-8', () => assert.deepEqual(plainText('ü').body, Buffer.from([0xc3, 0xbc])));

  it('text/vnd.wap.si: escaped, with the DTD it belongs to', () => {
    const content = serviceIndication({
      href: 'http://x.example/?a=1&b="2"',
      text: 'a<b',
      id: 'i1',
      created: AT,
    });
    assert.equal(content.type, 'text/vnd.wap.si');
    assert.equal(
      content.body.toString(),
      '<?xml version="1.0"?>\n' +
        '<!DOCTYPE si PUBLIC "-//WAPFORUM//DTD SI 1.0//EN" "http://www.wapforum.org/DTD/si.dtd">\n' +
        '<si><indication href="http://x.example/?a=1&amp;b=&quot;2&quot;" si-id="i1" created="2026-03-02T08:00:00Z" action="signal-medium">a&lt;b</indication></si>\n',
    );
  });

  it('text/vnd.wap.sl and application/vnd.wap.emn+xml', () => {
    assert.match(
      serviceLoading('http://x/').body.toString(),
      /<sl href="http:\/\/x\/" action="execute-low"\/>\n$/,
    );
    assert.match(
      emailNotification('mailat:nora@mail.example', AT).body.toString(),
      /<emn mailbox="mailat:nora@mail.example" timestamp="2026-03-02T08:00:00Z"\/>\n$/,
    );
  });

  it('application/vnd.syncml.notification: digest, trigger, server identifier', () => {
    const { body } = syncNotification({
      ...{ serverId: 'dm.example', serverPassword: 'pw', nonce: Buffer.from('nonce') },
      ...{ sessionId: 0x1234, uiMode: 2, initiator: 1 },
    });
    const trigger = body.subarray(16);
    // Version 12 in ten bits, ui-mode 2 in two, initiator 1 in one, 27 zeros, session, length, identifier.
    assert.equal(trigger.toString('hex'), `032800000012340a${Buffer.from('dm.example').toString('hex')}`);
    const md5 = (octets: string | Buffer): Buffer => createHash('md5').update(octets).digest();
    const digest = md5(`${md5('dm.example:pw').toString('base64')}:nonce:${md5(trigger).toString('base64')}`);
    assert.deepEqual(body.subarray(0, 16), digest);
  });

  it('application/vnd.wap.mms-message: the fields of M-Notification.ind', () => {
    const { body } = mmsNotification({
      ...{ transactionId: 'T', from: '+1/TYPE=PLMN', size: 30_000, expires: 3600 },
      contentLocation: 'http://m/1',
    });
    assert.equal(
      body.toString('latin1'),
      '\x8c\x82\x98T\0\x8d\x93\x89\x0e\x80+1/TYPE=PLMN\0\x8a\x80\x8e\x02\x75\x30\x88\x04\x81\x02\x0e\x10\x83http://m/1\0',
    );
  });

  it('application/vnd.wap.mms-message: a long sender gets a length of its own', () => {
    const { body } = mmsNotification({
      ...{
        transactionId: 'T',
        from: `${'a'.repeat(200)}@x`,
        size: 1,
        expires: 1,
        contentLocation: 'http://m/1',
      },
    });
    // 1 address-present, 202 characters, 1 zero = 204 = 1*128 + 76.
    assert.deepEqual(body.subarray(7, 12), Buffer.from([0x89, 31, 0x81, 76, 0x80]));
  });

  it('application/vnd.omaloc-supl-init: unaligned PER with its own length in front', () => {
    const { type, body } = suplInit({
      sessionId: Buffer.from([1, 2, 3, 4]),
      platform: Buffer.from([192, 0, 2, 1]),
    });
    assert.equal(type, 'application/vnd.omaloc-supl-init');
    assert.equal(body.readUInt16BE(0), body.length);
    const bits = [...body].map((octet) => octet.toString(2).padStart(8, '0')).join('');
    assert.equal(bits.slice(16, 40), '000000010000000000000000');
    assert.equal(bits.slice(40, 42), '01');
    assert.equal(parseInt(bits.slice(42, 74), 2), 0x01020304);
    assert.equal(bits.slice(74, 77), '000');
    assert.equal(parseInt(bits.slice(77, 109), 2), 0xc0000201);
    // UlpMessage and SUPLINIT: ten zeros; posMethod 1, slpMode proxy, then filled up.
    assert.equal(bits.slice(109), `0000000000000010000`);
  });

  it('is small enough for pager mode, and of a type that parses', () => {
    const samples = [
      ...[plainText('x'), serviceIndication({ href: 'http://x/', text: 'x' }), serviceLoading('http://x/')],
      ...[emailNotification('mailat:a@b', AT), omaPush(Buffer.from([1, 2]))],
      mixed(plainText('a'), plainText('b')),
      alternatives(plainText('a'), { type: 'text/html', body: Buffer.from('<p>') }),
    ];
    for (const { type, body } of samples) {
      assert(!isFault(parseMediaType(type)), type);
      assert(body.length < 600, type);
    }
  });
});
