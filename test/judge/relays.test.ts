import assert from 'node:assert/strict';
import { Reading } from '../../judge/reading/reading';
import type { Relay } from '../../judge/reading/relays';
import { optionsToGruu, pushToAor, registration, type Wire } from './wire';
import { abandonedCall, call, fork, refused, relayedMessage } from './wire-proxy';

/** Each relay as "METHOD from -> the receivers of its branches". */
function ties(wire: Wire): string[] {
  return new Reading(wire.trace()).relays.map(({ incoming, branches }: Relay) =>
    [`${incoming.method} ${incoming.client.name} ->`, ...branches.map(({ server }) => server.name)].join(' '),
  );
}

/** Where each response that reached `client` was made. */
function origins(wire: Wire, client = 'sender'): string[] {
  return new Reading(wire.trace()).messages
    .filter(({ message, receiver }) => message.kind === 'response' && receiver.name === client)
    .map(
      ({ message, relayOf, sender }) =>
        `${message.startLine.slice(8, 11)} ${(relayOf?.sender ?? sender).name}`,
    );
}

describe('the reading of relays', () => {
  it('ties each branch to the request it was made from', () => {
    assert.deepEqual(ties(relayedMessage()), ['MESSAGE sender -> T1 T2']);
    assert.deepEqual(ties(pushToAor()), ['MESSAGE sender -> T1 T2']);
    assert.deepEqual(ties(optionsToGruu()), ['OPTIONS sender -> T1']);
  });

  it('takes registrations and CANCELs for what the core does itself, and ties the ACK of a 2xx', () => {
    assert.deepEqual(ties(registration()), []);
    assert.deepEqual(ties(call()), ['INVITE sender -> T1 T2', 'ACK sender -> T1']);
    assert.deepEqual(ties(abandonedCall()), ['INVITE sender -> T1']);
  });

  it('ties a CANCEL that is passed on as it came', () => {
    const own = '198.51.100.7:5060;branch=z9hG4bKp31;rport';
    const stateless = abandonedCall()
      .without(6)
      .edit(6, /(Via: .*)\n/, `$1\nVia: SIP/2.0/UDP ${own}=5060;received=198.51.100.7\n`);
    assert.deepEqual(ties(stateless), ['INVITE sender -> T1', 'CANCEL sender -> T1']);
  });

  it('tells a request that is sent again with the same Call-ID and CSeq by its Via', () => {
    const again = relayedMessage()
      .shots.slice(0, 2)
      .map((each) => ({
        ...each,
        at: each.at + 0.5,
        text: each.text.replace('z9hG4bKp31', 'z9hG4bKp99').replace('z9hG4bKc31.a', 'z9hG4bKc99.a'),
      }));
    assert.deepEqual(ties(relayedMessage().and(...again)), [
      'MESSAGE sender -> T1 T2',
      'MESSAGE sender -> T1',
    ]);
  });

  it('follows a request that spirals through the core, and one that passes a row of proxies', () => {
    const spiral = relayedMessage().replace(1, { to: 'core' });
    const onward = {
      ...spiral.edit(1, 'Via', 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKc31.aa\nVia').shots[1]!,
      ...{ to: 'T1', at: 4 },
    };
    assert.deepEqual(ties(spiral.without(3, 4, 5).and(onward)), [
      'MESSAGE sender -> core T2',
      'MESSAGE core -> T1',
    ]);
    const row = relayedMessage().edit(1, 'Via', 'Via: SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKi\nVia');
    assert.deepEqual(ties(row), ['MESSAGE sender -> T1 T2']);
  });

  it('finds the source of a branch whose Vias or Call-ID the core has spoiled', () => {
    assert.deepEqual(ties(relayedMessage().edit(1, /\n.*p31.*/, '')), ['MESSAGE sender -> T1 T2']);
    assert.deepEqual(ties(relayedMessage().edit(1, 'r-3141', 'r-9999')), ['MESSAGE sender -> T1 T2']);
    assert.deepEqual(ties(relayedMessage().edit(1, /Via: .*c31.a\n/, '')), ['MESSAGE sender -> T1 T2']);
  });

  it('knows which response came from which terminal, and which the core made', () => {
    assert.deepEqual(origins(relayedMessage()), ['200 T1']);
    assert.deepEqual(origins(call()), ['100 core', '180 T1', '180 T2', '200 T1']);
    assert.deepEqual(origins(refused({ more: [] }, 404)), ['404 core']);
    const own = fork({
      T1: { status: 486, tag: 'tA31', at: 5, more: ['Retry-After: 60'] },
      core: { status: 486, tag: 'c31', at: 9 },
    });
    assert.deepEqual(origins(own), ['486 core']);
  });

  it('tells two responses of one terminal with one status by their content', () => {
    const [early, late] = [{ ...call().shots[4]! }, { ...call().shots[5]! }];
    const more = (shot: typeof early, at: number): typeof early => ({
      ...shot,
      at,
      text: shot.text.replace('Contact', 'Reason: X;text="queued"\nContact'),
    });
    const reading = new Reading(call().and(more(early, 20), more(late, 22)).trace());
    const upstream = reading.relays[0]!.incoming.responses.filter(({ message }) => message.has('Reason'));
    assert.deepEqual(
      upstream.map(({ relayOf }) => relayOf?.message.has('Reason')),
      [true],
    );
  });
});
