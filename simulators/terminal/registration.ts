import type { Timer } from '../../network/clock';
import type { Gruus } from '../../protocol/sip/registration/gruus';
import type {
  RegisterOrder,
  RegistrationEffect,
  RegistrationEvent,
  RegistrationOutcome,
  RegistrationState,
  RegistrationTimer,
  Wish,
} from '../../protocol/sip/registration/machine';
import { newRegistration, stepRegistration } from '../../protocol/sip/registration/step';
import type { SipEndpoint } from '../stack/endpoint';
import { withCredentials, type UserCredentials } from '../user-agent/credentials';
import type { NonceCounts } from '../user-agent/nonce-counts';
import type { TerminalPolicy } from './policy';
import { registerRequest, type Registrant } from './register-request';

/** What a registration stands on. */
export interface RegistrationSurroundings {
  readonly endpoint: SipEndpoint;
  readonly policy: TerminalPolicy;
  readonly registrant: Omit<Registrant, 'fromTag' | 'features'>;
  /** Feature parameters as spelled, ";" first. */
  readonly features: string;
  readonly user: UserCredentials;
  readonly counts: NonceCounts;
}

/** Runs the registration machine of one boot cycle: sends its REGISTERs, keeps its timers, tells its outcomes. */
export class Registration {
  private state: RegistrationState;
  private from: { readonly callId: string; readonly tag: string };
  private latestFeatures = '';
  private readonly timers = new Map<RegistrationTimer, Timer>();
  private readonly askers = new Map<number, (outcome: RegistrationOutcome) => void>();
  private tickets = 0;
  private stopped = false;

  constructor(private readonly around: RegistrationSurroundings) {
    const { ids, local } = around.endpoint;
    this.state = newRegistration(ids.callId(local.host));
    this.from = { callId: this.state.callId, tag: ids.tag() };
  }

  get registered(): boolean {
    return this.state.registered;
  }

  get gruus(): Gruus {
    return this.state.gruus;
  }

  get callId(): string {
    return this.state.callId;
  }

  /** The features that the latest REGISTER with a contact showed, as spelled. */
  get shownFeatures(): string {
    return this.latestFeatures;
  }

  /** Has a wish fulfilled as soon as its turn comes. Never rejects: a refusal is an outcome. */
  ask(wish: Wish): Promise<RegistrationOutcome> {
    if (this.stopped) return Promise.resolve(NOT_RUNNING);
    const ticket = ++this.tickets;
    return new Promise((resolve) => {
      this.askers.set(ticket, resolve);
      this.feed({ type: 'wish', ticket, wish });
    });
  }

  /** Stops all timers; whoever still waits is told that nothing will come. Nothing is sent. */
  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    for (const resolve of this.askers.values()) resolve(NOT_RUNNING);
    this.askers.clear();
  }

  private feed(event: RegistrationEvent): void {
    if (this.stopped) return;
    const { endpoint, policy, registrant } = this.around;
    const step = stepRegistration(this.state, event, {
      own: registrant,
      rules: policy,
      now: endpoint.clock.now(),
    });
    this.state = step.state;
    for (const effect of step.effects) this.perform(effect);
  }

  private perform(effect: RegistrationEffect): void {
    switch (effect.do) {
      case 'send':
        this.send(effect.order);
        return;
      case 'arm':
        this.timers.get(effect.timer)?.cancel();
        this.timers.set(
          effect.timer,
          this.around.endpoint.clock.after(effect.after, () =>
            this.feed({ type: 'timer', timer: effect.timer }),
          ),
        );
        return;
      case 'disarm':
        this.timers.get(effect.timer)?.cancel();
        return;
      case 'tell':
        this.askers.get(effect.ticket)?.(effect.outcome);
        this.askers.delete(effect.ticket);
        return;
    }
  }

  private send(order: RegisterOrder): void {
    const { endpoint, policy, user, registrant } = this.around;
    const { cseq, callId } = order;
    // Requests with different Call-IDs have different tags (RFC 3261 s19.3).
    if (this.from.callId !== callId) this.from = { callId, tag: endpoint.ids.tag() };
    const shows = policy.showFeatures === 'always' || (policy.showFeatures !== 'never' && !this.registered);
    this.latestFeatures = shows ? this.around.features : '';
    const who = { ...registrant, fromTag: this.from.tag, features: this.latestFeatures };
    const request = withCredentials(
      registerRequest(order, who, policy),
      order.challenges,
      user,
      { counts: this.around.counts, cnonce: () => endpoint.ids.nonce() },
      policy,
    );
    endpoint.request(request, {
      final: (response) => this.feed({ type: 'response', cseq, response }),
      timeout: () => this.feed({ type: 'no-answer', cseq, reason: 'no final response within 64*T1' }),
      transportError: (error) => this.feed({ type: 'no-answer', cseq, reason: error.message }),
    });
  }
}

const NOT_RUNNING: RegistrationOutcome = { ok: false, reason: 'the terminal is not running', bindings: [] };
