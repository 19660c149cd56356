import type { Actor } from '../network/actor';
import type { Clock } from '../network/clock';
import { LoopbackNetwork } from '../network/loopback';
import type { Endpoint, Network } from '../network/network';
import { TraceRecorder } from '../network/trace-recorder';
import { Stalled, VirtualClock } from '../network/virtual-clock';
import { VirtualNetwork } from '../network/virtual';
import { RealClock } from '../network/clock';
import { CoreSimulator } from '../simulators/core/core';
import type { Role } from '../protocol/push/roles';
import type { Deviation } from '../simulators/deviations/deviation';
import { SenderSimulator } from '../simulators/sender/sender';
import { TerminalSimulator } from '../simulators/terminal/terminal';
import { selfSigned, type TlsIdentity } from '../simulators/tls/identity';
import { Inconclusive, UsageError } from './failures';
import { MsrpProbe } from './msrp-probe';
import { Probe } from './probe';
import { quiet } from './quiet';
import type { CoreRole, CoreWishes, SenderRole, SenderWishes, TerminalRole, TerminalWishes } from './roles';

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
  private readonly virtual: VirtualClock | undefined;
  private readonly domains = new Map<string, Endpoint>();
  private readonly deviating: readonly Deviating[];
  /** The last activity after which the wire was found quiet, in milliseconds of the trace. */
  private quietSince: number | undefined;
  private coreActor: CoreRole | undefined;
  private probeActor: Probe | undefined;
  private msrpProbeActor: MsrpProbe | undefined;

  constructor(options: TestbedOptions) {
    this.deviating = options.deviating ?? [];
    if (options.network === 'virtual') {
      this.virtual = new VirtualClock();
      this.clock = this.virtual;
      this.recorder = new TraceRecorder(this.clock, 'virtual');
      this.network = new VirtualNetwork({ clock: this.virtual, tap: this.recorder, seed: options.seed ?? 1 });
    } else {
      this.clock = new RealClock();
      this.recorder = new TraceRecorder(this.clock, 'loopback');
      this.network = new LoopbackNetwork({ clock: this.clock, tap: this.recorder });
    }
  }

  /** Opens the core; it is the server of its domain for everybody who is opened later. */
  async openCore(settings: CoreWishes): Promise<CoreRole> {
    const deviations = this.deviationsOf(settings.name ?? 'core', 'core', true);
    const core = await CoreSimulator.open({ ...settings, network: this.network, deviations });
    this.coreActor = core;
    this.domains.set(core.domain, core.local);
    return core;
  }

  /** Takes a running system as the core of a domain; what passes its address is attributed to it. */
  adoptCore(domain: string, local: Endpoint, name = 'core'): void {
    this.adopt({ role: 'core', name, underTest: true }, local);
    this.domains.set(domain, local);
  }

  /**
   * Attributes what passes an endpoint to a running system. One with a host of its own is known by that, so that
   * connections that it opens from any port are its own as well.
   */
  adopt(actor: Actor, local: Endpoint): void {
    this.recorder.know(actor, local);
    if (local.host !== LOOPBACK_HOST) this.recorder.know(actor, { host: local.host });
  }

  async openTerminal(options: TerminalWishes): Promise<TerminalRole> {
    const { network, domains } = this;
    const deviations = this.deviationsOf(options.name, 'terminal', this.terminals.size === 0);
    const terminal = await TerminalSimulator.open({ ...options, network, domains, deviations });
    this.terminals.set(options.name, terminal);
    return terminal;
  }

  async openSender(options: SenderWishes): Promise<SenderRole> {
    const { network, domains } = this;
    const deviations = this.deviationsOf(options.name, 'sender', this.senders.size === 0);
    const sender = await SenderSimulator.open({ ...options, network, domains, deviations });
    this.senders.set(options.name, sender);
    return sender;
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

  /** A bystander to send what no conforming actor would. */
  async probe(): Promise<Probe> {
    this.probeActor ??= await Probe.open(this.network);
    return this.probeActor;
  }

  /**
   * A key and a certificate for MSRP over TLS.
   * @param isTruthful false: the fingerprint that goes with it is that of another certificate
   */
  async certificate(name: string, { isTruthful = true } = {}): Promise<TlsIdentity> {
    const identity = await selfSigned({ commonName: name, hosts: [LOOPBACK_HOST] });
    if (isTruthful) return identity;
    const { fingerprint } = await selfSigned({ commonName: name });
    return { ...identity, fingerprint };
  }

  /** A bystander in sessions, to send frames and descriptions that no conforming actor would. */
  async msrpProbe(): Promise<MsrpProbe> {
    this.msrpProbeActor ??= await MsrpProbe.open(this.network, this.domains);
    return this.msrpProbeActor;
  }

  /** The virtual network, for scenarios that order impairments. Throws UsageError on real sockets. */
  get impairable(): VirtualNetwork {
    if (this.network instanceof VirtualNetwork) return this.network;
    throw new UsageError('loss and delay to order need the virtual network: tag the scenario @virtual-clock');
  }

  /**
   * Waits for something to come about, letting virtual time pass as needed.
   * @throws Inconclusive when it does not come about within 70 s
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
    const limit = new Promise<never>((_, reject) => {
      timer = this.clock.after(LIMIT_MS, () =>
        reject(new Inconclusive('no-stimulus', 'nothing came about in 70 s')),
      );
    });
    return Promise.race([awaited, limit]).finally(() => timer?.cancel());
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
    const quietMs = this.virtual ? QUIET_MS.virtual : QUIET_MS.loopback;
    const resting = quiet({
      clock,
      recorder,
      openTransactions: () => this.openTransactions,
      quietMs,
      limitMs: LIMIT_MS,
    });
    const isQuiet = await (this.virtual ? this.virtual.run(resting) : resting);
    this.quietSince = isQuiet ? recorder.lastActivityAt : undefined;
    return isQuiet;
  }

  /** Ends all actors and the network. */
  async close(): Promise<void> {
    await Promise.all(this.actors.map((each) => each.close()));
    await this.network.close();
  }

  private get actors(): readonly Pick<CoreRole, 'openTransactions' | 'close'>[] {
    const single = [this.coreActor, this.probeActor, this.msrpProbeActor].filter(
      (each) => each !== undefined,
    );
    return [...single, ...this.terminals.values(), ...this.senders.values()];
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
