import assert from 'node:assert/strict';
import { LoopbackNetwork } from '../../../network/loopback';
import { buildRequest, responseTo } from '../../../protocol/sip/build';
import { SipEndpoint } from '../../../simulators/stack/endpoint';
import {
  certificateAuthority,
  type CertificateAuthority,
  type IssueOptions,
} from '../../../simulators/tls/authority';
import type { TlsIdentity } from '../../../simulators/tls/identity';

const HOUR_MS = 3_600_000;

describe('SIP over TLS on real sockets', () => {
  let authority: CertificateAuthority;
  let client: TlsIdentity;
  let network: LoopbackNetwork;
  before(async () => {
    authority = await certificateAuthority('Authority');
    client = await authority.issue({ names: ['sip:content.example'] });
  });
  beforeEach(() => {
    network = new LoopbackNetwork();
  });
  afterEach(() => network.close());

  /** Asks a server with this certificate something at sips:push.example; gives its answer, or the code of the failure. */
  async function ask(identity: TlsIdentity, verifiesPeers = true): Promise<number | string> {
    const actor = (name: string) => ({ role: 'core' as const, name, underTest: false });
    const server = await SipEndpoint.open({ actor: actor('server'), network, tls: identity });
    let via = '';
    server.onRequest = (transaction) => {
      via = transaction.request.topVia!.toString();
      transaction.respond(responseTo(transaction.request, 200, { toTag: 'there' }));
    };
    const domains = new Map([['push.example', { ...server.local, securePort: server.secureLocal!.port }]]);
    const policy = { verifiesPeers };
    const asker = await SipEndpoint.open({ actor: actor('asker'), network, tls: client, domains, policy });
    const request = buildRequest({
      method: 'OPTIONS',
      uri: 'sips:push.example',
      headers: [
        ['Max-Forwards', '70'],
        ['To', '<sips:push.example>'],
        ['From', '<sip:asker@content.example>;tag=here'],
        ['Call-ID', 'one'],
        ['CSeq', '1 OPTIONS'],
      ],
    });
    const answer = await new Promise<number | string>((resolve) =>
      asker.request(request, {
        final: ({ status }) => resolve(status),
        timeout: () => resolve('timeout'),
        transportError: (error) => resolve('code' in error ? String(error.code) : error.message),
      }),
    );
    if (answer === 200) assert.match(via, new RegExp(`^SIP/2.0/TLS ${asker.secureHostPort};`));
    else assert.equal(via, '', 'the request has been read');
    return answer;
  }

  const flawed = (options: Partial<IssueOptions>): Promise<TlsIdentity> =>
    authority.issue({ names: ['sip:push.example'], ...options });

  it('goes to a server whose certificate is for the domain', async () =>
    assert.equal(await ask(await flawed({})), 200));

  it('does not go to one whose certificate is for another domain', async () =>
    assert.equal(await ask(await flawed({ names: ['sip:other.example'] })), 'ERR_TLS_CERT_ALTNAME_INVALID'));

  it('does not go to one whose certificate has expired', async () => {
    const notAfter = new Date(Date.now() - HOUR_MS);
    const notBefore = new Date(Date.now() - 2 * HOUR_MS);
    assert.equal(await ask(await flawed({ notBefore, notAfter })), 'CERT_HAS_EXPIRED');
  });

  it('does not go to one whose certificate is not valid yet', async () => {
    const notBefore = new Date(Date.now() + HOUR_MS);
    assert.equal(await ask(await flawed({ notBefore })), 'CERT_NOT_YET_VALID');
  });

  it('does not go to one whom an unknown authority vouches for', async () => {
    const stranger = await certificateAuthority('Stranger');
    const identity = await stranger.issue({ names: ['sip:push.example'] });
    assert.equal(await ask(identity), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('goes to any of them when told not to look', async () => {
    const stranger = await certificateAuthority('Stranger');
    assert.equal(await ask(await stranger.issue({ names: ['sip:other.example'] }), false), 200);
  });
});
