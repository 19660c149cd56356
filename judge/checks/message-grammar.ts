import type { Actor } from '../../network/actor';
import type { Frame } from '../../network/trace';
import { isToken, skip, skipSpace, TOKEN } from '../../protocol/sip/characters';
import { MAX_CSEQ } from '../../protocol/sip/cseq';
import { splitList } from '../../protocol/sip/lists';
import type { SipMessage } from '../../protocol/sip/message';
import type { Problem, ProblemKind } from '../../protocol/sip/problems';
import { check, SKIP, type Check, type Selector, type Skip } from '../check';
import { perReading } from '../per-reading';
import type { Reading } from '../reading/reading';
import { isRequest, isResponse, type Garbage, type Sighting } from '../reading/sighting';
import { composed, emitted, where } from '../subjects';
import { repeatedParameter } from './repeated-parameters';

/** A message, or octets that were meant to be one and have no readable start line. */
type Utterance = Sighting | (Garbage & { readonly message?: undefined });

/** Header fields whose syntax is a requirement of its own. */
const JUDGED_APART = new Set(['date', 'expires', 'max-forwards']);

/** The same for parts of a value: parameters given twice (s7.3.1), GRUUs in Contact (RFC 5627 s7). */
const PARTS_JUDGED_APART = [' given twice', '-gruu is not a quoted string'];

const CHALLENGES = ['WWW-Authenticate', 'Proxy-Authenticate', 'Authorization', 'Proxy-Authorization'];

/** Messages and stammered ones, once each, as they left their sender. */
const uttered = utterances(() => true);
const emittedOnce = where(emitted, (each) => !each.copyOf);

/** RFC 3261 s7, s20, s25: the form of a message. A proxy answers for what it wrote, not for what it passed on. */
export const MESSAGE_GRAMMAR_CHECKS: readonly Check[] = [
  check('SIP-3261-7-21', {
    over: uttered,
    expected: 'CRLF behind each line of the head, and an empty line at its end',
    breach: (each) => {
      const stray = strayLineEnd(each.frame.octets);
      if (each.message === undefined) return stray;
      if (each.relayOf && strayLineEnd(each.relayOf.frame.octets) !== undefined) return SKIP;
      return stray ?? own(each, 'framing')?.reason;
    },
  }),
  check('SIP-3261-7.1-21', {
    over: utterances((each) => (each.message ? isRequest(each) : !startsLikeResponse(each.frame.octets))),
    expected: 'Method SP Request-URI SP SIP/2.0 with a URI that is not in angle brackets',
    breach: startLineFault,
  }),
  check('SIP-3261-7.1-22', {
    over: emittedOnce,
    expected: 'SIP/2.0 in upper case',
    breach: ({ message, relayOf }) => {
      if (message.version === 'SIP/2.0') return undefined;
      return relayOf?.message.version === message.version ? SKIP : message.startLine;
    },
  }),
  check('SIP-3261-7.2-21', {
    over: utterances((each) => (each.message ? isResponse(each) : startsLikeResponse(each.frame.octets))),
    expected: 'SIP/2.0 SP, a code from 100 to 699, SP and a reason phrase',
    breach: startLineFault,
  }),
  check('SIP-3261-7.3.1-21', {
    over: emittedOnce,
    expected: 'header fields that follow their grammar',
    breach: (sighting) => {
      const problem =
        own(sighting, 'field-line') ?? own(sighting, 'charset', hasNoStray) ?? ownSyntaxProblem(sighting);
      return problem && `${problem.reason} in "${excerpt(problem.seen)}"`;
    },
  }),
  check('SIP-3261-7.3.1-22', {
    over: composed,
    expected: 'one row of each header field that is not a list',
    breach: ({ message }) => problemOf(message.problems, 'repeated-header')?.seen,
  }),
  check('SIP-3261-7.3.1-23', {
    over: composed,
    expected: 'each parameter name once in a header field value',
    breach: repeatedParameter,
  }),
  check('SIP-3261-7.3.1-24', {
    over: where(composed, ({ message }) => CHALLENGES.some((name) => message.has(name))),
    expected: 'a row of its own for each challenge and for each credentials',
    breach: ({ message }) => {
      const merged = CHALLENGES.flatMap((name) => message.fields(name)).find(isMerged);
      return merged && `in one row: ${excerpt(merged)}`;
    },
  }),
  check('SIP-3261-7.4.2-21', {
    over: composed,
    expected: 'no chunked transfer coding',
    breach: ({ message }) =>
      message.tokens('Transfer-Encoding').includes('chunked') ? 'Transfer-Encoding: chunked' : undefined,
  }),
  check('SIP-3261-20.5-21', {
    over: where(composed, ({ message }) => message.has('Allow')),
    expected: 'every method that the user agent understands in Allow, ACK and CANCEL included',
    breach: ({ message, sender }, reading) => {
      const allowed = new Set(message.list('Allow'));
      const understood = new Set(methodsAccepted(reading).get(sender.name));
      if (allowed.has('INVITE')) understood.add('ACK').add('CANCEL');
      const missing = [...understood].filter((method) => !allowed.has(method));
      return missing.length > 0
        ? `Allow: ${message.list('Allow').join(', ')}, without ${missing.join(', ')}`
        : undefined;
    },
  }),
  check('SIP-3261-20.14-21', {
    over: emittedOnce,
    expected: 'a Content-Length that is the number of octets of the body',
    breach: (sighting, reading) => {
      const wrong = own(sighting, 'content-length');
      if (wrong) return `${wrong.seen}, but ${wrong.reason}`;
      const rest = restsOnStreams(reading).get(sighting);
      return (
        rest && {
          actual: `Content-Length: ${sighting.message.header('Content-Length') ?? ''}, and what follows on the stream is no message: ${excerpt(rest.frame.octets.toString('latin1', 0, 80))}`,
          frames: [sighting.frame, rest.frame],
        }
      );
    },
  }),
  check('SIP-3261-20.17-21', headerSyntax('Date', 'a date like "Sat, 13 Nov 2010 23:29:00 GMT"')),
  check('SIP-3261-20.19-21', headerSyntax('Expires', 'whole seconds from 0 to 4294967295 in Expires')),
  check('SIP-3261-20.22-21', {
    over: where(emittedOnce, ({ message }) => message.has('Max-Forwards')),
    expected: 'an integer from 0 to 255 in Max-Forwards',
    breach: (sighting) => {
      const wrong = syntaxProblem(sighting.message, 'max-forwards');
      if (!wrong) return undefined;
      // A proxy lowers what it gets (s16.6 step 3), or takes it as missing (RFC 4475 s3.1.2.4).
      const source = sighting.relayOf?.message;
      return source && syntaxProblem(source, 'max-forwards') ? SKIP : `Max-Forwards: ${wrong.seen}`;
    },
  }),
];

/** A header field whose value follows its grammar; a proxy answers for the values that it did not just pass on. */
function headerSyntax(name: string, expected: string): Parameters<typeof check<Sighting>>[1] {
  return {
    over: where(emittedOnce, ({ message }) => message.has(name)),
    expected,
    breach: (sighting) => {
      const wrong = own(sighting, 'header-syntax', ({ header }) => header === name.toLowerCase());
      return wrong && `${name}: ${wrong.seen}`;
    },
  };
}

function startLineFault(each: Utterance): string | Skip | undefined {
  if (each.message === undefined) {
    // Lines without CRLF make the whole head one line; that is a fault of its own.
    const broken = strayLineEnd(each.frame.octets) !== undefined;
    return broken ? SKIP : `${each.reason}: ${excerpt(firstLine(each.frame.octets))}`;
  }
  const problem = problemOf(each.message.problems, 'start-line');
  if (!problem) return undefined;
  const source = each.relayOf?.message;
  if (source && problemOf(source.problems, 'start-line')) return SKIP;
  // A Request-URI that a proxy took from a registration or from the sender is not of its making.
  if (source?.kind === 'request' && each.message.kind === 'request') {
    const { method, uri, version, startLine } = each.message;
    if (startLine === `${method} ${uri} ${version}` && isToken(method)) return SKIP;
  }
  return `${problem.reason}: ${excerpt(problem.seen)}`;
}

/** The first problem of a kind that the sender brought about: not there in what a proxy had before it. */
function own(
  { message, relayOf }: Sighting,
  kind: ProblemKind,
  matters: (problem: Problem) => boolean = () => true,
): Problem | undefined {
  if (message.problems.length === 0) return undefined;
  const given = relayOf?.message.problems ?? [];
  return message.problems.find(
    (each) =>
      each.kind === kind &&
      matters(each) &&
      !given.some((one) => one.kind === kind && one.header === each.header && one.seen === each.seen),
  );
}

function ownSyntaxProblem(sighting: Sighting): Problem | undefined {
  return own(sighting, 'header-syntax', ({ header = '', seen, reason }) => {
    if (JUDGED_APART.has(header) || PARTS_JUDGED_APART.some((each) => reason.endsWith(each))) return false;
    if (header === 'cseq') return !(parseInt(seen, 10) > MAX_CSEQ);
    return !CHALLENGES.some((name) => name.toLowerCase() === header && isMerged(seen));
  });
}

function syntaxProblem({ problems }: SipMessage, header: string): Problem | undefined {
  return problems.find((each) => each.kind === 'header-syntax' && each.header === header);
}

function problemOf(problems: readonly Problem[], kind: ProblemKind): Problem | undefined {
  return problems.find((each) => each.kind === kind);
}

/** "Digest a=b, Digest c=d": behind a comma an auth-scheme, white space and the parameters of the next challenge. */
function isMerged(value: string): boolean {
  return splitList(value)
    .slice(1)
    .some((element) => {
      const end = skip(element, 0, TOKEN);
      const next = skipSpace(element, end);
      return end > 0 && next > end && skip(element, next, TOKEN) > next;
    });
}

/** Methods that a user agent has answered with 2xx, by its name. */
const methodsAccepted = perReading((reading: Reading) => {
  const accepted = new Map<string, Set<string>>();
  for (const { method, responses } of reading.hops) {
    for (const { message, sender, relayOf } of responses) {
      if (relayOf || sender.role === 'core' || message.status < 200 || message.status > 299) continue;
      const known = accepted.get(sender.name) ?? new Set();
      accepted.set(sender.name, known.add(method));
    }
  }
  return accepted;
});

/** Octets on a stream that start no message, by the message they follow: its Content-Length led there. */
const restsOnStreams = perReading((reading: Reading) => {
  const rests = new Map<Sighting, Garbage>();
  const onStream = reading.garbage.filter(({ frame }) => frame.transport !== 'udp');
  if (onStream.length === 0) return rests;
  const latest = new Map<string, Sighting>();
  const units: Utterance[] = [...reading.messages, ...onStream];
  units.sort((a, b) => a.frame.index - b.frame.index);
  for (const each of units) {
    const flow = flowOf(each.frame);
    const before = latest.get(flow);
    if (each.message !== undefined) latest.set(flow, each);
    else if (before && !saysSip(each.frame.octets)) {
      rests.set(before, each);
      latest.delete(flow);
    }
  }
  return rests;
});

function flowOf({ transport, source, destination }: Frame): string {
  return `${transport} ${source.host} ${source.port} ${destination.host} ${destination.port}`;
}

function utterances(wanted: (each: Utterance) => boolean): Selector<Utterance> {
  return {
    subjects: (reading) => [
      ...reading.messages.filter((each) => !each.copyOf && wanted(each)),
      ...reading.garbage.filter((each) => saysSip(each.frame.octets) && wanted(each)),
    ],
    by: ({ sender }): Actor => sender,
    frames: ({ frame }) => [frame],
  };
}

/** True when the first line has a SIP version in it, so that a SIP message was meant and not STUN or something else. */
function saysSip(octets: Buffer): boolean {
  return /sip\/\d/i.test(firstLine(octets));
}

function startsLikeResponse(octets: Buffer): boolean {
  return /^sip\//i.test(firstLine(octets));
}

function firstLine(octets: Buffer): string {
  const text = octets.toString('latin1', 0, 2000).replace(/^[\r\n]+/, '');
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : text.substring(0, end);
}

/** A CR or LF on its own in the head, with the line it stands in. */
function strayLineEnd(octets: Buffer): string | undefined {
  let start = 0;
  while (octets[start] === 0x0d && octets[start + 1] === 0x0a) start += 2;
  const end = octets.indexOf('\r\n\r\n', start, 'latin1');
  const head = octets.toString('latin1', start, end < 0 ? octets.length : end);
  // A CR at the very end may have lost its LF with the rest of the datagram.
  const at = head.search(/\r(?!\n|$)|(?<!\r)\n/);
  if (at < 0) return undefined;
  const before = head.substring(Math.max(0, at - 60), at);
  const line = before.substring(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1);
  return `${head[at] === '\n' ? 'LF without CR' : 'CR without LF'} behind "${line}"`;
}

function hasNoStray({ seen }: Problem): boolean {
  return strayLineEnd(Buffer.from(seen, 'latin1')) === undefined;
}

function excerpt(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ');
  return line.length > 120 ? `${line.substring(0, 120)}...` : line;
}
