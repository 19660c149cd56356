import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distinctBy, isSameUri } from '../../../protocol/sip/distinct-uris';
import { isFault } from '../../../protocol/sip/fault';
import { parseUri } from '../../../protocol/sip/uri';

const distinct = (...uris: string[]): string[] => distinctBy(uris, (each) => each);

describe('distinct URIs', () => {
  it('are told apart by RFC 3261 s19.1.4', () => {
    assert.deepEqual(distinct('sip:nora@Push.Example', 'sip:%6eora@push.example', 'sip:Nora@push.example'), [
      'sip:nora@Push.Example',
      'sip:Nora@push.example',
    ]);
    assert.deepEqual(
      distinct('sip:nora@a.example', 'sips:nora@a.example', 'sip:nora@a.example:5060').length,
      3,
    );
    assert.deepEqual(distinct('not a uri', 'not a uri', 'tel:+1-20', 'tel:+120'), ['not a uri', 'tel:+1-20']);
  });

  it('are those that no earlier one is equal to', () => {
    const uri = fc.constantFrom(
      ...['sip:a@h', 'sip:%61@h', 'sip:a@H', 'sip:b@h', 'sips:a@h', 'sip:h', 'sip:a@h:5060', 'sip:a@h;x=1'],
      ...['tel:+1', 'urn:service:sos', '', 'sip:a@h;x=2', 'sip:a@h;transport=tcp'],
    );
    const read = (text: string): ReturnType<typeof parseUri> | string => {
      const parsed = parseUri(text);
      return isFault(parsed) ? text : parsed;
    };
    fc.assert(
      fc.property(fc.array(uri, { maxLength: 12 }), (uris) => {
        const expected: string[] = [];
        for (const each of uris)
          if (!expected.some((known) => isSameUri(read(known) as never, read(each) as never)))
            expected.push(each);
        assert.deepEqual(distinct(...uris), expected);
      }),
    );
  });
});
