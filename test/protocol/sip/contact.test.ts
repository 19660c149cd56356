import assert from 'node:assert/strict';
import { contact, Contact, parseContact } from '../../../protocol/sip/contact';
import { isFault } from '../../../protocol/sip/fault';
import { splitList } from '../../../protocol/sip/lists';
import { Params, quote } from '../../../protocol/sip/params';

function parse(text: string): Contact {
  const read = parseContact(text);
  assert.ok(read instanceof Contact, `${text}: ${isFault(read) ? read.reason : ''}`);
  return read;
}

const GRANTED =
  '<sip:nora@192.0.2.21:5060>;q=0.8;expires=3600;+sip.instance="<urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701>"' +
  ';mobility="mobile";text;methods="INVITE,ACK,BYE,CANCEL,OPTIONS,MESSAGE";+g.oma.pusheventapp="mms.ua"' +
  ';pub-gruu="sip:nora@push.example;gr=urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701"' +
  ';temp-gruu="sip:tg.q7h2m0x5c1@push.example;gr"';

describe('parseContact', () => {
  it('reads a contact as a registrar grants it', () => {
    const read = parse(GRANTED);
    assert.equal(read.q, 0.8);
    assert.equal(read.expires, 3600);
    assert.equal(read.instance, '<urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701>');
    assert.equal(read.regId, undefined);
    assert.equal(read.pubGruu, 'sip:nora@push.example;gr=urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701');
    assert.equal(read.tempGruu, 'sip:tg.q7h2m0x5c1@push.example;gr');
    assert.deepEqual(
      [...read.features.tags.keys()],
      ['+sip.instance', 'mobility', 'text', 'methods', '+g.oma.pusheventapp'],
    );
    assert.deepEqual(read.faults, []);
    assert.equal(read.toString(), GRANTED);
  });

  it('is split from other contacts at the commas outside quotation marks only', () => {
    const elements = splitList(`${GRANTED}, <sip:a@b.example>`);
    assert.deepEqual(elements, [GRANTED, '<sip:a@b.example>']);
  });

  it('knows "*"', () => {
    assert.equal(parseContact('*'), '*');
    assert.equal(parseContact(' * '), '*');
    const starred = parseContact('*;expires=0');
    assert.ok(starred instanceof Contact && isFault(starred.uri));
  });

  it('reads escaped GRUUs (RFC 5627 s7)', () => {
    assert.equal(
      parse('<sip:a@b.example>;pub-gruu="sip:a\\@b.example;gr=1"').pubGruu,
      'sip:a@b.example;gr=1',
    );
  });

  it('has undefined for what is not there', () => {
    const read = parse('<sip:a@b.example>');
    const { q, expires, instance, regId, pubGruu, tempGruu } = read;
    assert.deepEqual([q, expires, instance, regId, pubGruu, tempGruu], Array(6).fill(undefined));
    assert.equal(read.features.tags.size, 0);
  });

  it('returns faults for a malformed q and expires', () => {
    for (const q of ['1.5', '0.1234', '.5', '-1', '"0.5"', '1.001'])
      assert.ok(isFault(parse(`<sip:a@b>;q=${q}`).q), q);
    for (const q of ['0', '1', '0.', '0.125', '1.000', '1.'])
      assert.equal(parse(`<sip:a@b>;q=${q}`).q, Number(q), q);
    for (const expires of ['soon', '-5', '1.5', '"60"']) {
      assert.ok(isFault(parse(`<sip:a@b>;expires=${expires}`).expires), expires);
    }
    assert.ok(isFault(parse('<sip:a@b>;expires').expires));
    assert.equal(parse('<sip:a@b>;expires=0004294967295').expires, 4294967295);
  });

  it('bounds expires at 2^32-1 (RFC 3261 s10.2)', () => {
    for (const digits of ['4294967296', '99999999999', '9'.repeat(400)]) {
      assert.equal(parse(`<sip:a@b>;expires=${digits}`).expires, 4294967295);
    }
  });

  it('reads reg-id from 1 to 2^31-1 (RFC 5626 s10)', () => {
    assert.equal(parse('<sip:a@b>;reg-id=1').regId, 1);
    assert.equal(parse('<sip:a@b>;reg-id=2147483647').regId, 2147483647);
    for (const regId of ['0', '2147483648', 'x', '"1"']) {
      assert.equal(parse(`<sip:a@b>;reg-id=${regId}`).regId, undefined, regId);
      assert.equal(parse(`<sip:a@b>;reg-id=${regId}`).faults.length, 1, regId);
    }
  });

  it('collects faults of its parameters', () => {
    const reasons = parse('<sip:a@b>;q=2;expires=x;pub-gruu=a;audio="!";text;text').faults.map(
      ({ reason }) => reason,
    );
    assert.equal(reasons.length, 6, reasons.join('\n'));
  });

  it('stays a Contact when it is changed', () => {
    const changed = parse(GRANTED).withParam('expires', '60').withoutParam('q');
    assert.ok(changed instanceof Contact);
    assert.equal(changed.expires, 60);
    assert.equal(changed.q, undefined);
    assert.equal(changed.features.tags.size, 5);
  });

  it('returns what it was built of', () => {
    const instance = '<urn:uuid:7e21d9b4-03aa-4c58-8f67-2b9e5510c802>';
    const params = new Params([{ name: '+sip.instance', value: quote(instance) }, { name: 'text' }]);
    const built = contact('sip:nora@192.0.2.22', { displayName: 'Nora', params });
    assert.equal(built.toString(), `"Nora" <sip:nora@192.0.2.22>;+sip.instance="${instance}";text`);
    assert.equal(parse(built.toString()).instance, instance);
  });
});
