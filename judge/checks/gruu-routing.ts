import { isFault } from '../../protocol/sip/fault';
import { instanceKey, isGruu } from '../../protocol/sip/gruu';
import type { SipUri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { check, SKIP, type Check } from '../check';
import { causeInWords, type Invalidation } from '../reading/gruus';
import type { Binding } from '../reading/registrations';
import type { Reading } from '../reading/reading';
import type { Relay } from '../reading/relays';
import { shown, where } from '../subjects';
import {
  bindingsWith,
  gruuBranches,
  gruuRequests,
  isOf,
  isUnregistered,
  ownFinal,
  requestsToUnknown,
  validityOf,
  type GruuBranch,
  type GruuRequest,
} from './gruu-requests';

/** Answers that say the user is there, or that there is none; other refusals may come before the look-up. */
const WRONG_FOR_UNREGISTERED = new Set([408, 410, 486, 600, 603, 604]);

const toTemporary = where(gruuRequests, ({ gruu }) => gruu.kind === 'temporary');
const toUnregistered = where(
  gruuRequests,
  (each, reading) => each.gruu.kind === 'public' && isUnregistered(each, reading),
);

/** RFC 5627 s5.1, s5.3, s5.4, s6.1: which GRUUs the core delivers to, and where. */
export const GRUU_ROUTING_CHECKS: readonly Check[] = [
  check('GRUU-5627-4.2-05', {
    over: where(gruuRequests, hasContact),
    expected: 'delivery to a GRUU after a REGISTER that failed',
    breach: (request, { registrations }) =>
      registrations.hasFailedSince(request.gruu.aor, request.from) ? refused(request) : SKIP,
  }),
  check('GRUU-5627-5.1-07', {
    over: toTemporary,
    expected: '404 to a temporary GRUU from before the Call-ID changed',
    breach: (request, reading) => validAfter(request, reading, 'call-id'),
  }),
  check('GRUU-5627-5.1-10', {
    over: gruuRequests,
    expected: 'no delivery to a GRUU after all contacts were removed by "*"',
    breach: (request, reading) => {
      if (request.gruu.kind === 'temporary') return validAfter(request, reading, 'wildcard');
      const { gruu, from, to, relay } = request;
      const history = reading.gruus.history(gruu.aor, gruu.instance);
      const last = history?.lastRegistration(from);
      const state = last && history?.stateOf(last.response!.sentAt, from, to);
      if (state?.is !== 'invalid' || state.by.cause !== 'wildcard') return SKIP;
      return delivered(relay, state.by);
    },
  }),
  check('GRUU-5627-5.3-01', {
    over: toTemporary,
    expected: '404 to a temporary GRUU whose instance has lost its last contact',
    breach: (request, reading) => validAfter(request, reading, 'removed', 'lapsed'),
  }),
  check('GRUU-5627-5.3-02', {
    over: toUnregistered,
    expected: '480 to a public GRUU whose instance is not registered at the moment',
    breach: ({ relay }) => {
      const status = ownFinal(relay)?.message.status;
      return status === 404
        ? `404 to ${relay.incoming.request.message.uri}`
        : status === 480
          ? undefined
          : SKIP;
    },
  }),
  check('GRUU-5627-5.4-03', {
    over: where(toTemporary, hasContact),
    expected: 'delivery to a temporary GRUU that nothing has made invalid',
    breach: (request, { registrations }) =>
      registrations.hasFailedSince(request.gruu.aor, request.from) ? SKIP : refused(request),
  }),
  check('GRUU-5627-6.1-01', {
    over: requestsToUnknown,
    expected: '404 to a URI with gr that is no GRUU',
    breach: ({ relay, uri }, reading) => {
      if (ownFinal(relay)?.message.status === 404) return undefined;
      const aor = canonicalAor(uri);
      const reached = relay.branches.find((branch) =>
        bindingsWith(branch, aor, reading).some((each) => hasOtherGruu(each, uri, reading)),
      );
      return reached
        ? `${relay.incoming.request.message.uri} delivered to ${reached.request.message.uri}`
        : SKIP;
    },
  }),
  check('GRUU-5627-6.1-02', {
    over: toUnregistered,
    expected: '480 to a GRUU without a registered contact',
    breach: ({ relay }) => {
      const final = ownFinal(relay)?.message;
      if (final?.status === 480) return undefined;
      if (!final || (final.status >= 300 && !WRONG_FOR_UNREGISTERED.has(final.status))) return SKIP;
      return `${final.startLine} to ${relay.incoming.request.message.uri}`;
    },
  }),
  check('GRUU-5627-6.1-03', {
    over: where(gruuBranches, ({ hop }) => hop.method !== 'INVITE'),
    expected: 'a request to a GRUU at contacts of its instance only',
    breach: wrongInstance,
  }),
  check('INV-5627-6.1-01', {
    over: where(gruuBranches, ({ hop }) => hop.method === 'INVITE'),
    expected: 'an INVITE to a GRUU at the one terminal that it stands for',
    breach: wrongInstance,
  }),
  check('GRUU-5627-6.1-04', {
    over: where(gruuRequests, ({ relay }) => relay.branches.length > 0),
    expected: 'a registered contact as Request-URI, without the gr of the GRUU',
    breach: ({ relay, gruu }, reading) => {
      const kept = relay.branches.find(({ request: { message } }) => {
        const uri = message.requestUri;
        return !isFault(uri) && isGruu(uri);
      });
      if (!kept || bindingsWith(kept, gruu.aor, reading).some(({ contact }) => isGruuContact(contact.uri)))
        return undefined;
      return {
        actual: kept.request.message.startLine,
        frames: [relay.incoming.request.frame, kept.request.frame],
      };
    },
  }),
  check('GRUU-5627-6.1-09', {
    over: where(
      gruuRequests,
      (each, reading) =>
        ownFinal(each.relay) !== undefined && (isUnregistered(each, reading) || hasContact(each, reading)),
    ),
    expected: 'no redirection of a request to a GRUU',
    breach: ({ relay }) => {
      const { message } = ownFinal(relay)!;
      return message.status >= 300 && message.status < 400
        ? `${message.startLine}, ${shown(message, 'Contact') ?? 'no Contact'}`
        : undefined;
    },
  }),
];

/** The GRUU was valid and its instance registered for certain while the core looked it up. */
function hasContact(request: GruuRequest, reading: Reading): boolean {
  const { gruu, from, to } = request;
  const { certain } = reading.gruus.boundTo(gruu, from, to);
  // A terminal that is not on the trace may have answered by itself.
  return (
    validityOf(request, reading).is === 'valid' &&
    certain.length > 0 &&
    certain.every((each) => each.refreshedBy !== undefined)
  );
}

/** The core said of a valid GRUU that there is nobody. Other answers may have other reasons. */
function refused({ relay }: GruuRequest): string | undefined | typeof SKIP {
  if (relay.branches.length > 0) return undefined;
  const final = ownFinal(relay)?.message;
  return final?.status === 404 || final?.status === 480
    ? `${final.startLine} to ${relay.incoming.request.message.uri}`
    : SKIP;
}

/** A temporary GRUU was invalid for one of these causes, and the request was handled as if it were not. */
function validAfter(
  request: GruuRequest,
  reading: Reading,
  ...causes: Invalidation['cause'][]
): string | undefined | typeof SKIP {
  const state = validityOf(request, reading);
  if (state.is !== 'invalid' || !causes.includes(state.by.cause)) return SKIP;
  const { relay } = request;
  // 480 is the answer for a GRUU that is valid and has no contact at the moment (s6.1).
  return ownFinal(relay)?.message.status === 480
    ? `480 to ${relay.incoming.request.message.uri}, and ${causeInWords(state.by)}`
    : delivered(relay, state.by);
}

function delivered(relay: Relay, by: Invalidation): string | undefined {
  const [branch] = relay.branches;
  return (
    branch &&
    `${relay.incoming.request.message.uri} sent on to ${branch.request.message.uri}, and ${causeInWords(by)}`
  );
}

/** The branch goes to a contact that was registered with another instance ID, or with none. */
function wrongInstance({ gruu, bindings, hop }: GruuBranch): string | undefined {
  if (bindings.some((each) => isOf(gruu, each))) return undefined;
  const { instance } = bindings[0]!;
  return `sent to ${hop.request.message.uri}, registered ${instance === undefined ? 'without an instance ID' : `as ${instance}`}`;
}

/** The contact has a public GRUU, known from the trace, or no instance ID and so none at all. */
function hasOtherGruu({ instance }: Binding, asked: SipUri, { gruus }: Reading): boolean {
  if (instance === undefined) return true;
  const key = instanceKey(instance);
  return gruus.alike(asked).some((each) => each.kind === 'public' && each.instance === key);
}

function isGruuContact(uri: Binding['contact']['uri']): boolean {
  return !isFault(uri) && isGruu(uri);
}
