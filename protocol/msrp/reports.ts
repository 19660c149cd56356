import type { ByteRange } from './byte-range';
import type { FailureReport, MsrpRequest } from './message';
import type { ChunkOutcome } from './reassembler';

/** What a SEND asks to be told. */
export interface ReportWishes {
  readonly failureReport: FailureReport;
  readonly successReport: boolean;
}

/**
 * The status that a request is answered with, or undefined for silence (RFC 4975 s7.1.2, s7.1.4, s7.2).
 *
 * | Failure-Report | good SEND | bad SEND   |
 * |----------------|-----------|------------|
 * | absent, yes    | 200       | error code |
 * | partial        | silence   | error code |
 * | no             | silence   | silence    |
 *
 * A REPORT is never answered, whatever is wrong with it. Failure-Report means nothing on other methods: an unknown one is
 * always answered, with 501 (s12).
 * @param status 200 or the error that was found
 */
export function responseStatus(request: MsrpRequest, status: number): number | undefined {
  if (request.method === 'REPORT') return undefined;
  if (request.method !== 'SEND') return status;
  switch (request.failureReport) {
    case 'yes':
      return status;
    case 'partial':
      return status === 200 ? undefined : status;
    case 'no':
      return undefined;
  }
}

/**
 * The success report due after a chunk (RFC 4975 s7.1.3): one for the whole message once it is whole, and again for a
 * duplicate, whose octets were received too (s5.4). Success-Report alone decides; Failure-Report has no say.
 */
export function successReportRange(send: MsrpRequest, outcome: ChunkOutcome): ByteRange | undefined {
  if (!send.successReport) return undefined;
  const { message, total, start, end } = outcome;
  if (message === 'complete' && total !== undefined) return { start: 1, end: total, total };
  if (message !== 'duplicate') return undefined;
  const announced = send.byteRange?.total;
  return { start: start + 1, end, ...(announced === undefined ? {} : { total: announced }) };
}

/**
 * The range of a failure report on a chunk that was answered well and found bad later, or undefined if none may be sent:
 * only "yes" asks for it (RFC 4975 s7.1.4). Its end is counted, never taken from the request.
 */
export function failureReportRange(send: MsrpRequest, outcome: ChunkOutcome): ByteRange | undefined {
  if (send.failureReport !== 'yes') return undefined;
  const total = outcome.total ?? send.byteRange?.total;
  return { start: outcome.start + 1, end: outcome.end, ...(total === undefined ? {} : { total }) };
}
