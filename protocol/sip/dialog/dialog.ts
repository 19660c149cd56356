import { isCallId } from '../characters';
import { Fault, isFault } from '../fault';
import type { SipMessage, SipRequest, SipResponse } from '../message';
import { parseNameAddr, type NameAddr } from '../name-addr';
import type { Uri } from '../uri';

/** A dialog as one of its two sides sees it (RFC 3261 s12). Immutable. */
export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  /** Empty for a peer of RFC 2543, which has none (s12.1.1, s12.1.2). */
  readonly remoteTag: string;
  /** What stands in From of our requests, without its tag. */
  readonly local: NameAddr;
  /** What stands in To of our requests, without its tag. */
  readonly remote: NameAddr;
  /** Contact of the other side: where requests go in the end. */
  readonly target: string;
  /** Route values for our requests, first hop first, as spelled. */
  readonly routes: readonly string[];
  /** It was set up over TLS to a SIPS URI: our Contact has to be one in it, too (s12.1.1, s12.2.1.1). */
  readonly isSecure: boolean;
  /** CSeq number of our latest request; 0 before there is one. */
  readonly sequence: number;
  /** CSeq number of the latest request of the other side; undefined before there is one. */
  readonly remoteSequence: number | undefined;
}

/**
 * The dialog that a response to our INVITE makes (RFC 3261 s12.1.2): an early one by a 1xx, a confirmed one by a 2xx. A
 * peer that gives no Contact is reached where the INVITE went, as its 2xx has to be acknowledged all the same.
 * @returns a Fault when the INVITE is none that could make a dialog
 */
export function dialogOfCaller(invite: SipRequest, response: SipResponse): Dialog | Fault {
  const { from, to } = invite;
  if (!to || from?.tag === undefined) return new Fault('To, and From with a tag, expected');
  const target = contactOf(response);
  return {
    callId: invite.callId ?? '',
    localTag: from.tag,
    remoteTag: response.to?.tag ?? '',
    local: from.withoutParam('tag'),
    remote: to.withoutParam('tag'),
    target: isFault(target) ? invite.uri : target,
    // What is no route cannot be gone by, and must not be repeated.
    routes: response
      .list('Record-Route')
      .filter((each) => !isFault(routeOf(each)))
      .reverse(),
    isSecure: isSecureUri(invite.requestUri),
    sequence: invite.cseq?.number ?? 0,
    remoteSequence: undefined,
  };
}

/**
 * The dialog that our response to an INVITE makes (RFC 3261 s12.1.1).
 * @param isOverTls whether the INVITE came over TLS
 * @returns a Fault when the INVITE lacks what a dialog is made of, which is to be answered with 400
 */
export function dialogOfCallee(invite: SipRequest, localTag: string, isOverTls = false): Dialog | Fault {
  const { from, to, callId = '' } = invite;
  if (!from || !to) return new Fault('To and From expected');
  // They stand in all our requests, which have to be well-formed.
  const [fault] = [...from.faults, ...to.faults];
  if (fault) return fault;
  if (!isCallId(callId)) return new Fault('malformed Call-ID');
  const target = contactOf(invite);
  if (isFault(target)) return target;
  const routes = invite.list('Record-Route');
  const broken = routes.map(routeOf).find(isFault);
  if (broken) return new Fault(`Record-Route: ${broken.reason}`);
  return {
    callId,
    localTag,
    remoteTag: from.tag ?? '',
    local: to.withoutParam('tag'),
    remote: from.withoutParam('tag'),
    target,
    routes,
    isSecure: isOverTls && isSecureUri(invite.requestUri),
    // Our own numbers begin with our first request (s12.1.1).
    sequence: 0,
    remoteSequence: invite.cseq?.number ?? 0,
  };
}

/**
 * The dialog after a request of the other side, or undefined when that comes out of order and has to be answered with
 * 500 (RFC 3261 s12.2.2).
 */
export function received(dialog: Dialog, request: SipRequest): Dialog | undefined {
  const number = request.cseq?.number ?? 0;
  if (dialog.remoteSequence !== undefined && number < dialog.remoteSequence) return undefined;
  return { ...dialog, remoteSequence: number };
}

/** The dialog after a re-INVITE or its 2xx has told another Contact of the other side (RFC 3261 s12.2: target refresh). */
export function refreshed(dialog: Dialog, message: SipMessage): Dialog {
  const target = contactOf(message);
  return isFault(target) ? dialog : { ...dialog, target };
}

/** What a dialog is found by: Call-ID and both tags as our side has them (RFC 3261 s12). */
export function idOf({ callId, localTag, remoteTag }: Dialog): string {
  return JSON.stringify([callId, localTag, remoteTag]);
}

/** The id of the dialog that a request of the other side belongs to. */
export function idOfRequest(request: SipRequest): string {
  return JSON.stringify([request.callId ?? '', request.to?.tag ?? '', request.from?.tag ?? '']);
}

/**
 * Whether our Contact in the answer to an INVITE has to be a SIPS URI: when the Request-URI is one, or the top
 * Record-Route, or, without any, Contact (RFC 3261 s12.1.1).
 */
export function asksSecureContact(invite: SipRequest): boolean {
  const [contact] = invite.contacts;
  const next = invite.recordRoutes[0] ?? (contact === '*' ? undefined : contact);
  return isSecureUri(invite.requestUri) || (next !== undefined && isSecureUri(next.uri));
}

export function isSecureUri(uri: Uri | Fault): boolean {
  return !isFault(uri) && uri.scheme === 'sips';
}

/** The remote target that a message tells: a SIP or SIPS URI as spelled (RFC 3261 s8.1.1.8, s12.1.1). */
function contactOf(message: SipMessage): string | Fault {
  const [contact] = message.contacts;
  if (contact === undefined || contact === '*') return new Fault('Contact with a URI expected');
  if (isFault(contact.uri)) return contact.uri;
  return contact.uri.kind === 'sip' ? contact.uriText : new Fault('SIP or SIPS URI in Contact expected');
}

function routeOf(value: string): NameAddr | Fault {
  const route = parseNameAddr(value);
  if (isFault(route)) return route;
  const [fault] = route.faults;
  if (fault) return fault;
  if (isFault(route.uri)) return route.uri;
  return route.uri.kind === 'sip' ? route : new Fault('SIP or SIPS URI in a route expected');
}
