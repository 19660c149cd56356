import assert from 'node:assert/strict';
import fc from 'fast-check';
import { composeRegInfo } from '../../../protocol/reginfo/compose';
import {
  CONTACT_EVENTS,
  REGISTRATION_STATES,
  type ContactEvent,
  type RegInfo,
  type RegisteredContact,
} from '../../../protocol/reginfo/document';
import { parseRegInfo, type ReadRegInfo } from '../../../protocol/reginfo/parse';
import {
  NO_REGISTRATIONS,
  takeRegInfo,
  type RegistrationTables,
} from '../../../protocol/reginfo/registration-tables';
import { Fault, isFault } from '../../../protocol/sip/fault';

const long = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Any text that XML 1.0 can hold. */
const text = fc
  .string({ unit: 'binary', maxLength: 30 })
  .filter((each) => !/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(each));
const trimmed = text.map((each) => each.trim());

function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

const contact: fc.Arbitrary<RegisteredContact> = fc
  .record(
    {
      id: text,
      uri: trimmed,
      event: fc.constantFrom(...(Object.keys(CONTACT_EVENTS) as ContactEvent[])),
      displayName: text,
      expires: long,
      retryAfter: long,
      durationRegistered: long,
      q: fc.integer({ min: 0, max: 1000 }).map((each) => each / 1000),
      callId: text,
      cseq: long,
      unknownParams: fc.array(record({ name: text, value: trimmed }), { maxLength: 3 }),
      publicGruu: text,
      temporaryGruu: record({ uri: text, firstCSeq: long }),
    },
    { requiredKeys: ['id', 'uri', 'event', 'expires', 'retryAfter', 'unknownParams'], noNullPrototype: true },
  )
  .map((each) => ({ ...each, state: CONTACT_EVENTS[each.event] }));

const document: fc.Arbitrary<RegInfo> = record({
  version: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  state: fc.constantFrom('full', 'partial'),
  registrations: fc.array(
    record({
      aor: text,
      id: text,
      state: fc.constantFrom(...REGISTRATION_STATES),
      contacts: fc.array(contact, { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
});

/** RFC 5628 s7, with its folded lines joined. */
const SAMPLE = `<?xml version="1.0"?>
<reginfo xmlns="urn:ietf:params:xml:ns:reginfo"
         xmlns:gr="urn:ietf:params:xml:ns:gruuinfo"
         version="0" state="full">
  <registration aor="sip:user@example.com" id="as9" state="active">
    <contact id="76" state="active" event="registered" duration-registered="36001" expires="3599"
             callid="1j9FpLxk3uxtm8tn@192.0.2.1" cseq="54321" q="0.8">
      <uri>sip:user@192.0.2.1</uri>
      <unknown-param name="+sip.instance">"&lt;urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6&gt;"</unknown-param>
      <gr:pub-gruu uri="sip:user@example.com;gr=hha9s8d-999a"/>
      <gr:temp-gruu uri="sip:8ffkas08af7fasklzi9@example.com;gr" first-cseq="54301"/>
    </contact>
  </registration>
</reginfo>`;

function read(xml: string): ReadRegInfo {
  const found = parseRegInfo(Buffer.from(xml));
  assert.ok(!isFault(found), isFault(found) ? found.reason : '');
  return found;
}

function faultOf(xml: string | Buffer): string {
  const found = parseRegInfo(Buffer.from(xml as string));
  assert.ok(found instanceof Fault, 'it was read');
  return found.reason;
}

describe('registration information', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(document, (written) => {
        assert.deepEqual(parseRegInfo(composeRegInfo(written)), { document: written, faults: [] });
      }),
    );
  });

  it('holds what RFC 5628 s7 shows', () => {
    const [registration] = read(SAMPLE).document.registrations;
    assert.equal(registration!.aor, 'sip:user@example.com');
    assert.deepEqual(registration!.contacts, [
      {
        ...{ id: '76', uri: 'sip:user@192.0.2.1', state: 'active', event: 'registered', expires: 3599 },
        ...{ durationRegistered: 36001, q: 0.8, callId: '1j9FpLxk3uxtm8tn@192.0.2.1', cseq: 54321 },
        unknownParams: [
          { name: '+sip.instance', value: '"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>"' },
        ],
        publicGruu: 'sip:user@example.com;gr=hha9s8d-999a',
        temporaryGruu: { uri: 'sip:8ffkas08af7fasklzi9@example.com;gr', firstCSeq: 54301 },
      },
    ]);
  });

  it('goes by namespaces and not by prefixes, and ignores the unknown', () => {
    const other = SAMPLE.replaceAll('gr:', 'x:')
      .replace('xmlns:gr', 'xmlns:x')
      .replace('<uri>', '<y:uri xmlns:y="urn:y">no</y:uri><uri>')
      .replace('id="as9"', 'id="as9" y:id="no" xmlns:y="urn:y"');
    assert.deepEqual(read(other), read(SAMPLE));
    const strange = SAMPLE.replace('urn:ietf:params:xml:ns:gruuinfo', 'urn:other');
    assert.equal(read(strange).document.registrations[0]!.contacts[0]!.publicGruu, undefined);
  });

  it('is no registration information in other namespaces, other roots or without its attributes', () => {
    assert.match(faultOf(SAMPLE.replace('xml:ns:reginfo', 'xml:ns:pidf')), /root is reginfo/);
    assert.match(faultOf('<a/>'), /root is a/);
    assert.match(faultOf(SAMPLE.replace('version="0" ', '')), /without version/);
    assert.match(faultOf(SAMPLE.replace('state="full"', 'state="half"')), /none of full, partial/);
  });

  it('expands and fetches no entity', () => {
    const bomb = '<!DOCTYPE reginfo [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>';
    assert.match(faultOf(SAMPLE.replace('?>', `?>${bomb}`)), /document type/);
    assert.match(faultOf(SAMPLE.replace('sip:user@192.0.2.1<', '&b;<')), /entity/);
  });

  it('is bounded in length, depth and number', () => {
    assert.match(faultOf(`<a>${'<b>'.repeat(40)}${'</b>'.repeat(40)}</a>`), /deeper/);
    assert.match(faultOf(`<a>${'<b/>'.repeat(60_000)}</a>`), /elements/);
    assert.match(faultOf(`<a>${' '.repeat(1024 * 1024)}</a>`), /longer/);
  });

  it('is XML 1.0 in UTF-8', () => {
    assert.match(faultOf(SAMPLE.replace('"1.0"', '"1.1"')), /1\.1/);
    assert.match(faultOf(SAMPLE.replace('"1.0"', '"1.0" encoding="ISO-8859-1"')), /encoding/);
    assert.match(
      faultOf(Buffer.concat([Buffer.from('<a>'), Buffer.from([0xff]), Buffer.from('</a>')])),
      /UTF-8/,
    );
  });

  it('names what is missing or contradicts itself, and reads the rest', () => {
    const spoiled: readonly (readonly [from: string, to: string, fault: RegExp])[] = [
      ['event="registered"', '', /contact without event/],
      ['event="registered"', 'event="expired"', /does not lead to/],
      ['event="registered"', 'event="shortened"', /^$/],
      ['expires="3599"', 'expires="soon"', /expires="soon"/],
      ['q="0.8"', 'q="2"', /q="2"/],
      [' first-cseq="54301"', '', /without first-cseq/],
      ['<uri>sip:user@192.0.2.1</uri>', '', /without uri/],
      [' id="as9"', '', /registration without id/],
    ];
    for (const [from, to, fault] of spoiled) {
      const { faults } = read(SAMPLE.replace(from, to));
      assert.match(faults[0]?.reason ?? '', fault, from);
    }
  });

  it('never fails on damaged octets', () => {
    const octets = Buffer.from(SAMPLE);
    fc.assert(
      fc.property(fc.nat(octets.length - 1), fc.nat(255), fc.nat(40), (at, octet, cut) => {
        const damaged = Buffer.from(octets);
        damaged[at] = octet;
        parseRegInfo(Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + cut)]));
      }),
    );
  });
});

describe('the tables of a subscriber', () => {
  const one = (id: string, event: ContactEvent = 'registered'): RegisteredContact => ({
    ...{ id, uri: `sip:${id}@192.0.2.1`, event, state: CONTACT_EVENTS[event], unknownParams: [] },
  });
  const reginfo = (version: number, state: RegInfo['state'], ...contacts: RegisteredContact[]): RegInfo => ({
    version,
    state,
    registrations: [{ aor: 'sip:nora@push.example', id: 'r1', state: 'active', contacts }],
  });
  const ids = ({ registrations }: RegistrationTables): string[] =>
    [...registrations.values()].flatMap((each) => each.contacts.map(({ id }) => id));
  const after = (...documents: RegInfo[]): { ids: string[]; as: string[] } => {
    let tables = NO_REGISTRATIONS;
    const as = documents.map((each) => {
      const taken = takeRegInfo(tables, each);
      tables = taken.tables;
      return taken.as;
    });
    return { ids: ids(tables), as };
  };

  it('put partial state over what is known, and let go of what is over', () => {
    const all = [
      reginfo(0, 'full', one('a'), one('b')),
      reginfo(1, 'partial', one('c'), one('a', 'expired')),
    ];
    assert.deepEqual(after(...all), { ids: ['b', 'c'], as: ['next', 'next'] });
  });

  it('begin anew with a full document', () => {
    const all = [reginfo(0, 'full', one('a')), reginfo(1, 'full', one('b'))];
    assert.deepEqual(after(...all), { ids: ['b'], as: ['next', 'next'] });
  });

  it('notice a gap, and take the document all the same', () => {
    const all = [reginfo(0, 'full', one('a')), reginfo(2, 'partial', one('b'))];
    assert.deepEqual(after(...all), { ids: ['a', 'b'], as: ['next', 'gap'] });
    assert.deepEqual(after(reginfo(3, 'partial', one('b'))).as, ['gap']);
  });

  it('discard what is older', () => {
    const all = [reginfo(1, 'full', one('a')), reginfo(0, 'full', one('b')), reginfo(1, 'partial', one('c'))];
    assert.deepEqual(after(...all), { ids: ['a'], as: ['next', 'older', 'older'] });
  });
});
