import { isMultipart, readEntity, type Entity } from '../../protocol/mime/entity';
import {
  MULTIPARTS,
  understand,
  type Obstacle,
  type Reading,
  type Understands,
} from '../../protocol/mime/understanding';
import { isFault } from '../../protocol/sip/fault';
import { isEncrypted } from '../../protocol/smime/enveloped-data';
import { tunneledIn } from '../../protocol/smime/tunnel';
import type { SipRequest } from '../../protocol/sip/message';
import type { HeaderPair } from '../../protocol/sip/build';
import type { Clock } from '../../network/clock';
import type { Incoming, MethodHandler } from '../user-agent/uas';
import { objectionTo } from './gatekeeper';
import type { Inbox } from './inbox';
import { withContents } from './indirection/parts';
import type { Retriever } from './indirection/retriever';
import type { TerminalPolicy } from './policy';
import type { TerminalBehaviour } from './session/behaviour';

/** What whoever looks at signatures takes besides. */
const SIGNED = ['multipart/signed', 'application/pkcs7-signature', 'message/sip'];

/** What MESSAGE needs of the terminal. */
export interface MessageSurroundings {
  readonly clock: Clock;
  readonly policy: TerminalPolicy;
  readonly behaviour: TerminalBehaviour;
  readonly inbox: Inbox;
  readonly retriever: Retriever;
  /** Media ranges that the terminal was opened with. */
  readonly contentTypes: readonly string[];
  /** True for what its core has handed over. */
  readonly isFromCore: (request: SipRequest) => boolean;
}

/** Pager mode at the receiver: MESSAGE is answered at once, what it holds is rendered (RFC 3428 s7). */
export class MessageHandler implements MethodHandler {
  readonly method = 'MESSAGE';

  constructor(private readonly around: MessageSurroundings) {}

  /** Media ranges that a MESSAGE may have at the moment. */
  get accept(): string[] {
    const { policy, behaviour, contentTypes } = this.around;
    const types = behaviour.acceptedTypes ?? contentTypes;
    const signed = behaviour.demands.signedBy ? SIGNED : [];
    const multiparts = policy.takesMultiparts ? [...MULTIPARTS, ...signed] : [];
    return [...new Set([...(policy.rendersPlainText ? ['text/plain'] : []), ...types, ...multiparts])];
  }

  handle(incoming: Incoming): void {
    const { policy, behaviour, inbox, clock, retriever, isFromCore } = this.around;
    const { request } = incoming;
    if (request.body.length > policy.largestBody) {
      incoming.respond(policy.tooLargeStatus);
      return;
    }
    if (request.body.length === 0) {
      incoming.respond(200);
      return;
    }
    const entity = readEntity(request.headers, request.body);
    if (isFault(entity)) {
      incoming.respond(400, { reason: reasonFor(entity.reason) });
      return;
    }
    if (behaviour.demands.signedBy && isEncrypted(entity.contentType)) {
      // It knows S/MIME and has no key for anything (RFC 3261 s23.2).
      incoming.respond(policy.undecipherableStatus);
      return;
    }
    const reading: Reading =
      isMultipart(entity.contentType) && !policy.takesMultiparts
        ? { understood: false, obstacle: 'type', part: entity }
        : understand(withoutSignature(entity), this.understands());
    if (!reading.understood && policy.refuseUnknownContent) {
      this.refuse(incoming, reading.obstacle);
      return;
    }
    const now = clock.date();
    const objection = objectionTo(request, behaviour.demands, { policy, isFromCore, now });
    if (objection !== undefined) {
      incoming.respond(objection.status, { reason: objection.reason });
      return;
    }
    // A 2xx has neither body nor Contact (RFC 3428 s7), and so no answer in message/sip (RFC 3261 s23.4).
    incoming.respond(200);
    const rendered = reading.understood ? reading.rendered : [];
    // Optional content that is not understood is accepted and ignored (RFC 5621 s8.1).
    if (rendered.length === 0) return;
    const at = clock.date();
    withContents(rendered, retriever, (shown) => inbox.render(request, shown, at, policy.expiredContent));
  }

  /** What it can do with a body at the moment. */
  understands(): Understands {
    const { policy } = this.around;
    return {
      types: this.accept,
      encodings: policy.contentCodings,
      languages: policy.refuseOtherLanguages ? policy.languages : [],
      dispositions: policy.dispositions,
      departures: policy.bodyDepartures,
      objection: (reference) => this.around.retriever.objection(reference),
    };
  }

  private refuse(incoming: Incoming, obstacle: Obstacle): void {
    if (obstacle === 'size') incoming.respond(513);
    else if (obstacle === 'reference') incoming.respond(400, { reason: 'Bad Reference' });
    else incoming.respond(415, { headers: this.acceptable(obstacle) });
  }

  /** What would have been acceptable (RFC 3261 s8.2.3); Accept is what a 415 to MESSAGE has (RFC 3428 table 1). */
  private acceptable(obstacle: Obstacle): HeaderPair[] {
    const { policy } = this.around;
    const accept: HeaderPair = ['Accept', this.accept.join(', ')];
    if (obstacle === 'encoding')
      return [['Accept-Encoding', ['identity', ...policy.contentCodings].join(', ')]];
    if (obstacle === 'language') return [['Accept-Language', policy.languages.join(', ')]];
    return [accept];
  }
}

/** Of what is signed, that which the user gets to see: the content of a signed message, or what was signed alone. */
function withoutSignature(entity: Entity): Entity {
  if (entity.contentType.essence !== 'multipart/signed') return entity;
  const [signed] = entity.parts;
  const message = signed && tunneledIn(signed);
  const content = message && readEntity(message.headers, message.body);
  return content === undefined || isFault(content) ? (signed ?? entity) : content;
}

/** A Reason-Phrase is one line of text, and the fault may quote what came from the network. */
function reasonFor(fault: string): string {
  const line = fault.slice(0, 100).replace(/[^ -~]/g, ' ');
  return line.charAt(0).toUpperCase() + line.slice(1);
}
