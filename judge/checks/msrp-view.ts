import type { MsrpRequest } from '../../protocol/msrp/message';
import type { MsrpPath } from '../../protocol/msrp/path';
import type { MsrpProblem, MsrpProblemKind } from '../../protocol/msrp/problems';
import { msrpUriEqual } from '../../protocol/msrp/uri';
import { perReading } from '../per-reading';
import type { MsrpSighting } from '../reading/msrp-frames';
import type { MsrpMessageReading } from '../reading/msrp-messages';
import type { Reading } from '../reading/reading';

/** True when a success report: the code of a 200, whatever the namespace. */
export function isSuccess({ reportStatus }: MsrpRequest): boolean {
  return reportStatus?.code === 200;
}

/** True when a failure report: an error in the namespace of MSRP. */
export function isFailure({ reportStatus }: MsrpRequest): boolean {
  return reportStatus?.namespace === '000' && reportStatus.code !== 200;
}

/** A chunk of the message was answered with an error, or a failure report came on it. */
export function hasFailed({ chunks, reports }: MsrpMessageReading): boolean {
  const isRefused = chunks.some(({ responses }) => responses.some(({ message }) => message.status !== 200));
  return isRefused || reports.some(({ message }) => isFailure(message));
}

/** The first problem of these kinds, in one line. */
export function problemOf(
  { msrp }: MsrpSighting,
  kinds: readonly MsrpProblemKind[],
  concerns: (problem: MsrpProblem) => boolean = () => true,
): string | undefined {
  const found = msrp.problems.find((each) => kinds.includes(each.kind) && concerns(each));
  return found && described(found);
}

export function described({ reason, seen }: MsrpProblem): string {
  return seen === '' ? reason : `${reason}: ${excerpt(seen)}`;
}

/** True when all URIs are equal, in the same order (RFC 4975 s6.1). */
export function pathEqual(a: MsrpPath, b: MsrpPath): boolean {
  return a.length === b.length && a.every((uri, i) => msrpUriEqual(uri, b[i]!));
}

/**
 * True when the sender of the message spoke on these connections in frames that could all be cut out whole, but for one that
 * the end of the connection cut off.
 */
export function isWhollySeen(message: MsrpMessageReading, reading: Reading): boolean {
  return whollySeen(reading).has(message);
}

const whollySeen = perReading(
  ({ msrp }: Reading) =>
    new Set(
      msrp.messages.filter(({ chunks, sender }) => {
        const flows = new Set(chunks.map(({ request }) => request.flow));
        return [...flows].every((flow) => isReadable(flow, sender.name));
      }),
    ),
);

/** True for a head with Content-Type and an empty line, and no CRLF of its own before the end-line. */
export function isBodyWithoutEnd({ msrp, message }: MsrpSighting): boolean {
  return message.hasBody && msrp.body === undefined && message.has('Content-Type');
}

/** True when nothing that the actor sent on the connection was unreadable or too large to be held. */
export function isReadable({ rests }: MsrpSighting['flow'], name: string): boolean {
  return !rests.some(({ sender, kind }) => sender.name === name && kind !== 'cut');
}

export function excerpt(text: string): string {
  const line = text.replace(/[^\x20-\x7e]+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 120)}...` : line;
}

/** Where an end-line with its CRLF stands in octets, at their start or behind a CRLF; undefined if none does. */
export function endLineAt(octets: Buffer, transactionId: string): number | undefined {
  const hyphens = `-------${transactionId}`;
  for (const flag of ['$', '+', '#']) {
    const line = `${hyphens}${flag}\r\n`;
    if (octets.toString('latin1', 0, line.length) === line) return 0;
    const at = octets.indexOf(`\r\n${line}`, 0, 'latin1');
    if (at >= 0) return at + 2;
  }
  return undefined;
}
