import { takeChallenges } from '../challenges';
import type { Contact } from '../contact';
import { parseDeltaSeconds } from '../delta-seconds';
import { isFault } from '../fault';
import type { SipResponse } from '../message';
import { learnGruus, NO_GRUUS, ownBinding } from './gruus';
import type {
  Errand,
  RegisterOrder,
  RegistrationContext,
  RegistrationEffect,
  RegistrationEvent,
  RegistrationOutcome,
  RegistrationState,
  RegistrationStep,
  Wish,
} from './machine';
import { refreshDelay, retryDelay } from './refresh';

/** Not registered, nothing asked; `callId` is for one boot cycle. CSeq starts at 1. */
export function newRegistration(callId: string): RegistrationState {
  return {
    callId,
    cseq: 0,
    registered: false,
    waiting: [],
    challenges: [],
    gruus: NO_GRUUS,
    others: [],
    lapsesAt: 0,
  };
}

/** The registration of one contact at a terminal (RFC 3261 s10.2, RFC 5627 s4): pure, no clock, no socket. */
export function stepRegistration(
  state: RegistrationState,
  event: RegistrationEvent,
  context: RegistrationContext,
): RegistrationStep {
  switch (event.type) {
    case 'wish':
      return begin(state, errandOf(event.wish, event.ticket), context);
    case 'timer':
      return event.timer === 'lapse' ? lapse(state) : refresh(state, context);
    case 'no-answer':
      return withErrand(state, event.cseq, (without, errand) =>
        fail(without, errand, context, { ok: false, reason: event.reason, bindings: [] }),
      );
    case 'response':
      return withErrand(state, event.cseq, (without, errand) =>
        answered(without, errand, event.response, context),
      );
  }
}

function errandOf(wish: Wish, ticket?: number): Errand {
  const expires = wish.what === 'register' ? wish.expires : 0;
  return { ...(ticket === undefined ? {} : { ticket }), wish, expires, attempts: 0, sent: [] };
}

/** Goes on with the errand whose REGISTER it is about; an answer to any other is none of ours. */
function withErrand(
  state: RegistrationState,
  cseq: number,
  go: (without: RegistrationState, errand: Errand) => RegistrationStep,
): RegistrationStep {
  const { out, ...without } = state;
  return out?.cseq === cseq ? go(without, out) : { state, effects: [] };
}

/** A new REGISTER waits until the one before is answered or has timed out (RFC 3261 s10.2). */
function begin(state: RegistrationState, errand: Errand, context: RegistrationContext): RegistrationStep {
  if (state.out) return { state: { ...state, waiting: [...state.waiting, errand] }, effects: [] };
  const { rules } = context;
  const cseq = state.cseq + rules.cseqStep;
  const callId = rules.callIdPerWish ? `${cseq}-${state.callId.replace(/^\d+-/, '')}` : state.callId;
  return send({ ...state, callId }, errand, cseq, rules.reuseNonce ? state.challenges : [], context);
}

/** The same errand once more, after a challenge or a 423. */
function again(
  state: RegistrationState,
  errand: Errand,
  challenges: RegistrationState['challenges'],
  context: RegistrationContext,
): RegistrationStep {
  return send(state, errand, state.cseq + context.rules.retryStep, challenges, context);
}

function send(
  state: RegistrationState,
  errand: Errand,
  cseq: number,
  sent: RegistrationState['challenges'],
  context: RegistrationContext,
): RegistrationStep {
  const { wish, expires } = errand;
  const others = context.rules.refreshOthers && wish.what === 'register' ? state.others : [];
  const order: RegisterOrder = {
    ...{ wish, callId: state.callId, cseq, expires, challenges: sent, others },
  };
  const next: RegistrationState = {
    ...state,
    ...{ cseq, challenges: sent, out: { ...errand, cseq, attempts: errand.attempts + 1, sent } },
  };
  if (!context.rules.pipelined || wish.what !== 'register')
    return { state: next, effects: [{ do: 'send', order }] };
  const second = { ...order, cseq: cseq + 1, expires: expires + 1 };
  return {
    state: { ...next, cseq: second.cseq },
    effects: [
      { do: 'send', order },
      { do: 'send', order: second },
    ],
  };
}

function answered(
  state: RegistrationState,
  errand: Errand,
  response: SipResponse,
  context: RegistrationContext,
): RegistrationStep {
  const { rules } = context;
  const mayRetry = errand.attempts < rules.mostAttempts;
  if (response.status < 300) return succeed(state, errand, response, context);
  if (response.status === 401 || response.status === 407) {
    const challenges = takeChallenges(errand.sent, response, rules);
    if (challenges && mayRetry) return again(state, errand, challenges, context);
    const reason = challenges
      ? 'challenged again and again'
      : 'credentials rejected, or no challenge we can answer';
    // The next REGISTER asks for a fresh challenge.
    return fail({ ...state, challenges: [] }, errand, context, refused(response, reason));
  }
  if (response.status === 423 && rules.retryTooBrief && mayRetry) {
    const least = parseDeltaSeconds(response.header('Min-Expires') ?? '');
    if (!isFault(least) && least > errand.expires)
      return again(state, { ...errand, expires: least }, state.challenges, context);
  }
  return fail(state, errand, context, refused(response, response.reason));
}

function refused(response: SipResponse, reason: string): RegistrationOutcome {
  return { ok: false, status: response.status, reason, bindings: [], response };
}

function succeed(
  state: RegistrationState,
  errand: Errand,
  response: SipResponse,
  context: RegistrationContext,
): RegistrationStep {
  const bindings = response.contacts.filter((each): each is Contact => each !== '*');
  const binding = ownBinding(response, context.own);
  const expires = binding ? grantedTo(binding, response) : 0;
  const outcome: RegistrationOutcome = {
    ok: true,
    status: response.status,
    reason: '',
    bindings,
    response,
    ...(binding ? { expires } : {}),
    ...(binding?.pubGruu === undefined ? {} : { publicGruu: binding.pubGruu }),
    ...(binding?.tempGruu === undefined ? {} : { temporaryGruu: binding.tempGruu }),
  };
  const { wish } = errand;
  if (wish.what === 'fetch') return finish(state, errand, outcome, [], context);
  if (wish.what !== 'register' || !binding || expires === 0) {
    // A GRUU of a registration that is gone must not be used any more (RFC 5627 s4.4).
    return finish(unregistered(state), errand, outcome, DISARM_ALL, context);
  }
  const registered: RegistrationState = {
    ...state,
    registered: true,
    kept: { ...wish, expires: errand.expires },
    gruus: learnGruus(state.gruus, binding, state.callId),
    others: bindings.filter((each) => each !== binding),
    lapsesAt: context.now + expires * 1000,
  };
  const effects: RegistrationEffect[] = [{ do: 'arm', timer: 'lapse', after: expires * 1000 }];
  if (context.rules.refresh)
    effects.push({ do: 'arm', timer: 'refresh', after: refreshDelay(expires, context.rules.refreshLead) });
  return finish(registered, errand, outcome, effects, context);
}

/** RFC 3261 s10.2.4: the expires parameter says what was granted, else the Expires header; malformed counts as 3600. */
function grantedTo(binding: Contact, response: SipResponse): number {
  const { expires } = binding;
  return isFault(expires) ? 3600 : (expires ?? response.expires ?? 3600);
}

/** A REGISTER that failed changes nothing: binding and GRUUs stay as they are (RFC 5627 s4.2). */
function fail(
  state: RegistrationState,
  errand: Errand,
  context: RegistrationContext,
  outcome: RegistrationOutcome,
): RegistrationStep {
  const ours = errand.ticket === undefined;
  const worthIt = outcome.status === undefined || outcome.status >= 500;
  const delay = ours && worthIt ? retryDelay(state.lapsesAt - context.now) : undefined;
  const effects: RegistrationEffect[] =
    delay === undefined ? [] : [{ do: 'arm', timer: 'refresh', after: delay }];
  return finish(state, errand, outcome, effects, context);
}

/** Tells the outcome and lets the next one go. */
function finish(
  state: RegistrationState,
  errand: Errand,
  outcome: RegistrationOutcome,
  effects: readonly RegistrationEffect[],
  context: RegistrationContext,
): RegistrationStep {
  const told: RegistrationEffect[] =
    errand.ticket === undefined ? [] : [{ do: 'tell', ticket: errand.ticket, outcome }];
  // What has been removed meanwhile is not to be refreshed.
  const [next, ...waiting] = state.waiting.filter((each) => state.registered || each.ticket !== undefined);
  if (!next) return { state: { ...state, waiting: [] }, effects: [...effects, ...told] };
  const step = begin({ ...state, waiting }, next, context);
  return { state: step.state, effects: [...effects, ...told, ...step.effects] };
}

function refresh(state: RegistrationState, context: RegistrationContext): RegistrationStep {
  if (!state.registered || !state.kept) return { state, effects: [] };
  return begin(state, errandOf(state.kept), context);
}

function lapse(state: RegistrationState): RegistrationStep {
  return { state: unregistered(state), effects: DISARM_ALL };
}

function unregistered(state: RegistrationState): RegistrationState {
  const { kept: _, ...rest } = state;
  return { ...rest, registered: false, gruus: NO_GRUUS, lapsesAt: 0 };
}

const DISARM_ALL: readonly RegistrationEffect[] = [
  { do: 'disarm', timer: 'refresh' },
  { do: 'disarm', timer: 'lapse' },
];
