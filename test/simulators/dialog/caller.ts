import assert from 'node:assert/strict';
import type { Actor } from '../../../network/actor';
import { ALL_CHECKS } from '../../../judge/checks';
import { judge } from '../../../judge/judge';
import { loadCatalogue } from '../../../requirements/catalogue';
import { CREDENTIAL_POLICY } from '../../../simulators/user-agent/credentials';
import { SCREENING_POLICY } from '../../../simulators/user-agent/screening';
import { CHALLENGE_RULES } from '../../../protocol/sip/challenges';
import { undisturbed } from '../../../simulators/user-agent/behaviour';
import { UserAgentServer } from '../../../simulators/user-agent/uas';
import { SipEndpoint } from '../../../simulators/stack/endpoint';
import { RandomIds, type IdSource } from '../../../simulators/stack/ids';
import type { StackPolicy } from '../../../simulators/stack/policy';
import type { Domains } from '../../../simulators/stack/resolve';
import type { Call } from '../../../simulators/dialog/call';
import { Calls } from '../../../simulators/dialog/calls';
import type { IncomingInvite } from '../../../simulators/dialog/incoming-invite';
import type { InviteOutcome } from '../../../simulators/dialog/outgoing-invite';
import { CALL_POLICY, type CallPolicy } from '../../../simulators/dialog/policy';
import { World } from '../hand-made-peer';

export const OFFER = Buffer.from('offer');
export const ANSWER = Buffer.from('answer');
export const TEXT = 'text/plain';

/** How a caller of a test differs from the usual one. */
export interface CallerOptions {
  readonly role?: Actor['role'];
  readonly policy?: Partial<CallPolicy>;
  readonly domains?: Domains;
  readonly password?: string;
  readonly stack?: Partial<StackPolicy>;
  /** Where it draws its ids and its times from; the system's random generator when absent. */
  readonly ids?: IdSource;
}

/** A user agent that calls and is called, on the virtual network. */
export class Caller {
  readonly calls: Calls;
  readonly behaviour = undisturbed();
  /** Calls that came in and were accepted. */
  readonly accepted: Call[] = [];
  /** What it does with an INVITE; accepts it when nothing else is said. */
  answer: (incoming: IncomingInvite) => void = (incoming) => this.accept(incoming);

  private constructor(
    readonly endpoint: SipEndpoint,
    readonly name: string,
    { policy, password, domains = new Map() }: CallerOptions,
  ) {
    const all = { ...CALL_POLICY, ...CREDENTIAL_POLICY, ...CHALLENGE_RULES, ...SCREENING_POLICY, ...policy };
    this.calls = new Calls({
      ...{ endpoint, domains, policy: all, identity: `sip:${name}@push.example` },
      contact: () => this.contact,
      headers: () => [
        ['Allow', server.allow],
        ['Supported', 'gruu'],
      ],
      ...(password === undefined ? {} : { credentials: { username: name, password } }),
    });
    const server: UserAgentServer = new UserAgentServer({
      ...{ endpoint, policy: all, behaviour: this.behaviour },
      isOurs: () => true,
      isInDialog: (request) => this.calls.isInDialog(request),
    });
    for (const each of this.calls.handlers) server.handle(each);
    this.calls.onInvite = (incoming) => this.answer(incoming);
  }

  static async open(world: World, name: string, options: CallerOptions = {}): Promise<Caller> {
    const { role = 'terminal', domains = new Map(), stack = {}, ids = new RandomIds() } = options;
    const actor: Actor = { role, name, underTest: false };
    const endpoint = await SipEndpoint.open({ actor, network: world.network, domains, ids, policy: stack });
    return new Caller(endpoint, name, options);
  }

  /** Its GRUU, when it has one. */
  gruu: string | undefined;

  get contact(): string {
    return this.gruu ?? `sip:${this.name}@${this.endpoint.hostPort}`;
  }

  accept(incoming: IncomingInvite): void {
    const call = incoming.accept(ANSWER, TEXT);
    if (call) this.accepted.push(call);
  }

  /** The one call that it has accepted. */
  get call(): Call {
    assert.equal(this.accepted.length, 1, 'calls that were accepted');
    return this.accepted[0]!;
  }

  invite(to: string): ReturnType<Calls['invite']> {
    return this.calls.invite({ to, body: OFFER, contentType: TEXT });
  }
}

/** Two user agents that know where the other one is. */
export interface Pair {
  readonly world: World;
  readonly anna: Caller;
  readonly bert: Caller;
}

export async function pair(anna: CallerOptions = {}, bert: CallerOptions = {}): Promise<Pair> {
  const world = new World();
  return {
    world,
    anna: await Caller.open(world, 'anna', { role: 'sender', ...anna }),
    bert: await Caller.open(world, 'bert', bert),
  };
}

/** A call of anna's that bert has accepted and that is acknowledged, from both sides. */
export async function connected(parties: Pair): Promise<{ mine: Call; theirs: Call }> {
  const { world, anna, bert } = parties;
  const mine = callOf(await world.clock.run(anna.invite(bert.contact).outcome));
  assert.ok(await world.clock.run(bert.call.acknowledged));
  return { mine, theirs: bert.call };
}

/** The call of an outcome that has to be a good one. */
export function callOf(outcome: InviteOutcome): Call {
  assert.ok(outcome.kind === 'accepted', outcome.kind);
  return outcome.call;
}

const CATALOGUE = loadCatalogue();

/** What the judge finds, as "requirement actor: what was seen". @param actors whom it may be about; everybody by default */
export function findingsIn({ trace }: World, ...actors: string[]): string[] {
  const { findings } = judge(trace, ALL_CHECKS, CATALOGUE, trace.now());
  return findings
    .filter(({ actor }) => actors.length === 0 || actors.includes(actor.name))
    .map(({ requirement, actor, actual }) => `${requirement} ${actor.name}: ${actual}`);
}

/** Nothing that passed breaks a requirement or a recommendation. */
export function assertBlameless(world: World, ...actors: string[]): void {
  assert.deepEqual(findingsIn(world, ...actors), []);
}
