import type { Delivery } from '../../../protocol/msrp/delivery';
import { msrpUri, type MsrpUri } from '../../../protocol/msrp/uri';
import type { MsrpEndpoint } from '../../../simulators/msrp/msrp-endpoint';
import type { MsrpSession } from '../../../simulators/msrp/msrp-session';
import type { SendingMessage } from '../../../simulators/msrp/sending-message';

/** An MSRP session that only writes down what it is told. */
export class FakeSession {
  started: Parameters<MsrpSession['start']>[0] | undefined;
  isClosed = false;

  constructor(readonly uri: MsrpUri) {}

  start(peer: Parameters<MsrpSession['start']>[0]): void {
    this.started = peer;
  }

  repath(): void {}

  /** Nothing goes out: the message fails at once, as on a connection that was never made. */
  send(): SendingMessage {
    const state: Delivery = { status: 'failed', failure: 'connection-lost' };
    return { messageId: 'none', sent: 0, state, delivery: Promise.resolve(state), abort: () => undefined };
  }

  close(): void {
    this.isClosed = true;
  }
}

/** An MSRP endpoint without sockets. */
export class FakeMsrp {
  readonly sessions: FakeSession[] = [];

  constructor(private readonly host: string) {}

  get endpoint(): Pick<MsrpEndpoint, 'session' | 'fingerprint' | 'local'> {
    return {
      fingerprint: undefined,
      local: { host: this.host, port: 2855 },
      session: () => {
        const session = new FakeSession(
          msrpUri({ host: this.host, port: 2855, sessionId: `session${this.sessions.length}` }),
        );
        this.sessions.push(session);
        return session as unknown as MsrpSession;
      },
    };
  }
}
