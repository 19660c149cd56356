import { isFault } from '../../protocol/sip/fault';
import { instanceEqual, instanceKey } from '../../protocol/sip/gruu';
import type { Contact } from '../../protocol/sip/contact';
import { check, type Check, type Selector } from '../check';
import type { Actor } from '../../network/actor';
import type { Frame } from '../../network/trace';
import { sameUri, type Binding, type Registration } from '../reading/registrations';
import { perReading } from '../per-reading';
import type { Reading } from '../reading/reading';
import { granted, registering, registrarAnswers, shown, where } from '../subjects';
import { flowKey } from './proxying';

/** What a client waits for the answer to a ping, milliseconds (RFC 5626 s4.4.1). */
const PONG_LIMIT = 10_000;

/** A double CRLF on a stream, and the single one that answers it, if it came in time. */
interface Ping {
  readonly ping: Frame;
  readonly pong: Frame | undefined;
  readonly server: Actor;
}

/** RFC 5626 s4.2, s5.4, s6: registrations over flows that the client opened. */
export const OUTBOUND_CHECKS: readonly Check[] = [
  check('OUTB-5626-4.2.1-01', {
    over: where(registering, ({ live }) => live.some((each) => each.params.has('reg-id'))),
    expected: 'outbound and path in Supported, and +sip.instance beside reg-id',
    breach: ({ live, origin: { request } }) => {
      const bare = live.find((each) => each.params.has('reg-id') && each.instance === undefined);
      if (bare) return bare.toString();
      const supported = request.message.tokens('Supported');
      return supported.includes('outbound') && supported.includes('path')
        ? undefined
        : (shown(request.message, 'Supported') ?? 'no Supported');
    },
  }),
  check('OUTB-5626-4.2.2-21', {
    over: where(registering, (each, reading) => flowsBefore(each, reading).length > 0),
    expected: 'the instance ID and the reg-id with which the flow was registered',
    breach: (registration, reading) => {
      for (const [contact, binding] of flowsBefore(registration, reading)) {
        const isSame =
          contact.instance !== undefined &&
          instanceEqual(contact.instance, binding.instance ?? '') &&
          contact.regId !== undefined;
        // Another reg-id is another flow, which may share the contact URI.
        if (!isSame) return `${contact.toString()} where ${binding.contact.toString()} is registered`;
      }
      return undefined;
    },
  }),
  check('OUTB-5626-4.2.3-01', {
    over: where(registering, ({ origin }) => wildcardOf(origin.request.message) !== undefined),
    expected: '"*" without +sip.instance and reg-id',
    breach: ({ origin }) => {
      const spelled = wildcardOf(origin.request.message)!.toLowerCase();
      return spelled.includes('+sip.instance') || spelled.includes('reg-id') ? spelled : undefined;
    },
  }),
  check('OUTB-5626-5.4-01', {
    over: pings(),
    expected: 'one CRLF in answer to CRLF CRLF',
    breach: ({ pong }) => (pong ? undefined : `no CRLF within ${PONG_LIMIT / 1000} s`),
  }),
  check('OUTB-5626-6-01', {
    over: where(granted, ({ contacts }) => {
      const withRegId = contacts.filter((each) => each.regId !== undefined);
      return withRegId.length > 0 && withRegId.every((each) => each.instance === undefined);
    }),
    expected: 'reg-id without an instance ID ignored, and no outbound in Require',
    breach: requiresOutbound,
  }),
  check('OUTB-5626-6-02', {
    over: where(granted, (each) => each.supports('outbound') && ownFlow(each) !== undefined),
    expected: 'outbound in Require, and one binding for each instance ID and reg-id',
    breach: (registration) => {
      const { response, bindings } = registration;
      if (!response!.message.tokens('Require').includes('outbound'))
        return `${ownFlow(registration)!.contact.toString()}, ${shown(response!.message, 'Require') ?? 'no Require'}`;
      return repeatedFlow(bindings!);
    },
  }),
  check('OUTB-5626-6-03', {
    over: where(
      registrarAnswers,
      ({ hop, live }) =>
        hop.request.message.vias.length > 1 &&
        live.some((each) => each.regId !== undefined && each.instance !== undefined) &&
        !isFirstHopCapable(hop.request.message.paths),
    ),
    expected: 'no outbound, as the first hop does not support it',
    breach: requiresOutbound,
  }),
  check('OUTB-5626-6-04', {
    over: where(
      registrarAnswers,
      ({ live, status, response }) =>
        live.length > 1 &&
        live.some((each) => each.regId !== undefined) &&
        (status === 400 || response!.message.tokens('Require').includes('outbound')),
    ),
    expected: '400 to several contacts with reg-id',
    breach: ({ status, response }) => (status! < 300 ? response!.message.startLine : undefined),
  }),
  check('OUTB-5626-6-21', {
    over: where(registrarAnswers, ({ contacts }) => contacts.every((each) => !each.params.has('reg-id'))),
    expected: 'no outbound in Require, as no Contact of the request has reg-id',
    breach: requiresOutbound,
  }),
];

/** Flows on which outbound was agreed, by their key, with the time of the first 200 that says so. */
export const outboundFlows = perReading((reading: Reading): ReadonlyMap<string, number> => {
  const agreed = new Map<string, number>();
  for (const { response, origin } of reading.registrations.successful) {
    if (!response!.message.tokens('Require').includes('outbound')) continue;
    const key = flowKey(origin.request.frame);
    agreed.set(key, Math.min(agreed.get(key) ?? Infinity, response!.sentAt));
  }
  return agreed;
});

function requiresOutbound({ response }: Registration): string | undefined {
  const { message } = response!;
  return message.tokens('Require').includes('outbound') ? shown(message, 'Require') : undefined;
}

/** Contacts of a REGISTER whose URI its client had registered with reg-id, and what is registered. */
function flowsBefore(registration: Registration, reading: Reading): [Contact, Binding][] {
  const { aor, contacts, client, hop } = registration;
  const { certain } = reading.registrations.boundAt(aor, hop.request.sentAt - 1);
  return contacts.flatMap((contact): [Contact, Binding][] => {
    const binding = certain.find(
      (each) =>
        each.regId !== undefined &&
        each.refreshedBy?.client.name === client.name &&
        sameUri(each.contact, contact),
    );
    return binding ? [[contact, binding]] : [];
  });
}

/** The Contact value that starts with "*". */
function wildcardOf(message: Registration['hop']['request']['message']): string | undefined {
  return message.list('Contact').find((each) => each.startsWith('*'));
}

/** The contact that this REGISTER bound to a flow, as the 200 lists it with its reg-id. */
function ownFlow(registration: Registration): Binding | undefined {
  return registration.bindings!.find(
    (each) =>
      each.refreshedBy === registration &&
      each.regId !== undefined &&
      each.instance !== undefined &&
      registration.asked(each)?.regId === each.regId,
  );
}

function repeatedFlow(bindings: readonly Binding[]): string | undefined {
  const seen = new Map<string, Binding>();
  for (const each of bindings) {
    if (each.regId === undefined || each.instance === undefined) continue;
    const key = `${instanceKey(each.instance)} ${each.regId}`;
    const same = seen.get(key);
    if (same) return `${same.contact.uriText} and ${each.contact.uriText} with reg-id=${each.regId}`;
    seen.set(key, each);
  }
  return undefined;
}

/** One of the proxies on the way says that it supports outbound; the RFC leaves open from which end it counts. */
function isFirstHopCapable(paths: Registration['hop']['request']['message']['paths']): boolean {
  return paths.some(({ uri }) => !isFault(uri) && uri.kind === 'sip' && uri.params.has('ob'));
}

/** Pings on streams on which outbound was agreed, watched long enough. */
function pings(): Selector<Ping> {
  return {
    subjects: (reading) => {
      const agreed = outboundFlows(reading);
      if (agreed.size === 0) return [];
      const open = new Map<string, Frame[]>();
      const found: Ping[] = [];
      for (const frame of reading.trace.frames) {
        if (frame.transport === 'udp' || !agreed.has(flowKey(frame))) continue;
        const text = frame.octets.length <= 4 ? frame.octets.toString('latin1') : '';
        const waiting = open.get(directionOf(frame, true)) ?? [];
        if (text === '\r\n\r\n') {
          const own = open.get(directionOf(frame, false)) ?? [];
          own.push(frame);
          open.set(directionOf(frame, false), own);
        } else if (text === '\r\n') {
          const ping = waiting.shift();
          if (ping) found.push(answered(ping, frame));
        }
      }
      for (const ping of [...open.values()].flat()) found.push(answered(ping, undefined));
      return found.filter(({ ping, pong }) => pong ?? timeOf(ping) + PONG_LIMIT < reading.until);
    },
    by: ({ server }) => server,
    frames: ({ ping, pong }) => (pong ? [ping, pong] : [ping]),
  };
}

function answered(ping: Frame, pong: Frame | undefined): Ping {
  const inTime = pong && timeOf(pong) - timeOf(ping) <= PONG_LIMIT ? pong : undefined;
  const server = ping.to ?? { role: 'observer', name: 'unknown', underTest: false };
  return { ping, pong: inTime, server };
}

function timeOf(frame: Frame): number {
  return frame.sentAt ?? frame.receivedAt ?? 0;
}

function directionOf({ source, destination }: Frame, reversed: boolean): string {
  const [a, b] = reversed ? [destination, source] : [source, destination];
  return `${a.host} ${a.port} ${b.host} ${b.port}`;
}
