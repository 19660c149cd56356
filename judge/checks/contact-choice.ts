import { check, type Check, type Selector } from '../check';
import type { Hop } from '../reading/hops';
import { instanceKey } from '../../protocol/sip/gruu';
import type { Binding } from '../reading/registrations';
import type { Reading } from '../reading/reading';
import type { Relay } from '../reading/relays';
import { relays, where } from '../subjects';
import { bindingsWith, gruuRequests, isOf, type GruuRequest } from './gruu-requests';
import { aorOf, isFlowOpen, isProxied, isSameUri, isUnspecified, described, flowKey } from './proxying';

/** A proxy that gives up a branch takes longer than this to do so; one that forks takes no time, milliseconds. */
const AT_ONCE = 1000;

/** A branch with the bindings that its Request-URI may stand for. */
interface Reached {
  readonly hop: Hop;
  readonly bindings: readonly Binding[];
}

/** A branch to one contact of an instance, and a later one, made of the same request, to another contact of it. */
interface Twice {
  readonly relay: Relay;
  readonly first: Reached;
  readonly second: Reached;
}

const outbound = twice((each) => each.regId !== undefined);

/** RFC 5627 s6.1, RFC 5626 s7: which of an instance's contacts a request goes to, and over which flow. */
export const CONTACT_CHOICE_CHECKS: readonly Check[] = [
  check('GRUU-5627-6.1-05', {
    over: where(gruuRequests, (each, reading) => {
      const choice = choiceFor(each, reading);
      return choice !== undefined && reached(choice.all, each.relay.branches[0]) !== undefined;
    }),
    expected: 'the most recently refreshed contact of the instance',
    breach: (request, reading) => {
      const { newest, all } = choiceFor(request, reading)!;
      const [first, ...others] = request.relay.branches;
      const isNewest = (hop: Hop): boolean => reached(newest, hop) !== undefined;
      if (!isNewest(first!))
        return `sent to ${first!.request.message.uri}, not to ${newest[0]!.contact.uriText}`;
      const beside = others.find((each) => !isNewest(each) && reached(all, each) && isAtOnce(first!, each));
      return beside && `sent to ${beside.request.message.uri} as well as to ${first!.request.message.uri}`;
    },
  }),
  check('GRUU-5627-6.1-06', {
    over: where(
      twice((each) => each.regId === undefined),
      ({ relay }, { gruus }) => gruus.find(relay.incoming.request.message.requestUri) !== undefined,
    ),
    expected: 'no other contact of the instance after a failure other than 408 and 430',
    breach: triedAgain,
  }),
  check('OUTB-5626-7-01', {
    over: outbound,
    expected: 'one contact of an instance at a time',
    breach: ({ first, second }) =>
      isAtOnce(first.hop, second.hop)
        ? `${second.hop.request.message.uri} beside ${first.hop.request.message.uri}`
        : undefined,
  }),
  check('OUTB-5626-7-02', {
    over: outbound,
    expected: 'no other contact of the instance after a final response other than 408 and 430',
    breach: triedAgain,
  }),
  check('OUTB-5626-7-03', {
    over: flows(),
    expected: 'the flow over which the contact was registered',
    breach: ({ branch, relay, registered }) =>
      registered.some((each) => flowKey(each) === flowKey(branch.hop.request.frame))
        ? undefined
        : described({ relay, hop: branch.hop }),
  }),
];

/** The contacts of a GRUU to choose from, when there are several without reg-id and the trace shows their age. */
function choiceFor(
  { gruu, from, to }: GruuRequest,
  { gruus }: Reading,
): { newest: readonly Binding[]; all: readonly Binding[] } | undefined {
  const { certain, doubtful } = gruus.boundTo(gruu, from, to);
  if (doubtful.length > 0 || certain.length < 2) return undefined;
  if (certain.some((each) => each.regId !== undefined || !each.refreshedBy)) return undefined;
  const age = (each: Binding): number => each.refreshedBy!.response!.sentAt;
  const latest = certain.reduce((time, each) => Math.max(time, age(each)), -Infinity);
  return { newest: certain.filter((each) => age(each) === latest), all: certain };
}

function reached(bindings: readonly Binding[], hop: Hop | undefined): Binding | undefined {
  return hop && bindings.find(({ contact }) => isSameUri(contact.uri, hop.request.message.requestUri));
}

/** Pairs of branches of one request to different contacts of one instance. */
function twice(counts: (binding: Binding) => boolean): Selector<Twice> {
  const all = where(relays(), (each) => isProxied(each) && each.branches.length > 1);
  return {
    subjects: function* (reading) {
      for (const relay of all.subjects(reading)) {
        const byInstance = new Map<string, Reached>();
        for (const each of reachedBy(relay, reading)) {
          for (const instance of instancesOf(each.bindings.filter(counts))) {
            const first = byInstance.get(instance);
            byInstance.set(instance, each);
            if (first) yield { relay, first, second: each };
          }
        }
      }
    },
    by: ({ second }) => second.hop.client,
    frames: ({ relay, first, second }) => [
      relay.incoming.request.frame,
      first.hop.request.frame,
      ...first.hop.responses.map((each) => each.frame),
      second.hop.request.frame,
    ],
  };
}

/** The branches of a request to contacts of its address-of-record, or of its GRUU. */
function reachedBy(relay: Relay, reading: Reading): Reached[] {
  const { message } = relay.incoming.request;
  const gruu = reading.gruus.find(message.requestUri);
  const aor = gruu?.aor ?? aorOf(message);
  if (aor === undefined) return [];
  return relay.branches
    .map((hop) => {
      const bindings = bindingsWith(hop, aor, reading);
      return { hop, bindings: gruu ? bindings.filter((each) => isOf(gruu, each)) : bindings };
    })
    .filter(({ bindings }) => bindings.length > 0);
}

/** Instances that the bindings belong to; none when a contact URI stands for several of them (behind a NAT). */
function instancesOf(bindings: readonly Binding[]): Iterable<string> {
  const keys = new Set(
    bindings.flatMap(({ instance }) => (instance === undefined ? [] : instanceKey(instance))),
  );
  return keys.size === 1 ? keys : [];
}

/** Two branches that are open at the same time: the first one arrived, and the second did not wait for it. */
function isAtOnce(first: Hop, second: Hop): boolean {
  const { sentAt } = second.request;
  const isOpen = !first.responses.some(
    (each) => each.message.status >= 200 && (each.arrivedAt ?? Infinity) <= sentAt,
  );
  return isOpen && first.request.arrivedAt !== undefined && sentAt - first.request.sentAt < AT_ONCE;
}

function triedAgain({ first, second }: Twice): string | undefined {
  const final = first.hop.responses.find(
    (each) => each.message.status >= 200 && (each.arrivedAt ?? Infinity) <= second.hop.request.sentAt,
  );
  if (!final || final.message.status === 408 || final.message.status === 430) return undefined;
  return `${second.hop.request.message.uri} tried after ${final.message.status} from ${first.hop.request.message.uri}`;
}

/** Branches to contacts that were registered over a flow straight to the core, with outbound agreed on. */
function flows(): Selector<{
  relay: Relay;
  branch: Reached;
  registered: readonly Hop['request']['frame'][];
}> {
  const all = where(relays(), isProxied);
  return {
    subjects: function* (reading) {
      for (const relay of all.subjects(reading)) {
        for (const branch of reachedBy(relay, reading)) {
          const { sentAt, frame } = branch.hop.request;
          const registrations = branch.bindings.map((each) =>
            each.regId === undefined ? undefined : each.refreshedBy,
          );
          const isAgreed = registrations.every(
            (each) =>
              each?.origin === each?.hop &&
              each?.hop.request.message.vias.length === 1 &&
              each.response!.message.tokens('Require').includes('outbound') &&
              !reading.registrations.changes(each.aor, sentAt, sentAt),
          );
          const registered = registrations.flatMap((each) => each?.hop.request.frame ?? []);
          const isSeen = registered.every(
            (each) =>
              isFlowOpen(each, sentAt, reading) &&
              ![each.source, each.destination, frame.source, frame.destination].some(isUnspecified),
          );
          if (isAgreed && isSeen) yield { relay, branch, registered };
        }
      }
    },
    by: ({ branch }) => branch.hop.client,
    frames: ({ branch, registered }) => [...registered, branch.hop.request.frame],
  };
}
