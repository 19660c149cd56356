import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCredentials } from '../../../protocol/sip/auth';
import { digestResponse } from '../../../protocol/sip/digest';
import { isFault } from '../../../protocol/sip/fault';
import { framed, parsed } from './wire';

const FOLDER = join(__dirname, '..', '..', 'data', 'sip-examples');

/** Octets of each example. */
const LENGTHS: Readonly<Record<string, number>> = {
  'E01-REGISTER-T1-noauth': 495,
  'E02-401': 458,
  'E03-REGISTER-T1-auth': 738,
  'E04-200-T1': 631,
  'E05-REGISTER-T2-auth': 744,
  'E06-200-T2': 985,
  'E07-MESSAGE-AOR-in': 394,
  'E08-MESSAGE-AOR-fork-T1': 482,
  'E09-MESSAGE-AOR-fork-T2': 482,
  'E10-200-from-T1': 318,
  'E11-200-to-PSA': 260,
  'E12-MESSAGE-pubgruu-in': 419,
  'E13-MESSAGE-pubgruu-out': 456,
  'E14-MESSAGE-extbody': 677,
  'E15-415-no-indirection': 401,
  'E16-OPTIONS-gruu': 494,
  'E17-200-OPTIONS-T1': 907,
  'E18-200-OPTIONS-T2': 879,
  'E19-INVITE-gruu-in': 956,
  'E20-480-gruu-unreg': 331,
  'E21-REGISTER-star': 297,
};

function octetsOf(name: string): Buffer {
  return readFileSync(join(FOLDER, `${name}.sip`));
}

describe('SIP examples', () => {
  it('are all there', () => {
    const names = readdirSync(FOLDER).filter((name) => name.endsWith('.sip'));
    assert.deepEqual(
      names.sort(),
      Object.keys(LENGTHS)
        .map((name) => `${name}.sip`)
        .sort(),
    );
  });

  for (const [name, length] of Object.entries(LENGTHS)) {
    it(name, () => {
      const octets = octetsOf(name);
      assert.equal(octets.length, length);
      for (const message of [parsed(octets), framed(octets)]) {
        assert.deepEqual(message.problems, []);
        assert.equal(message.toBuffer(), octets);
        assert.deepEqual(message.with({}).toBuffer(), octets);
        assert.equal(message.contentLength, message.body.length);
      }
    });
  }

  it('carry the digests of the password that they were made with', () => {
    for (const name of ['E03-REGISTER-T1-auth', 'E05-REGISTER-T2-auth']) {
      const message = parsed(octetsOf(name));
      const credentials = parseCredentials(message.header('Authorization')!);
      assert.ok(!isFault(credentials));
      const value = (param: string): string => credentials.params.get(param) ?? '';
      const expected = digestResponse({
        algorithm: value('algorithm'),
        username: value('username'),
        realm: value('realm'),
        password: 'Kelp-41-river',
        nonce: value('nonce'),
        method: 'REGISTER',
        uri: value('uri'),
        qop: value('qop'),
        nc: value('nc'),
        cnonce: value('cnonce'),
      });
      assert.equal(value('response'), expected);
    }
  });
});
