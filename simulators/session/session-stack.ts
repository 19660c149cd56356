import type { Actor } from '../../network/actor';
import type { Network } from '../../network/network';
import type { SipRequest } from '../../protocol/sip/message';
import type { Deviation } from '../deviations/deviation';
import { Calls } from '../dialog/calls';
import type { CallSurroundings } from '../dialog/surroundings';
import { MsrpEndpoint } from '../msrp/msrp-endpoint';
import type { MsrpPolicy } from '../msrp/policy';
import type { TlsIdentity } from '../tls/identity';
import type { UserAgentServer } from '../user-agent/uas';
import { MediaSession } from './media-session';
import type { MediaPolicy } from './policy';

/** What it takes to open session mode at either side. */
export interface SessionStackOptions extends Omit<CallSurroundings, 'headers' | 'policy'> {
  readonly actor: Actor;
  readonly network: Network;
  readonly policy: CallSurroundings['policy'] & MediaPolicy & { readonly optionTags: readonly string[] };
  readonly msrpPolicy?: Partial<MsrpPolicy> | undefined;
  readonly deviations?: readonly Deviation[] | undefined;
  /** Key and certificate for MSRP over TLS; without one there are no such sessions. */
  readonly tls?: TlsIdentity | undefined;
  /** User in o=; "-" if there is none. */
  readonly username: string;
  /** Whose requests it answers: what lives in dialogs is handled here. */
  readonly server: UserAgentServer;
}

/** What session mode stands on at either side: calls, MSRP, and the media that go with them. */
export class SessionStack {
  readonly calls: Calls;
  private readonly epoch: number;
  private sessions = 0;

  private constructor(
    private readonly options: SessionStackOptions,
    readonly msrp: MsrpEndpoint,
  ) {
    const { server, policy } = options;
    this.epoch = options.endpoint.clock.date().getTime();
    this.calls = new Calls({
      ...options,
      headers: () => [
        ['Allow', server.allow],
        ['Supported', policy.optionTags.join(', ')],
      ],
    });
    for (const each of this.calls.handlers) server.handle(each);
  }

  /** Opens the MSRP listener. Rejects when the address is not to be had. */
  static async open(options: SessionStackOptions): Promise<SessionStack> {
    const { actor, network, endpoint, msrpPolicy, deviations, tls } = options;
    const msrp = await MsrpEndpoint.open({
      ...{ actor, network, host: endpoint.local.host },
      ...(msrpPolicy === undefined ? {} : { policy: msrpPolicy }),
      ...(deviations === undefined ? {} : { deviations }),
      ...(tls === undefined ? {} : { tls }),
    });
    return new SessionStack(options, msrp);
  }

  /** What is not over: INVITEs that wait, messages and transactions of MSRP. */
  get open(): number {
    return this.calls.open + this.msrp.openTransactions;
  }

  isInDialog(request: SipRequest): boolean {
    return this.calls.isInDialog(request);
  }

  /** The media of a new dialog. @param changes where its policy is not that of the actor */
  media(changes: Partial<MediaPolicy> = {}): MediaSession {
    const { policy, username } = this.options;
    const sessionId = String(this.epoch + ++this.sessions);
    return new MediaSession({ msrp: this.msrp, policy: { ...policy, ...changes }, username, sessionId });
  }

  /** Breaks all MSRP connections without a farewell. */
  dropConnections(): void {
    this.msrp.dropConnections();
  }

  /** Ends all without a word. */
  async close(): Promise<void> {
    this.calls.stop();
    await this.msrp.close();
  }
}
