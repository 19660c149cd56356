import assert from 'node:assert/strict';
import { Reading } from '../../judge/reading/reading';
import type { Wire } from './wire';
import { Astray, call, relayedMessage } from './wire-proxy';

const read = (wire: Wire): Reading => new Reading(wire.trace());

describe('the reading of transactions', () => {
  it('gives each response to the transaction of its server, though two share a branch', () => {
    const shared = [2, 5].reduce((wire, i) => wire.edit(i, 'c31.b', 'c31.a'), relayedMessage());
    for (const { server, responses } of read(shared).hops.slice(1))
      assert.deepEqual(
        responses.map(({ sender }) => sender.name),
        [server.name],
      );
  });

  it('knows the response to a request whose CSeq names another method', () => {
    const wrong = [0, 4].reduce((wire, i) => wire.edit(i, ' MESSAGE\n', ' OPTIONS\n'), relayedMessage());
    const [hop] = read(wrong).hops;
    assert.deepEqual([hop!.method, hop!.responses.length], ['MESSAGE', 1]);
  });

  it('knows a copy by its octets, among several responses of one status', () => {
    const [ringing, , other] = call().shots.slice(5, 8);
    const again = call().and({ ...ringing!, at: 20 }, { ...other!, at: 21 });
    const copies = read(again).hops[0]!.responses.filter(({ copyOf }) => copyOf);
    assert.deepEqual(
      copies.map(({ message, copyOf }) => [message.to?.tag, copyOf!.message.to?.tag]),
      [
        ['tA31', 'tA31'],
        ['tB31', 'tB31'],
      ],
    );
  });

  it('keeps a response that goes past its client apart from one to nothing', () => {
    const past = read(new Astray(relayedMessage(), 4, { host: '198.51.100.7', port: 5099 }));
    assert.deepEqual(
      past.misdirected.map(({ hop, response }) => [hop.client.name, response.receiver.name]),
      [['sender', '198.51.100.7:5099']],
    );
    assert.deepEqual(past.strays, []);
    const stray = read(relayedMessage().edit(4, 'z9hG4bKp31', 'z9hG4bKnobody'));
    assert.deepEqual([stray.misdirected.length, stray.strays.length], [0, 1]);
  });

  it('takes the ACK of a failure to its INVITE, and the ACK of a 2xx for itself', () => {
    const acks = read(call()).hops.map(({ method, acks }) => `${method} ${acks.length}`);
    assert.deepEqual(acks, ['INVITE 0', 'INVITE 0', 'INVITE 1', 'CANCEL 0', 'ACK 0', 'ACK 0']);
  });
});
