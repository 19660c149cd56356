import type { Actor } from '../network/actor';
import type { Clock } from '../network/clock';
import type { Endpoint, Network } from '../network/network';
import type { TraceRecorder } from '../network/trace-recorder';
import { Stalled, VirtualClock } from '../network/virtual-clock';
import { VirtualNetwork } from '../network/virtual';
import { ContentServer } from '../simulators/content-server/content-server';
import { CoreSimulator } from '../simulators/core/core';
import type { Role } from '../protocol/push/roles';
import type { Deviation } from '../simulators/deviations/deviation';
import { ListServiceSimulator } from '../simulators/list-service/list-service';
import { SenderSimulator } from '../simulators/sender/sender';
import { TerminalSimulator } from '../simulators/terminal/terminal';
import { selfSigned, type TlsIdentity } from '../simulators/tls/identity';
import { Certificates } from './certificates';
import { Inconclusive, UsageError } from './failures';
import type { KeptCore } from './kept-core';
import { MsrpProbe } from './msrp-probe';
import { Probe } from './probe';
import type { Address } from './profile/profile';
import { quiet } from './quiet';
import { newStage, type Stage } from './stage';
import type {
  CoreRole,
  CoreWishes,
  ListServiceWishes,
  SenderRole,
  SenderWishes,
  TerminalRole,
  TerminalWishes,
} from './roles';

/** A deviation, and who has it. */
export interface Deviating {
  /** Name of the actor; the first one opened in the deviation's role when absent. */
  readonly actor?: string;
  readonly deviation: Deviation;
}

/** What a testbed is made of. */
export interface TestbedOptions {
  readonly network: 'loopback' | 'virtual';
  /** Seeds the impairments of the virtual network. */
  readonly seed?: number;
  /** Deliberate faults of simulated actors. */
  readonly deviating?: readonly Deviating[];
  /** A stage that outlives the scenario; one of its own when absent. */
  readonly stage?: Stage;
  /** A core that outlives the scenario. */
  readonly keptCore?: KeptCore;
  /** Where simulators are, and the port of the core if that must be a certain one. */
  readonly host?: string;
  readonly corePort?: number;
  /** Silence that shows absence, milliseconds, when the usual one is too short for somebody who takes part. */
  readonly quietMs?: number;
  /** How long somebody who takes part may need before anything is on the wire, milliseconds. */
  readonly patienceMs?: number;
}

/** Where simulators are unless told otherwise; others may be there, too. */
const LOOPBACK_HOST = '127.0.0.1';
/** Silence that shows absence: on real sockets, and on the virtual network, where it costs nothing; milliseconds. */
const QUIET_MS = { loopback: 30, virtual: 1000 } as const;
/** The longest that anything may take: a transaction lives 32 s, and a retry with credentials another 32 s. */
const LIMIT_MS = 70_000;

/**
 * Where a scenario takes place: a network, a clock, a trace, and the actors bound to the three roles. It lives for one
 * scenario. Nothing here knows about Gherkin, and nothing below knows about the testbed.
 */
export class Testbed {
  readonly clock: Clock;
  readonly recorder: TraceRecorder;
  readonly network: Network;
  readonly terminals = new Map<string, TerminalRole>();
  readonly senders = new Map<string, SenderRole>();
  /** For SIP over TLS. */
  readonly certificates = new Certificates();
  /** Rejects when there is no point in going on. */
  private readonly alarm: Promise<never>;
  private sound!: (reason: Inconclusive) => void;
  private readonly virtual: VirtualClock | undefined;
  private readonly domains = new Map<string, Endpoint>();
  private readonly adopted: { readonly actor: Actor; readonly address: Address }[] = [];
  private readonly deviating: readonly Deviating[];
  /** Where simulators are to be, if not where the network puts them. */
  private readonly at: { readonly host?: string };
  /** The last activity after which the wire was found quiet, in milliseconds of the trace. */
  private quietSince: number | undefined;
  private coreActor: CoreRole | undefined;
  private probeActor: Probe | undefined;
  private msrpProbeActor: MsrpProbe | undefined;
  private listServiceActor: ListServiceSimulator | undefined;
  private readonly contentServers = new Map<string, ContentServer>();

  constructor(private readonly options: TestbedOptions) {
    this.deviating = options.deviating ?? [];
    this.at = options.host === undefined ? {} : { host: options.host };
    const { clock, recorder, network } = options.stage ?? newStage(options.network, options.seed);
    this.virtual = clock instanceof VirtualClock ? clock : undefined;
    this.clock = clock;
    this.recorder = recorder;
    this.network = network;
    this.alarm = new Promise((_, reject) => (this.sound = reject));
    this.alarm.catch(() => undefined);
  }

  /**
   * Opens the core; it is the server of its domain for everybody who is opened later. One that is open already makes
   * way, at the same address.
   */
  async openCore(settings: CoreWishes): Promise<CoreSimulator> {
    const deviations = this.deviationsOf(settings.name ?? 'core', 'core', true);
    const { keptCore, corePort = 0 } = this.options;
    const open = (port: number): Promise<CoreSimulator> =>
      CoreSimulator.open({ ...this.at, port, ...settings, network: this.network, deviations });
    const former = this.coreActor?.local.port;
    if (!keptCore) await this.coreActor?.close();
    const core = keptCore
      ? await keptCore.as(settings, (port = corePort) => {
          // What was registered with the one before is not registered with this one.
          this.recorder.turnPage([], () => false);
          for (const { actor, address } of this.adopted) this.attribute(actor, address);
          return open(port);
        })
      : await open(former ?? corePort);
    this.enterCore(core);
    return core;
  }

  /** Somebody who plays the core of a domain comes in. */
  enterCore(core: CoreRole): void {
    this.coreActor = core;
    this.domains.set(core.domain, core.local);
  }

  /** Somebody who plays a terminal comes in. */
  enterTerminal(terminal: TerminalRole): void {
    this.terminals.set(terminal.actor.name, terminal);
  }

  /** Somebody who plays the sender comes in. */
  enterSender(sender: SenderRole): void {
    this.senders.set(sender.actor.name, sender);
  }

  /** Takes a running system as the core of a domain; what passes its address is attributed to it. */
  adoptCore(domain: string, local: Endpoint, name = 'core'): void {
    this.adopt({ role: 'core', name, underTest: true }, local);
    this.domains.set(domain, local);
  }

  /**
   * Attributes what passes a place to a running system. One with a host of its own is known by that, so that
   * connections that it opens from any port are its own as well.
   */
  adopt(actor: Actor, address: Address): void {
    this.adopted.push({ actor, address });
    this.attribute(actor, address);
  }

  private attribute(actor: Actor, { host, port }: Address): void {
    if (port !== undefined) this.recorder.know(actor, { host, port });
    if (host !== this.host) this.recorder.know(actor, { host });
  }

  /** Ends whatever is waited for: nothing that is still to come could be judged. */
  giveUp(reason: Inconclusive): void {
    this.sound(reason);
  }

  async openTerminal(options: TerminalWishes): Promise<TerminalSimulator> {
    const { network, domains, at } = this;
    // One that is opened anew stays the first.
    const [first = options.name] = this.terminals.keys();
    const deviations = this.deviationsOf(options.name, 'terminal', first === options.name);
    const terminal = await TerminalSimulator.open({ ...at, ...options, network, domains, deviations });
    this.enterTerminal(terminal);
    return terminal;
  }

  async openSender(options: SenderWishes): Promise<SenderSimulator> {
    const { network, domains, at } = this;
    const deviations = this.deviationsOf(options.name, 'sender', this.senders.size === 0);
    const sender = await SenderSimulator.open({ ...at, ...options, network, domains, deviations });
    this.enterSender(sender);
    return sender;
  }

  /** A URI-list service beside the core, in the domain "lists." and that of the core. */
  async listService(policy: ListServiceWishes = {}): Promise<ListServiceSimulator> {
    if (this.listServiceActor) return this.listServiceActor;
    const { network, domains, at } = this;
    const domain = `lists.${this.core.domain}`;
    const deviations = this.deviationsOf('list-service', 'core', true);
    const service = await ListServiceSimulator.open({
      ...{ ...at, network, domains, domain, deviations, policy },
    });
    domains.set(domain, service.local);
    this.listServiceActor = service;
    return service;
  }

  /**
   * A server that content indirection points to.
   * @param name     of the actor
   * @param identity key and certificate, for https
   */
  async contentServer(name = 'content', identity?: TlsIdentity): Promise<ContentServer> {
    const known = this.contentServers.get(name);
    if (known) return known;
    const tls = identity === undefined ? {} : { tls: identity };
    const server = await ContentServer.open({ ...this.at, network: this.network, name, ...tls });
    this.contentServers.set(name, server);
    return server;
  }

  get core(): CoreRole {
    if (!this.coreActor)
      throw new UsageError('the scenario has no core yet: start with "Given a SIP/IP core for ..."');
    return this.coreActor;
  }

  /** The terminal of that name. Throws UsageError when the scenario has not introduced it. */
  terminal(name: string): TerminalRole {
    const terminal = this.terminals.get(name);
    if (!terminal) throw new UsageError(`the scenario has no terminal "${name}"`);
    return terminal;
  }

  /** Address of simulators on real sockets. */
  get host(): string {
    return this.at.host ?? LOOPBACK_HOST;
  }

  /** A bystander to send what no conforming actor would. */
  async probe(): Promise<Probe> {
    this.probeActor ??= await Probe.open(this.network, this.at);
    return this.probeActor;
  }

  /**
   * A key and a certificate for MSRP over TLS.
   * @param isTruthful false: the fingerprint that goes with it is that of another certificate
   */
  async certificate(name: string, { isTruthful = true } = {}): Promise<TlsIdentity> {
    const identity = await selfSigned({ commonName: name, hosts: [this.host] });
    if (isTruthful) return identity;
    const { fingerprint } = await selfSigned({ commonName: name });
    return { ...identity, fingerprint };
  }

  /** A bystander in sessions, to send frames and descriptions that no conforming actor would. */
  async msrpProbe(): Promise<MsrpProbe> {
    this.msrpProbeActor ??= await MsrpProbe.open(this.network, this.domains, this.at);
    return this.msrpProbeActor;
  }

  /** The virtual network, for scenarios that order impairments. Throws UsageError on real sockets. */
  get impairable(): VirtualNetwork {
    if (this.network instanceof VirtualNetwork) return this.network;
    throw new UsageError('loss and delay to order need the virtual network: tag the scenario @virtual-clock');
  }

  /**
   * Waits for something to come about, letting virtual time pass as needed.
   * @throws Inconclusive when it does not come about within 70 s and what those under test may need, or never will
   */
  async run<T>(awaited: Promise<T>): Promise<T> {
    if (this.virtual) {
      try {
        return await this.virtual.run(awaited, LIMIT_MS);
      } catch (error) {
        if (error instanceof Stalled) throw new Inconclusive('no-stimulus', error.message);
        throw error;
      }
    }
    let timer: { cancel(): void } | undefined;
    const limitMs = LIMIT_MS + (this.options.patienceMs ?? 0);
    const limit = new Promise<never>((_, reject) => {
      timer = this.clock.after(limitMs, () =>
        reject(new Inconclusive('no-stimulus', `nothing came about in ${limitMs / 1000} s`)),
      );
    });
    return Promise.race([awaited, limit, this.alarm]).finally(() => timer?.cancel());
  }

  /** Lets time pass, in seconds. On real sockets only what a test may really wait for. */
  async pass(seconds: number): Promise<void> {
    if (!this.virtual)
      throw new UsageError('letting time pass needs the virtual clock: tag the scenario @virtual-clock');
    await this.virtual.advance(seconds * 1000);
  }

  /** Waits until the wire is quiet; false when it never was. */
  async settle(): Promise<boolean> {
    const { clock, recorder } = this;
    if (this.quietSince === recorder.lastActivityAt && this.openTransactions === 0) return true;
    const quietMs = this.virtual ? QUIET_MS.virtual : Math.max(QUIET_MS.loopback, this.options.quietMs ?? 0);
    const resting = quiet({
      clock,
      recorder,
      openTransactions: () => this.openTransactions,
      quietMs,
      limitMs: LIMIT_MS,
    });
    const isQuiet = await (this.virtual ? this.virtual.run(resting) : Promise.race([resting, this.alarm]));
    this.quietSince = isQuiet ? recorder.lastActivityAt : undefined;
    return isQuiet;
  }

  /** Ends all actors and the network; not those that outlive the scenario. */
  async close(): Promise<void> {
    const { keptCore, stage } = this.options;
    const leaving = this.actors.filter((each) => each !== keptCore?.core);
    await Promise.all(leaving.map((each) => each.close()));
    if (!stage) await this.network.close();
  }

  private get actors(): readonly Pick<CoreRole, 'openTransactions' | 'close'>[] {
    const single = [this.coreActor, this.probeActor, this.msrpProbeActor, this.listServiceActor].filter(
      (each) => each !== undefined,
    );
    return [...single, ...this.terminals.values(), ...this.senders.values(), ...this.contentServers.values()];
  }

  private get openTransactions(): number {
    return this.actors.reduce((sum, each) => sum + each.openTransactions, 0);
  }

  private deviationsOf(name: string, role: Role, isFirst: boolean): readonly Deviation[] {
    return this.deviating
      .filter(({ actor, deviation }) =>
        actor === undefined ? isFirst && deviation.role === role : actor === name,
      )
      .map((each) => each.deviation);
  }
}
