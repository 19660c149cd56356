import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ALL_CHECKS } from '../../judge/checks';
import { judge } from '../../judge/judge';
import type { MsrpMessageReading } from '../../judge/reading/msrp-messages';
import { Reading } from '../../judge/reading/reading';
import { loadCatalogue } from '../../requirements/catalogue';
import { answer, conversation, ENDS, fileSession, frame, octets, report, send } from './msrp-wire';
import { damaged } from './damage';
import type { Wire } from './wire';
import { dialog, messageLine, sdp } from './wire-descriptions';

const CATALOGUE = loadCatalogue();
const sound = conversation();

function reading(wire: Wire): Reading {
  return new Reading(wire.trace(), 60_000);
}

function message(wire: Wire, id: string): MsrpMessageReading {
  const found = reading(wire).msrp.messages.findLast(({ messageId }) => messageId === id);
  assert.ok(found);
  return found;
}

describe('MSRP read from a trace', () => {
  it('is put together to connections, transactions, sessions and messages', () => {
    const { msrp, messages, garbage } = reading(sound);
    assert.equal(messages.length, 5);
    assert.deepEqual(garbage, []);
    assert.equal(msrp.flows.length, 1);
    const [flow] = msrp.flows;
    assert.deepEqual(
      [flow!.opener?.name, flow!.accepter?.name, flow!.openedAt, flow!.closedAt, flow!.closedBy?.name],
      ['sender', 'T1', 60, 5050, 'sender'],
    );
    assert.equal(msrp.transactions.length, 8);
    assert.deepEqual(
      msrp.transactions.map(({ responses }) => responses.length),
      [1, 1, 1, 0, 0, 0, 1, 1],
    );
    assert.deepEqual(msrp.strays, []);
    assert.equal(msrp.sessions.length, 1);
    const [session] = msrp.sessions;
    assert.deepEqual(
      [session!.offerer.actor.name, session!.answerer.actor.name, session!.active.actor.name],
      ['sender', 'T1', 'sender'],
    );
    assert.deepEqual([session!.startedAt, session!.endedAt], [10, 5000]);
    assert.deepEqual([session!.offerer.endedAt, session!.answerer.endedAt], [5000, 5001]);
    assert.equal(session!.transactions.length, 8);
    assert.deepEqual(
      session!.messages.map(({ messageId }) => messageId.slice(0, 6)),
      ['greets', 'm5T0rK', 'nofail', 'partly', 'wrapsR', 'largeR'],
    );
  });

  it('gives messages their octets, size and reports', () => {
    const whole = message(sound, 'm5T0rKx8Qz2Wc7Vb');
    assert.deepEqual([whole.isComplete, whole.isAborted, whole.size, whole.total], [true, false, 3000, 3000]);
    assert.equal(whole.octets().toString(), octets(3000));
    assert.equal(whole.reports.length, 1);
    assert.equal(message(sound, 'greetsRKx8Qz2Wc7V').hasContent, false);
    const cut = message(sound.without(5, 6), 'm5T0rKx8Qz2Wc7Vb');
    assert.deepEqual([cut.isComplete, cut.size], [false, 3000]);
    assert.equal(message(sound.edit(14, 'Cr07$', 'Cr07#'), 'largeRKx8Qz2Wc7V').isAborted, true);
  });

  it('takes the octets that came last where chunks overlap', () => {
    const wire = sound.and(
      send(450, 'Aq3Zs8Wd1Xe6Cr08', 'overlapsx8Qz2Wc7', '1-6/8', { body: 'aaaaaa', flag: '+' }),
      send(451, 'Aq3Zs8Wd1Xe6Cr09', 'overlapsx8Qz2Wc7', '5-8/8', { body: 'bbbb' }),
    );
    assert.equal(message(wire, 'overlapsx8Qz2Wc7').octets().toString(), 'aaaabbbb');
  });

  it('holds a body without copying it', () => {
    const { msrp } = reading(sound);
    const large = msrp.sightings.find(({ message: { messageId } }) => messageId === 'largeRKx8Qz2Wc7V')!;
    assert.equal(large.msrp.body!.buffer, large.frame.octets.buffer);
    assert.equal(msrp.messageOf(large)!.octets(), large.msrp.body);
  });

  it('tells a message that is sent once more from the first one', () => {
    const again = send(450, 'Aq3Zs8Wd1Xe6Cr08', 'largeRKx8Qz2Wc7V', '1-*/4000', { body: octets(4000) });
    const wire = sound.and(again, report(460, 'Dv7Rf2Tg5Yb9Hn42', 'largeRKx8Qz2Wc7V', '1-4000/4000'));
    const copy = message(wire, 'largeRKx8Qz2Wc7V');
    assert.equal(copy.copyOf?.messageId, 'largeRKx8Qz2Wc7V');
    assert.deepEqual([copy.chunks.length, copy.reports.length, copy.copyOf.reports.length], [1, 1, 0]);
  });

  it('pairs requests and responses by direction, also when the response comes first', () => {
    const early = sound.edit(15, '200 OK', '413 stop').replace(15, { at: 395 }).and();
    const { msrp } = reading(early);
    const answered = msrp.transactions.find(
      ({ request }) => request.message.messageId === 'largeRKx8Qz2Wc7V',
    )!;
    assert.equal(answered.responses[0]?.message.status, 413);
    assert.deepEqual(msrp.strays, []);
    const foreign = reading(
      sound.and(frame({ by: 'sender', at: 450, id: 'Aq3Zs8Wd1Xe6Cr07', start: '200 OK' })),
    );
    assert.equal(foreign.msrp.strays.length, 1);
  });

  it('keeps what is no whole frame, and does not take it for SIP', () => {
    const rest = { ...answer(4000, 'x'), text: 'MSRP Aq3Zs8Wd1Xe6Cr09 SEND\nTo-Path: x\n\nabc' };
    const cut = { ...rest, note: 'broken: the stream ended within a message' };
    const part = { ...rest, note: 'broken: part of a frame of more than 9 octets' };
    const junk = {
      ...rest,
      text: 'MESSAGE sip:nora@push.example SIP/2.0\n',
      note: 'broken: a frame starts with "MSRP "',
    };
    const { msrp, garbage, messages } = reading(sound.and(part, junk, cut));
    assert.deepEqual(
      msrp.rests.map(({ kind }) => kind),
      ['part', 'broken', 'cut'],
    );
    assert.equal(msrp.rests[2]!.head?.transactionId, 'Aq3Zs8Wd1Xe6Cr09');
    assert.deepEqual([garbage.length, messages.length], [0, 5]);
  });

  it('finds the session by URIs that are equal and not spelled alike, and by one of them', () => {
    const spelled = sound.edit(14, 'To-Path: msrp://192', 'To-Path: MSRP://user@192');
    const halfWrong = spelled.edit(10, 'hnLpEJuyfTos2222', 'HNLPEJUYFTOS2222');
    assert.equal(reading(halfWrong).msrp.sessions[0]!.transactions.length, 8);
    const wrong = sound.edit(10, /Tos2222/, 'Tos9999').edit(10, /vgt1111/, 'vgt9999');
    assert.equal(reading(wrong).msrp.sessions[0]!.transactions.length, 7);
    assert.equal(message(wrong, 'nofailRKx8Qz2Wc7').session, undefined);
  });

  it('goes on with a session in later exchanges, and ends it with port 0', () => {
    const line = messageLine('sender', 'qzXrBWkmcvgt1111');
    const answered = messageLine('T1', 'hnLpEJuyfTos2222');
    const moved = messageLine('T1', 'hnLpEJuyfTos3333');
    const closed = (media: readonly string[]): string[] => [
      media[0]!.replace('2855', '0'),
      ...media.slice(1, 2),
    ];
    const wire = dialog([
      { request: sdp({ by: 'sender', media: [line] }), response: sdp({ by: 'T1', media: [answered] }) },
      {
        by: 'T1',
        request: sdp({ by: 'T1', version: 2, media: [moved] }),
        response: sdp({ by: 'sender', media: [line] }),
      },
      {
        request: sdp({ by: 'sender', version: 2, media: [closed(line)] }),
        response: sdp({ by: 'T1', version: 3, media: [closed(moved)] }),
      },
    ]);
    const { sessions } = reading(wire).msrp;
    assert.equal(sessions.length, 1);
    const [session] = sessions;
    assert.equal(session!.lines.length, 2);
    assert.deepEqual(
      [session!.offerer.paths.length, session!.answerer.paths.map((path) => path[0]!.sessionId)],
      [1, ['hnLpEJuyfTos2222', 'hnLpEJuyfTos3333']],
    );
    assert.equal(session!.endedAt, 2010);
  });

  it('knows who is to connect by a=setup', () => {
    const active = fileSession(['a=setup:actpass'], ['a=setup:active']);
    assert.equal(reading(active).msrp.sessions[0]!.active.actor.name, 'T1');
  });

  it('counts connections over the same ports one by one where the trace tells of them', () => {
    const opened = { kind: 'opened', from: 'sender', to: 'T1', over: ENDS } as const;
    const wire = sound.withConnections([
      { ...opened, at: 60 },
      { ...opened, kind: 'closed', at: 250, closedBy: 'accepter' },
      { ...opened, at: 260 },
    ]);
    const { flows } = reading(wire).msrp;
    assert.deepEqual(
      flows.map(({ frames, closedBy }) => [frames.length, closedBy?.name]),
      [
        [7, 'T1'],
        [6, undefined],
      ],
    );
  });

  it('is judged when it is damaged, without failing', () => {
    const wires = fc.constantFrom(sound, sound.withConnections(undefined), fileSession());
    fc.assert(
      fc.property(damaged(wires, { places: 5, length: 60, mayMove: true }), (spoiled) => {
        judge(spoiled.trace(), ALL_CHECKS, CATALOGUE, 60_000);
      }),
      { numRuns: 150 },
    );
  });
});
