import { parseDeltaSeconds } from '../../protocol/sip/delta-seconds';
import { isFault } from '../../protocol/sip/fault';
import { check, type Check, type Selector } from '../check';
import { sameContact, type Binding, type Registration } from '../reading/registrations';
import { registrarAnswers, shown, where } from '../subjects';

/** From this time on a registrar has no leave to call it too brief, seconds. */
const ONE_HOUR = 3600;

/** A REGISTER that succeeded, and those that had failed since the success before it. */
interface Aftermath {
  readonly success: Registration;
  readonly failed: readonly Registration[];
}

/** RFC 3261 s10.3: what a registrar must refuse, how, and that a refusal changes nothing. */
export const REGISTRAR_REFUSAL_CHECKS: readonly Check[] = [
  check('REG-3261-10.3-02', {
    over: where(registrarAnswers, ({ status }) => status === 420),
    expected: 'Unsupported with those option tags of Require only that are not understood',
    breach: ({ hop, response }) => {
      const { message } = response!;
      if (!message.has('Unsupported')) return '420 without Unsupported';
      const request = hop.request.message;
      const required = new Set([...request.tokens('Require'), ...request.tokens('Proxy-Require')]);
      // A Path without path in Supported may be refused in this way too (RFC 3327 s5.3).
      if (request.has('Path')) required.add('path');
      const odd = message.tokens('Unsupported').find((tag) => !required.has(tag));
      return odd === undefined ? undefined : `Unsupported: ${odd}, which Require does not list`;
    },
  }),
  check('REG-3261-10.3-04', {
    over: where(aftermaths(), ({ failed }) => failed.some((each) => each.status === 403)),
    expected: 'no change of bindings by a REGISTER that was answered with 403',
    breach: (aftermath) => boundByFailure(aftermath, (status) => status === 403),
  }),
  check('REG-3261-10.3-07', {
    over: where(
      registrarAnswers,
      ({ isWildcard, contacts, hop }) =>
        isWildcard && (contacts.length > 0 || (hop.request.message.expires ?? 0) > 0),
    ),
    expected: '400 to "*" beside another Contact value or with an expiration above zero',
    breach: ({ bindings, response, hop }) =>
      bindings
        ? `${response!.message.startLine} to ${shown(hop.request.message, 'Contact') ?? ''}, ${shown(hop.request.message, 'Expires') ?? 'no Expires'}`
        : undefined,
  }),
  check('REG-3261-10.3-08', {
    over: where(registrarAnswers, (each) => each.removesAll && each.alone && each.previous !== undefined),
    expected: 'all bindings gone after "*", or none and a failure when its CSeq is too low',
    breach: (registration) => {
      const { bindings, callId } = registration;
      const late = acceptedLate(registration, bound(registration));
      if (late !== undefined || !bindings) return late;
      // With an expiration of 0 it is gone, and should not be listed (REG-3261-10.3-23).
      const kept = bindings.find(
        ({ refreshedBy, since, until }) => refreshedBy?.callId !== callId && until > since,
      );
      return kept && `${kept.contact.uriText} is still listed`;
    },
  }),
  check('REG-3261-10.3-10', {
    over: where(registrarAnswers, ({ status }) => status === 423),
    expected: '423 with Min-Expires, to a time above zero, below an hour and below Min-Expires',
    breach: (registration) => {
      const { message } = registration.response!;
      const least = parseDeltaSeconds(message.header('Min-Expires') ?? '');
      if (isFault(least)) return shown(message, 'Min-Expires') ?? '423 without Min-Expires';
      const asked = registration.contacts.map((each) => registration.lifetimeOf(each));
      const brief = asked.filter((each) => each !== undefined && each > 0 && each < ONE_HOUR);
      if (brief.length === 0) return `423 where ${asked.join(', ') || 'no time'} was asked for`;
      return brief.some((each) => each! < least)
        ? undefined
        : `Min-Expires: ${least} where ${brief.join(', ')} was asked for`;
    },
  }),
  check('REG-3261-10.3-11', {
    over: where(registrarAnswers, (each) => each.alone && outdated(each, addressed(each)) !== undefined),
    expected: 'failure of a REGISTER whose CSeq is not higher than that of a binding with its Call-ID',
    breach: (registration) => acceptedLate(registration, addressed(registration)),
  }),
  check('REG-3261-10.3-12', {
    over: where(aftermaths(), ({ failed }) => failed.some((each) => each.status !== 403)),
    expected: 'no change of bindings by a REGISTER that failed',
    breach: (aftermath) => boundByFailure(aftermath, (status) => status !== 403),
  }),
];

/**
 * Successful REGISTERs that show what failed ones did: the list before and after them is known, and all that happened
 * in between is on the trace.
 */
function aftermaths(): Selector<Aftermath> {
  return {
    subjects: function* (reading) {
      if (reading.trace.network === 'capture') return;
      for (const aor of reading.registrations.aors) {
        let failed: Registration[] = [];
        let isComplete = false;
        for (const each of reading.registrations.of(aor)) {
          if (each.bindings) {
            if (isComplete && each.alone && failed.length > 0) yield { success: each, failed };
            failed = [];
            isComplete = each.alone;
          } else if (each.response) failed.push(each);
          else isComplete = false;
        }
      }
    },
    by: ({ success }) => success.hop.server,
    frames: ({ success, failed }) => [
      ...failed.flatMap(({ hop, response }) => [hop.request.frame, response!.frame]),
      success.response!.frame,
    ],
  };
}

/** A contact that is listed now, was not before, and was asked for by failed requests only. */
function boundByFailure(
  { success, failed }: Aftermath,
  counts: (status: number) => boolean,
): string | undefined {
  const known = [...success.previous!.bindings!, ...success.previous!.dubious];
  for (const { contact } of success.bindings!) {
    const isExplained =
      known.some((each) => sameContact(each.contact, contact)) ||
      success.live.some((each) => sameContact(each, contact));
    if (isExplained) continue;
    // The last one: challenges, which nothing is done for, come before it.
    const culprit = failed.findLast((each) => each.live.some((one) => sameContact(one, contact)));
    if (culprit && counts(culprit.status!))
      return `${contact.uriText} is bound although its REGISTER got ${culprit.status!}`;
  }
  return undefined;
}

/** Bindings that existed for certain when the request came. */
function bound({ previous, hop }: Registration): readonly Binding[] {
  return (previous?.bindings ?? []).filter((each) => each.until > hop.request.sentAt + 1000);
}

/** Those of them that the request names. */
function addressed(registration: Registration): readonly Binding[] {
  if (registration.isWildcard || registration.contacts.length === 0) return [];
  return bound(registration).filter((each) => registration.asked(each) !== undefined);
}

/** A binding that has the request's Call-ID and a CSeq that is not below the request's. */
function outdated(registration: Registration, bindings: readonly Binding[]): Binding | undefined {
  const { callId, cseq } = registration;
  if (cseq === undefined) return undefined;
  return bindings.find(
    ({ refreshedBy }) => refreshedBy?.callId === callId && (refreshedBy.cseq ?? 0) >= cseq,
  );
}

function acceptedLate(registration: Registration, bindings: readonly Binding[]): string | undefined {
  const stored = outdated(registration, bindings)?.refreshedBy?.cseq;
  return registration.bindings && stored !== undefined
    ? `${registration.response!.message.startLine} to CSeq ${registration.cseq ?? 0}, after CSeq ${stored} with the same Call-ID`
    : undefined;
}
