import { mayAnswer } from './direction';
import { parseFileSelector } from './file-selector';
import { NOT_IN_ANSWERS } from './file-transfer';
import { knowsFileTransfer, readMsrpMedia } from './msrp-media';
import {
  attributeOf,
  hasAttribute,
  type MediaDescription,
  type Origin,
  type SessionDescription,
} from './session-description';

/** What kind of rule of offer and answer a problem breaks; the judge maps kinds to requirements. */
export type ExchangeProblemKind =
  /** The answer has not as many m= lines as the offer, or another media or protocol in a slot (RFC 3264 s6). */
  | 'media-lines'
  | 'timing'
  /** RFC 3264 s6.1. */
  | 'direction'
  /** A line offered with port 0 is answered with another (RFC 3264 s8.2). */
  | 'closed-line'
  /** RFC 5547 s8.1: the id is not copied. */
  | 'file-transfer-id'
  /** RFC 5547 s8.3: the selector of a refused file is not mirrored; s8.3.1: a selector of an accepted one is not copied. */
  | 'file-selector'
  /** RFC 5547 s8.3.1. */
  | 'file-range'
  | 'file-attribute-in-answer'
  /** RFC 6135 s4.2. */
  | 'setup'
  /** RFC 3264 s8: o= changed otherwise than in its version, or the version in another step than by one. */
  | 'origin'
  /** RFC 3264 s8: the version of an earlier description, and another content. */
  | 'version-kept'
  /** RFC 4975 s8.4: another o= line, and nothing else is different. */
  | 'unchanged'
  /** RFC 3264 s8: an m= line of an earlier description is gone. */
  | 'vanished-line';

/** One departure from the rules of offer and answer. */
export interface ExchangeProblem {
  readonly kind: ExchangeProblemKind;
  /** Index of the m= line, from 0. */
  readonly media?: number;
  readonly expected: string;
  readonly seen: string;
}

/** Lists what is wrong with an answer, held against its offer (RFC 3264 s6, RFC 5547 s8, RFC 6135 s4.2). */
export function answerProblems(offer: SessionDescription, answer: SessionDescription): ExchangeProblem[] {
  const problems: ExchangeProblem[] = [];
  if (answer.media.length !== offer.media.length) {
    const [expected, seen] = [offer.media.length, answer.media.length].map((count) => `${count} m= lines`);
    problems.push({ kind: 'media-lines', expected: expected!, seen: seen! });
  }
  if (answer.timing !== offer.timing) {
    problems.push({ kind: 'timing', expected: `t=${offer.timing}`, seen: `t=${answer.timing}` });
  }
  for (const offered of offer.media) {
    const answered = answer.media[offered.index];
    if (answered) checkMedia(offered, answered, problems);
  }
  return problems;
}

function checkMedia(
  offered: MediaDescription,
  answered: MediaDescription,
  problems: ExchangeProblem[],
): void {
  const media = offered.index;
  if (!offered.isReadable || !answered.isReadable) return;
  const [expected, seen] = [offered, answered].map((each) => `${each.media} ${each.protocol}`);
  if (expected !== seen) problems.push({ kind: 'media-lines', media, expected: expected!, seen: seen! });
  if (offered.port === 0 && answered.port !== 0) {
    problems.push({ kind: 'closed-line', media, expected: 'port 0', seen: `port ${answered.port}` });
  }
  if (answered.port !== 0) {
    if (!mayAnswer(offered.direction, answered.direction)) {
      const expectedDirection = `a direction that goes with ${offered.direction}`;
      problems.push({ kind: 'direction', media, expected: expectedDirection, seen: answered.direction });
    }
    checkSetup(offered, answered, problems);
  }
  checkFile(offered, answered, problems);
}

/** Only what both sides know of: a plain endpoint of RFC 4975 gives no a=setup. */
function checkSetup(
  offered: MediaDescription,
  answered: MediaDescription,
  problems: ExchangeProblem[],
): void {
  const offer = readMsrpMedia(offered)?.setup;
  const answer = readMsrpMedia(answered)?.setup;
  if (offer === undefined || answer === undefined || offer === 'holdconn') return;
  const fitting = { active: ['passive'], passive: ['active'], actpass: ['active', 'passive'] }[offer];
  if (fitting.includes(answer)) return;
  const expected = `a=setup:${fitting.join(' or ')} to ${offer}`;
  problems.push({ kind: 'setup', media: offered.index, expected, seen: `a=setup:${answer}` });
}

/** A peer that knows nothing of RFC 5547 answers without any file attribute, which is workable (s4). */
function checkFile(offered: MediaDescription, answered: MediaDescription, problems: ExchangeProblem[]): void {
  const media = offered.index;
  const isFile = hasAttribute(offered, 'file-selector') && hasAttribute(offered, 'file-transfer-id');
  const isKnown = knowsFileTransfer(answered) || hasAttribute(answered, 'file-transfer-id');
  if (!isFile || !isKnown) return;
  const same = (name: 'file-transfer-id' | 'file-range' | 'file-selector') => {
    const [expected, seen] = [attributeOf(offered, name), attributeOf(answered, name)];
    if (expected === seen) return;
    problems.push({ kind: name, media, expected: `a=${name}:${expected ?? ''}`, seen: seen ?? 'absent' });
  };
  same('file-transfer-id');
  if (answered.port === 0) {
    same('file-selector');
    return;
  }
  if (hasAttribute(offered, 'file-range')) same('file-range');
  // Who sends the file describes it anew (s8.3.2).
  if (answered.direction !== 'recvonly') return;
  checkSelectors(offered, answered, problems);
  for (const name of NOT_IN_ANSWERS) {
    const value = attributeOf(answered, name);
    if (value === undefined) continue;
    problems.push({ kind: 'file-attribute-in-answer', media, expected: `no a=${name}`, seen: value });
  }
}

/** Name, type and size are copied as far as they were offered; the hash may be left out (s8.3.1). */
function checkSelectors(
  offered: MediaDescription,
  answered: MediaDescription,
  problems: ExchangeProblem[],
): void {
  const [from, to] = [offered, answered].map((each) =>
    parseFileSelector(attributeOf(each, 'file-selector') ?? ''),
  );
  const pairs: readonly [string, string | number | undefined, string | number | undefined][] = [
    ['name', from!.name, to!.name],
    ['type', from!.type?.essence, to!.type?.essence],
    ['size', from!.size, to!.size],
  ];
  for (const [name, expected, seen] of pairs) {
    if (expected === undefined || expected === seen) continue;
    problems.push({
      ...{ kind: 'file-selector', media: offered.index },
      ...{
        expected: `${name} ${String(expected)}`,
        seen: `${name} ${seen === undefined ? 'absent' : String(seen)}`,
      },
    });
  }
}

/**
 * Lists what is wrong with a description of a party, held against its previous one in the same session (RFC 3264 s8):
 * m= lines stay in their slots; o= stays but for its version, which rises by one if anything changed and by none if not.
 */
export function successorProblems(previous: SessionDescription, next: SessionDescription): ExchangeProblem[] {
  const problems: ExchangeProblem[] = [];
  if (next.media.length < previous.media.length) {
    const expected = `at least ${previous.media.length} m= lines`;
    problems.push({ kind: 'vanished-line', expected, seen: String(next.media.length) });
  }
  if (!previous.origin || !next.origin) return problems;
  const isSame = withoutOrigin(previous) === withoutOrigin(next);
  const [before, after] = [previous.origin, next.origin].map(written);
  if (isSame) {
    // RFC 4975 s8.4: who changes nothing repeats the whole o= line.
    if (before !== after) problems.push({ kind: 'unchanged', expected: `o=${before!}`, seen: `o=${after!}` });
    return problems;
  }
  const [fixedBefore, fixedAfter] = [previous.origin, next.origin].map(fixedPart);
  if (fixedBefore !== fixedAfter) {
    problems.push({ kind: 'origin', expected: `o= with ${fixedBefore!}`, seen: fixedAfter! });
    return problems;
  }
  const step = BigInt(next.origin.sessionVersion || 0) - BigInt(previous.origin.sessionVersion || 0);
  if (step !== 1n) {
    const expected = `version ${previous.origin.sessionVersion} + 1, as something changed`;
    problems.push({
      ...{ kind: step === 0n ? 'version-kept' : 'origin', expected },
      seen: `version ${next.origin.sessionVersion}`,
    });
  }
  return problems;
}

function written(origin: Origin): string {
  return fixedPart(origin).replace('*', origin.sessionVersion);
}

function fixedPart(origin: Origin): string {
  const { username, sessionId, netType, addressType, address } = origin;
  return `${username} ${sessionId} * ${netType} ${addressType} ${address}`;
}

function withoutOrigin({ octets }: SessionDescription): string {
  return octets.toString('latin1').replace(/^o=.*$/m, 'o=');
}
