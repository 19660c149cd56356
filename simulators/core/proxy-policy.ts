import type { HeaderPair } from '../../protocol/sip/build';
import type { PreferenceReading } from './preference-reading';

/** How the proxy finds the targets of a request. The defaults are RFC 3261 s16.5, RFC 5626 s7 and RFC 5627 s6.1 to the letter. */
export interface TargetPolicy {
  /**
   * Contacts with a higher q first and alone, equal ones in parallel (RFC 3261 s16.6); all at once; lowest first; or the
   * preference of the caller before the q of the callee (against RFC 3841 s7.2.4).
   */
  readonly targetOrder: 'by-q' | 'parallel' | 'lowest-q-first' | 'qa-first';
  /** Send to each target twice (against RFC 3261 s16.5). */
  readonly duplicateTargets: boolean;
  /** Answer for a user that does not exist (RFC 3261 s16.5: 404). */
  readonly unknownUserStatus: number;
  /** Answer for a user without contacts (RFC 3261 s16.5: 480). */
  readonly noContactStatus: number;
  /** A gr that is no valid GRUU: 404 (RFC 5627 s6.1), or treated like the AOR. */
  readonly unknownGruu: 'refuse' | 'aor';
  /** Answer for a valid GRUU without contact (RFC 5627 s6.1: 480). */
  readonly emptyGruuStatus: number;
  /** A GRUU leads to the contacts of its instance (RFC 5627 s5.4), or to all of the AOR. */
  readonly gruuLeadsTo: 'instance' | 'aor';
  /** Of several contacts of an instance the one refreshed last is chosen (RFC 5627 s6.1), or the one refreshed first. */
  readonly instanceContact: 'latest' | 'oldest';
  /**
   * Never two contacts of one AOR and instance at a time (RFC 5626 s7), whether registered with reg-id or left over from
   * before a restart.
   */
  readonly oneContactPerInstance: boolean;
  /** When another contact of the instance is tried: after 408, 430 and a broken flow (RFC 5627 s6.1), or after any failure. */
  readonly instanceFailover: 'no-answer' | 'any-failure' | 'never';
  /** Send over the flow that registered (RFC 5626 s7). */
  readonly useFlow: boolean;
  /** Put the stored Path into Route (RFC 3327 s5.4). */
  readonly usePath: boolean;
  /** Drop the stored Path when Route goes on beyond us (RFC 5627 s6.1). */
  readonly routeOutranksPath: boolean;
  /** Carry gr over to the Request-URI of the contact (against RFC 5627 s6.1). */
  readonly carryGr: boolean;
  /** Answer a request to a GRUU with 302 and its contact (against RFC 5627 s6.1). */
  readonly redirectGruus: boolean;
  /** Let Accept-Contact, Reject-Contact and the method choose among the contacts (RFC 3841 s7.2, RFC 5627 s6.1). */
  readonly callerPreferences: boolean;
  /** How caller preferences are read: as RFC 3841 s7.2 says, or with one of the faults that it warns of. */
  readonly preferenceReading: PreferenceReading;
  /** Answer when explicit preferences leave no contact (RFC 3841 s7.2.4: 480). */
  readonly mismatchStatus: number;
  /** Follow the redirect directive of Request-Disposition (RFC 3841 s9.1). */
  readonly obeyRedirect: boolean;
  /** Follow the no-fork, parallel and sequential directives (RFC 3841 s9.1). */
  readonly obeyForking: boolean;
  /** Show the features of contacts in a redirection (against RFC 3841 s7.2.4). */
  readonly featuresInRedirection: boolean;
  /** More Accept-Contact and Reject-Contact values than this are refused with 400 (RFC 3841 s11). */
  readonly maxPreferences: number;
}

/** How the proxy forwards requests. The defaults are RFC 3261 s16.3 to s16.6 and RFC 5393 to the letter. */
export interface ForwardingPolicy {
  /** Option tags understood in Proxy-Require (RFC 3261 s16.3 item 5). */
  readonly proxyExtensions: readonly string[];
  readonly refuseUnknownProxyRequire: boolean;
  /** Answer Request-URI schemes other than sip and sips with 416 (RFC 3261 s16.3 item 2). */
  readonly refuseUnknownSchemes: boolean;
  /** The only methods that are forwarded; undefined = all (RFC 3261 s16.3 item 1). */
  readonly forwardedMethods?: readonly string[];
  /** Answer Max-Forwards: 0 with 483 (RFC 3261 s16.3 item 3). */
  readonly refuseSpentRequests: boolean;
  /** By how much Max-Forwards is lowered (RFC 3261 s16.6 item 3: 1). */
  readonly hopCost: number;
  /** Answer loops with 482 (RFC 5393 s4.2). */
  readonly detectLoops: boolean;
  /** Answer a request that has come before over another way with 482 (against RFC 3261 s16.3). */
  readonly refuseMergedRequests: boolean;
  /** Max-Breadth of a request that has none; undefined = none is added (RFC 5393 s5.3.3: 60). */
  readonly maxBreadth: number | undefined;
  /** Share Max-Breadth out among parallel branches (RFC 5393 s5.3.3). */
  readonly divideBreadth: boolean;
  /** Remove the top Route value when it names us (RFC 3261 s16.4). */
  readonly removeOwnRoute: boolean;
  /** Rewrite for a next hop whose Route value lacks lr (RFC 3261 s16.6 item 6). */
  readonly rewriteForStrictRouters: boolean;
  /** Replace the Request-URI by the contact (RFC 3261 s16.6 item 2). */
  readonly rewriteRequestUri: boolean;
  /** Every branch has a branch parameter of its own (RFC 3261 s16.6 item 8). */
  readonly branchPerTarget: boolean;
  /** Rewrite the Request-URI of requests for foreign domains to that of our own (against RFC 3261 s16.5). */
  readonly adoptForeignUsers: boolean;
  /** Record-Route where RFC 5627 s6.2 demands it, in all dialog-forming requests, or never. */
  readonly recordRoute: 'needed' | 'dialogs' | 'never';
  /** Refuse a dialog-forming request whose Contact is another user's GRUU with 403 (RFC 5627 s6.2). */
  readonly refuseForeignGruuAsContact: boolean;
  /** Put itself into the Path of a REGISTER for another domain whose client supports that (RFC 3327 s5.2 leaves it open). */
  readonly addPath: boolean;
  /** Send a request for a sips URI to sips contacts only (RFC 5630 s5.3). */
  readonly sipsContactsOnly: boolean;
  /** Send a request for a sip URI on to a sip URI, whatever the scheme of the contact (RFC 5630 s5.3). */
  readonly keepsScheme: boolean;
  /** Changes the body of what is forwarded (against RFC 3261 s16.6). */
  readonly alterBody: ((body: Buffer) => Buffer) | undefined;
  /** Add Content-Length on streams (RFC 3261 s16.6 item 9). */
  readonly addContentLength: boolean;
  /** Header fields of our own 200 to OPTIONS (RFC 3261 s11.2). */
  readonly optionsHeaders: readonly HeaderPair[];
}

/** How the proxy treats responses. The defaults are RFC 3261 s16.7 to s16.10 and RFC 4320 to the letter. */
export interface ResponsePolicy {
  /** Which final response goes upstream: by RFC 3261 s16.7 item 6, the last one to come, or of the highest class. */
  readonly finalResponse: 'best' | 'last' | 'highest-class';
  /** Forward every final response of a branch (against RFC 3261 s16.7 item 5). */
  readonly forwardEveryFinal: boolean;
  /** Forward 100 (against RFC 3261 s16.7 item 5). */
  readonly forward100: boolean;
  /** Forward 101 to 199 for requests other than INVITE (against RFC 4320 s4.1). */
  readonly forwardProvisionals: boolean;
  /** Answer an unanswered request other than INVITE with 408 (against RFC 4320 s4.2). */
  readonly timeoutResponse: boolean;
  /** Forward final responses other than to INVITE that come too late (against RFC 4320 s4.2). */
  readonly forwardLateResponses: boolean;
  /** Start further branches after a 6xx (against RFC 3261 s16.7 item 5). */
  readonly goOnAfter6xx: boolean;
  /** Forward every 2xx to an INVITE (RFC 3261 s16.7 item 5). */
  readonly forwardEvery2xx: boolean;
  /** Put the challenges of all branches into a 401 or 407 (RFC 3261 s16.7 item 7). */
  readonly mergeChallenges: boolean;
  /** Order of a branch's challenges in a merged response (RFC 8760 s2.5: kept). */
  readonly challengeOrder: 'kept' | 'reversed';
  /** Turn a lone 503 into 500 (RFC 3261 s16.7 item 6). */
  readonly replace503: boolean;
  /** Cancel pending INVITE branches after a final response or a 6xx (RFC 3261 s16.7 item 10). */
  readonly cancelPending: boolean;
  /** Leave branches ringing at a 2xx when the caller asks for no-cancel (RFC 3841 s9.1). */
  readonly obeyNoCancel: boolean;
  /** Send requests to the contacts of a 3xx when the caller asks for recurse (RFC 3841 s9.1, RFC 3261 s16.7 item 4). */
  readonly obeyRecurse: boolean;
  /** Send CANCEL without waiting for a provisional response (against RFC 3261 s9.1). */
  readonly cancelAtOnce: boolean;
  /** Cancel pending branches of other requests too (against RFC 3261 s9.1). */
  readonly cancelOtherMethods: boolean;
  /** Pass a CANCEL from upstream on to the branches (RFC 3261 s16.10). */
  readonly passCancelOn: boolean;
  /** Timer C in milliseconds: more than three minutes (RFC 3261 s16.6 item 11). */
  readonly timerC: number;
  /** Timer C starts anew with each 101 to 199 (RFC 3261 s16.7 item 2). */
  readonly ringingResetsTimerC: boolean;
}

export const TARGET_POLICY: TargetPolicy = {
  targetOrder: 'by-q',
  duplicateTargets: false,
  unknownUserStatus: 404,
  noContactStatus: 480,
  unknownGruu: 'refuse',
  emptyGruuStatus: 480,
  gruuLeadsTo: 'instance',
  instanceContact: 'latest',
  oneContactPerInstance: true,
  instanceFailover: 'no-answer',
  useFlow: true,
  usePath: true,
  routeOutranksPath: true,
  carryGr: false,
  redirectGruus: false,
  callerPreferences: true,
  preferenceReading: 'as-written',
  mismatchStatus: 480,
  obeyRedirect: true,
  obeyForking: true,
  featuresInRedirection: false,
  maxPreferences: 20,
};

export const FORWARDING_POLICY: ForwardingPolicy = {
  proxyExtensions: ['gruu', 'path', 'outbound', 'pref'],
  refuseUnknownProxyRequire: true,
  refuseUnknownSchemes: true,
  refuseSpentRequests: true,
  hopCost: 1,
  detectLoops: true,
  refuseMergedRequests: false,
  maxBreadth: 60,
  divideBreadth: true,
  removeOwnRoute: true,
  rewriteForStrictRouters: true,
  rewriteRequestUri: true,
  branchPerTarget: true,
  adoptForeignUsers: false,
  recordRoute: 'needed',
  refuseForeignGruuAsContact: true,
  addPath: false,
  sipsContactsOnly: true,
  keepsScheme: true,
  alterBody: undefined,
  addContentLength: true,
  optionsHeaders: [
    ['Accept-Encoding', 'identity'],
    ['Accept-Language', 'en'],
    ['Supported', 'gruu, path, outbound, pref'],
  ],
};

export const RESPONSE_POLICY: ResponsePolicy = {
  finalResponse: 'best',
  forwardEveryFinal: false,
  forward100: false,
  forwardProvisionals: false,
  timeoutResponse: false,
  forwardLateResponses: false,
  goOnAfter6xx: false,
  forwardEvery2xx: true,
  mergeChallenges: true,
  challengeOrder: 'kept',
  replace503: true,
  cancelPending: true,
  obeyNoCancel: true,
  obeyRecurse: true,
  cancelAtOnce: false,
  cancelOtherMethods: false,
  passCancelOn: true,
  timerC: 200_000,
  ringingResetsTimerC: true,
};
