import { parseCpimHead, type CpimHead } from '../../protocol/mime/cpim';
import { parseDisposition } from '../../protocol/mime/disposition';
import { isFault, type Fault } from '../../protocol/sip/fault';
import { check, SKIP, type Breach, type Check } from '../check';
import { msrpMessages, msrpRequests } from '../msrp-subjects';
import { spanOf, type MsrpMessageReading } from '../reading/msrp-messages';
import { where } from '../subjects';
import { excerpt, isWhollySeen } from './msrp-view';

const WRAPPER = 'message/cpim';
/** Octets in which the head of a wrapper is looked for; the reader gives up before. */
const HEAD_WITHIN = 128 * 1024;

/** Messages that were sent whole. */
const whole = where(msrpMessages, (message, reading) => message.isComplete && isWhollySeen(message, reading));
const wrapped = where(whole, (message) => typeOf(message, 0) === WRAPPER);

/** RFC 4975 s7.1.1, s13, RFC 3862: content and what it is wrapped in. */
export const MSRP_CONTENT_CHECKS: readonly Check[] = [
  check('MSRP-4975-7.1.1-12', {
    over: where(msrpRequests('SEND'), ({ message }) => message.has('Content-Disposition')),
    expected: 'a Content-Disposition of the form of RFC 2183',
    breach: ({ message }) => {
      const value = message.header('Content-Disposition')!;
      const parsed = parseDisposition(value);
      return isFault(parsed) ? `${parsed.reason}: ${excerpt(value)}` : undefined;
    },
  }),
  check('MSRP-4975-13-01', {
    over: wrapped,
    expected: 'a wrapper with From and To, cut into chunks that are all of type message/cpim',
    breach: (message) => otherType(message) ?? missingParty(message),
  }),
  check('MSRP-3862-2.2-01', {
    over: wrapped,
    expected:
      'header lines "Name: value", an empty line, MIME header fields with a Content-Type, an empty line',
    breach: (message) => {
      // Chunks of other types may be no part of the wrapper.
      if (otherType(message)) return SKIP;
      const head = headOf(message);
      if (head === 'incomplete') return 'no empty line behind the header fields of the content';
      const fault = isFault(head) ? head : head.faults[0];
      return fault && `${fault.reason}, at octet ${fault.at + 1}`;
    },
  }),
];

function typeOf({ chunks }: MsrpMessageReading, index: number): string | undefined {
  return chunks[index]?.request.message.contentType?.essence;
}

function otherType(message: MsrpMessageReading): Breach | undefined {
  const at = message.chunks.findIndex((_, i) => (typeOf(message, i) ?? WRAPPER) !== WRAPPER);
  const found = message.chunks[at];
  if (!found) return undefined;
  return { actual: `${typeOf(message, at)!} on a later chunk`, frames: [found.request.frame] };
}

function missingParty(message: MsrpMessageReading): string | undefined {
  const head = headOf(message);
  // A line that cannot be read may be the one.
  if (typeof head === 'string' || isFault(head) || head.faults.length > 0) return undefined;
  const missing = ['From', 'To'].find((name) => !head.headers.some((each) => each.name === name));
  return missing && `a wrapper without ${missing}`;
}

function headOf(message: MsrpMessageReading): CpimHead | 'incomplete' | Fault {
  return parseCpimHead(opening(message));
}

/** The first octets of a message, without putting all of it together where its chunks came in order. */
function opening(message: MsrpMessageReading): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const chunk of message.chunks) {
    const { start } = spanOf(chunk);
    if (start !== length) return message.octets().subarray(0, HEAD_WITHIN);
    const body = chunk.request.msrp.body ?? Buffer.alloc(0);
    pieces.push(body.subarray(0, HEAD_WITHIN - length));
    length += body.length;
    if (length >= HEAD_WITHIN) break;
  }
  return Buffer.concat(pieces);
}
