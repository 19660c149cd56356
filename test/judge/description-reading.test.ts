import assert from 'node:assert/strict';
import type { Exchange } from '../../judge/reading/descriptions';
import { Reading } from '../../judge/reading/reading';
import type { Wire } from './wire';
import { dialog, fileCall, forkedCall, messageCall, messageLine, sdp, workedCall } from './wire-descriptions';

const read = (wire: Wire) => new Reading(wire.trace()).descriptions;
/** "offerer>answerer status, ports offered>answered", of each exchange. */
const told = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map(({ offerer, answerer, final, lines }) => {
    const ports = lines.map(({ offered, answered }) => `${offered.port}>${answered?.port ?? '-'}`);
    return [`${offerer.name}>${answerer.name}`, final?.message.status ?? 'silence', ...ports].join(' ');
  });

const offer = sdp({ by: 'sender', media: [messageLine('sender', 'qzXrBWkmcvgt1111')] });
const answer = sdp({ by: 'T1', media: [messageLine('T1', 'hnLpEJuyfTos2222')] });
const ofT1 = sdp({ by: 'T1', version: 2, media: [messageLine('T1', 'hnLpEJuyfTos3333')] });
const bySender = sdp({ by: 'sender', version: 2, media: [messageLine('sender', 'qzXrBWkmcvgt4444')] });

describe('reading of session descriptions', () => {
  it('finds offer and answer, line by line', () => {
    const { exchanges, sightings } = read(workedCall());
    assert.deepEqual(told(exchanges), ['sender>T1 200 2855>28551 2855>0']);
    const [{ lines, offer: offered, answer: answered }] = exchanges as [Exchange];
    assert.deepEqual(
      lines.map(({ offeredMsrp, answeredMsrp }) => [
        offeredMsrp?.file?.selector?.name,
        answeredMsrp?.file?.selector?.name,
      ]),
      [
        ['price-list.txt', 'price-list.txt'],
        ['launch clip.3gp', 'launch clip.3gp'],
      ],
    );
    assert.deepEqual(sightings, [offered, answered]);
    assert.deepEqual(
      sightings.map(({ kind, part, composer }) => [kind, part, composer.name]),
      [
        ['offer', 'whole', 'sender'],
        ['answer', 'whole', 'T1'],
      ],
    );
  });

  it('ties a new offer to the exchange before it in the dialog', () => {
    const { exchanges } = read(fileCall());
    assert.deepEqual(told(exchanges), ['sender>T1 200 2855>2855', 'sender>T1 200 0>0 2855>2855']);
    assert.equal(exchanges[1]!.previous, exchanges[0]);
  });

  it('finds an offer in the 2xx, and its answer in the ACK', () => {
    const { exchanges } = read(dialog([{ response: ofT1, ack: bySender }]));
    assert.deepEqual(told(exchanges), ['T1>sender 200 2855>2855']);
    assert.equal(exchanges[0]!.answer?.sighting.message.startLine.slice(0, 3), 'ACK');
    assert.deepEqual(told(read(dialog([{ response: ofT1 }])).exchanges), ['T1>sender 200 2855>-']);
  });

  it('finds offers in UPDATE and in requests of the other side', () => {
    const turns = [
      { request: offer, response: answer },
      { by: 'T1', method: 'UPDATE', request: ofT1, response: bySender },
    ] as const;
    assert.deepEqual(told(read(dialog(turns)).exchanges), [
      'sender>T1 200 2855>2855',
      'T1>sender 200 2855>2855',
    ]);
  });

  it('does not take what was refused for the previous one', () => {
    const { exchanges } = read(
      dialog([
        { request: offer, response: answer },
        { request: bySender, status: '488 Not Acceptable Here' },
        { by: 'T1', request: ofT1, response: bySender },
      ]),
    );
    assert.deepEqual(told(exchanges), [
      'sender>T1 200 2855>2855',
      'sender>T1 488 2855>-',
      'T1>sender 200 2855>2855',
    ]);
    assert.equal(exchanges[2]!.previous, exchanges[0]);
  });

  it('counts neither retransmissions nor what a proxy sends on, and one exchange for each dialog', () => {
    const forked = forkedCall();
    const repeated = forked.and(
      { ...forked.shots[0]!, at: 600 },
      { ...forked.shots[8]!, at: 1000 },
      { ...forked.shots[9]!, at: 1001 },
    );
    for (const wire of [forked, repeated]) {
      const { exchanges, sightings } = read(wire);
      assert.deepEqual(told(exchanges), ['sender>T1 200 2855>2855', 'sender>T2 487 2855>-']);
      assert.equal(sightings.length, 2);
      assert.equal(exchanges[0]!.offer, exchanges[1]!.offer);
      assert.notEqual(exchanges[0]!.dialog, exchanges[1]!.dialog);
      assert.deepEqual(
        exchanges.map(({ isIntact }) => isIntact),
        [true, true],
      );
    }
  });

  it('tells when somebody on the way has changed offer or answer', () => {
    for (const index of [2, 9]) {
      const [first] = read(forkedCall().edit(index, 'text/plain', 'text/html')).exchanges;
      assert.equal(first!.isIntact, false);
      assert.equal(first!.offer.composer.name, 'sender');
    }
  });

  it('has an exchange for who never answered', () => {
    assert.deepEqual(told(read(messageCall().without(1, 2, 3, 4)).exchanges), ['sender>T1 silence 2855>-']);
  });

  it('finds the description within multiparts', () => {
    const within = (type: string, ...parts: string[]): string =>
      `Content-Type: ${type};boundary=b\n\n${parts.map((each) => `--b\n${each}\n`).join('')}--b--\n`;
    const description = `Content-Type: application/sdp\n\n${offer}`;
    const icon = 'Content-Type: image/png\nContent-ID: <i@x>\nContent-Disposition: icon\n\npng';
    const bodies: readonly [string, string][] = [
      ['root', within('multipart/related;type="application/sdp"', description, icon)],
      [
        'root',
        within(
          'multipart/related;type="application/sdp";start="<d@x>"',
          icon,
          description.replace('\n', '\nContent-ID: <d@x>\n'),
        ),
      ],
      ['part', within('multipart/related', icon, description)],
      ['part', within('multipart/mixed', 'Content-Type: text/plain\n\nhello', description)],
    ];
    for (const [part, request] of bodies) {
      const [exchange] = read(dialog([{ request, response: answer }])).exchanges;
      assert.equal(exchange?.offer.part, part, request);
      assert.equal(exchange.lines[0]?.offeredMsrp?.path?.[0]?.sessionId, 'qzXrBWkmcvgt1111');
    }
  });

  it('tells when a dialog ended, and by whom', () => {
    const { ends, exchanges } = read(fileCall());
    const end = ends.of(exchanges[0]!.dialog);
    assert.deepEqual([end?.by.name, end?.sentAt, end?.arrivedAt], ['sender', 2000, 2001]);
    assert.equal(read(fileCall().without(6, 7)).ends.all.length, 0);
    const lost = read(fileCall().replace(6, { lost: true }).without(7)).ends.of(exchanges[0]!.dialog);
    assert.deepEqual([lost?.sentAt, lost?.arrivedAt], [2000, undefined]);
    const gone = dialog(
      [
        { request: offer, response: answer },
        { request: bySender, status: '481 Gone' },
      ],
      'd-7100',
      false,
    );
    assert.deepEqual(
      read(gone).ends.all.map(({ by, sentAt }) => [by.name, sentAt]),
      [['T1', 1010]],
    );
  });

  it('finds the capabilities that answers to OPTIONS tell', () => {
    const line = ['m=message 0 TCP/MSRP *', 'a=accept-types:*', 'a=file-selector'];
    const wire = dialog([{ request: offer, response: sdp({ by: 'T1', media: [line] }) }], 'd-7100', false);
    const asked = [0, 1].reduce((each, index) => each.edit(index, /INVITE$/m, 'OPTIONS'), wire.without(2));
    const { capabilities, exchanges } = read(asked.edit(0, /^INVITE/, 'OPTIONS'));
    assert.equal(exchanges.length, 0);
    assert.deepEqual(
      capabilities.map(({ kind, composer }) => [kind, composer.name]),
      [['capabilities', 'T1']],
    );
  });

  it('reads what is malformed as far as it goes', () => {
    const broken = messageCall().edit(0, /v=0[\s\S]*/, 'm=\no=\na=path\n=\nm=message x TCP/MSRP *\n');
    const [exchange] = read(broken).exchanges;
    assert.equal(exchange?.lines.length, 2);
    assert.ok(exchange.offer.description.problems.length > 0);
    assert.deepEqual(
      read(messageCall().edit(0, 'application/sdp\nContent-L', 'multipart/mixed\nContent-L')).exchanges,
      [],
    );
    assert.equal(read(fileCall().edit(4, /^m=[\s\S]*/m, '')).exchanges[1]?.lines[1]?.answered, undefined);
  });
});
