import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { AFTERWARDS, MSRP_CHECKS } from './msrp-check-list';
import {
  answer,
  connection,
  conversation,
  endedAt,
  fileSession,
  octets,
  OTHER_ENDS,
  send,
  type FrameShot,
} from './msrp-wire';
import { named, type Shot, type Wire } from './wire';
import { dialog, messageLine, sdp } from './wire-descriptions';

const sound = conversation();
const file = fileSession();
const limited = fileSession([], ['a=max-size:5000']);

/** A second session of the same two, set up at 1000 and over with the first one, with a message of its own. */
function twoSessions(more: Partial<FrameShot> = {}, messageId = 'secondKx8Qz2Wc7V'): Wire {
  const uris = {
    sender: 'msrp://198.51.100.7:2855/qzXrBWkmcvgt3333;tcp',
    T1: 'msrp://192.0.2.21:2855/hnLpEJuyfTos4444;tcp',
  };
  const second = dialog(
    [
      {
        request: sdp({ by: 'sender', media: [messageLine('sender', 'qzXrBWkmcvgt3333')] }),
        response: sdp({ by: 'T1', media: [messageLine('T1', 'hnLpEJuyfTos4444')] }),
      },
    ],
    'd-7200',
  );
  const shots = endedAt(second, 3500).shots.map((each): Shot => ({
    ...each,
    ...{ at: each.at + 1000, text: each.text.replaceAll('ps71', 'ps72').replaceAll('tA71', 'tA72') },
  }));
  return sound.and(
    ...shots,
    send(1100, 'Eq3Zs8Wd1Xe6Cr01', messageId, '1-5/5', { body: 'again', uris, ...more }),
    answer(1110, 'Eq3Zs8Wd1Xe6Cr01', '200 OK', { uris, ...(more.ends ? { ends: more.ends } : {}) }),
  );
}

const shared = twoSessions();
const apart = twoSessions({ ends: OTHER_ENDS }).withConnections([
  ...connection(),
  ...connection(1050, 5050, { over: OTHER_ENDS }),
]);
/** The path of the sender leads over a relay. */
const relayed = (wire: Wire): Wire =>
  everywhere(
    wire,
    'a=path:msrp://198.51.100.7',
    'a=path:msrp://relay.example:2855/abcdefgh;tcp msrp://198.51.100.7',
  );
/** Nothing but the greeting, at another time than soon. */
const greeted = (at: number): Wire =>
  sound
    .without(...Array.from({ length: 13 }, (_, i) => i + 3))
    .and(send(at, 'Aq3Zs8Wd1Xe6Cr01', 'greetsRKx8Qz2Wc7V', '1-0/0'), answer(at + 5, 'Aq3Zs8Wd1Xe6Cr01'));

describe('checks of MSRP connections and file transfers', () => {
  it('find nothing in sound sessions', () => {
    for (const wire of [shared, limited, file, greeted(1000)])
      assert.deepEqual(named(wire.findings(ALL_CHECKS, AFTERWARDS)), []);
  });

  const looked: readonly [requirement: string, wire: Wire][] = [
    ['MSRP-4975-5.4-02', sound],
    ['MSRP-4975-5.4-03', sound],
    ['MSRP-4975-5.4-04', sound],
    ['MSRP-4975-5.4-11', sound],
    ['MSRP-4975-5.4-12', sound],
    ['MSRP-4975-6-03', everywhere(sound, 'msrp://', 'msrps://')],
    ['MSRP-4975-11.1-01', sound],
    ['MSRP-4976-5.2-01', relayed(sound)],
    ['MSRP-4976-8-01', relayed(sound)],
    ['MSRP-5547-8.7-01', file],
    ['MSRP-5547-8.7-02', file],
    ['MSRP-5547-8.7-04', limited],
    ['MSRP-5547-8.7-05', file],
    ['MSRP-5547-8.7-06', file],
  ];
  for (const [requirement, wire] of looked) {
    it(`look at ${requirement} in a sound session`, () => {
      assert.ok(wire.looked(MSRP_CHECKS, requirement, AFTERWARDS) > 0);
    });
  }

  const spoiled: readonly [requirement: string, actor: string, what: string, wire: Wire][] = [
    [
      'MSRP-4975-5.4-02',
      'T1',
      'a connection that the answerer opens',
      sound.withConnections(
        connection(60, 5050, {
          ...{
            from: 'T1',
            to: 'sender',
            over: ['192.0.2.21:2855', '198.51.100.7:40001'],
            closedBy: 'accepter',
          },
        }),
      ),
    ],
    ['MSRP-4975-5.4-03', 'sender', 'a second connection', apart],
    ['MSRP-4975-5.4-04', 'sender', 'a greeting after three seconds', greeted(3000)],
    [
      'MSRP-4975-5.4-04',
      'sender',
      'a connection on which nothing is sent',
      sound.withConnections([...connection(), ...connection(80, 5050, { over: OTHER_ENDS })]),
    ],
    [
      'MSRP-4975-5.4-11',
      'sender',
      'a message in two sessions',
      twoSessions({}, 'largeRKx8Qz2Wc7V').edit(14, 'Cr07$', 'Cr07+'),
    ],
    [
      'MSRP-4975-5.4-12',
      'sender',
      'a connection closed before BYE',
      sound.withConnections(connection(60, 3000)),
    ],
    [
      'MSRP-4975-5.4-12',
      'T1',
      'a connection closed by the other side',
      sound.withConnections(connection(60, 3000, { closedBy: 'accepter' })),
    ],
    ['MSRP-4975-6-03', 'sender', 'msrps in the clear', everywhere(sound, 'msrp://', 'msrps://')],
    [
      'MSRP-4975-11.1-01',
      'sender',
      'a SEND after BYE',
      sound
        .withConnections(connection(60, 9000))
        .and(
          send(8000, 'Aq3Zs8Wd1Xe6Cr08', 'afterRKx8Qz2Wc7V', '1-*/*', { body: octets(10) }),
          answer(8001, 'Aq3Zs8Wd1Xe6Cr08', '481 gone'),
        ),
    ],
    ['MSRP-5547-8.7-04', 'sender', 'more than max-size', fileSession([], ['a=max-size:4000'])],
    [
      'MSRP-5547-8.7-01',
      'sender',
      'a second message',
      file.and(
        send(400, 'Bt5Gy9Nh2Uj7Mi49', 'secondKx8Qz2Wc7V', '1-5/5', { body: 'extra' }),
        answer(401, 'Bt5Gy9Nh2Uj7Mi49'),
      ),
    ],
    [
      'MSRP-5547-8.7-02',
      'sender',
      'a file in two messages',
      file
        .edit(3, '/5000', '/4096')
        .edit(5, '/5000', '/4096')
        .edit(5, 'Mi41+', 'Mi41$$')
        .edit(7, '4097-5000/5000', '1-904/904')
        .edit(7, 'f5T0', 'g5T0'),
    ],
    [
      'MSRP-5547-8.7-05',
      'sender',
      'a file that ends too soon',
      file.without(7, 8).edit(3, '/5000', '/4096').edit(5, '/5000', '/4096').edit(5, 'Mi41+', 'Mi41$$'),
    ],
    [
      'MSRP-5547-8.7-06',
      'sender',
      'a session that is left open',
      endedAt(file, 20_000).withConnections(connection(60, 20_050)),
    ],
  ];
  for (const [requirement, actor, what, wire] of spoiled) {
    it(`find ${requirement}, and it alone: ${what}`, () => {
      assert.deepEqual(named(wire.findings(MSRP_CHECKS, AFTERWARDS)), [`${requirement} ${actor}`]);
    });
  }

  it('find what binds those who use relays', () => {
    const second = named(relayed(apart).findings(MSRP_CHECKS, AFTERWARDS));
    assert.deepEqual(second, ['MSRP-4975-5.4-03 sender', 'MSRP-4976-5.2-01 sender']);
    const noPort = everywhere(relayed(sound), '198.51.100.7:2855/qz', '198.51.100.7/qz');
    assert.deepEqual(named(noPort.findings(MSRP_CHECKS, AFTERWARDS)), ['MSRP-4976-8-01 sender']);
  });
});

/** The same with a text replaced in all shots that hold it. */
function everywhere(wire: Wire, search: string, replacement: string): Wire {
  return wire.shots.reduce(
    (all, { text }, i) =>
      text.includes(search) ? all.replace(i, { text: text.replaceAll(search, replacement) }) : all,
    wire,
  );
}
