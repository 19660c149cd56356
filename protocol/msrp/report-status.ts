import { Fault } from '../sip/fault';
import { DIGIT, skip } from './characters';

/** The Status header of a REPORT (RFC 4975 s9). */
export interface ReportStatus {
  /** "000": the code means what it means in a response (s7.1.3). Nothing is known of any other. */
  readonly namespace: string;
  readonly code: number;
  /** Octet string. */
  readonly comment?: string;
}

/** Reads namespace SP status-code [ SP comment ]. */
export function parseReportStatus(text: string): ReportStatus | Fault {
  if (skip(text, 0, DIGIT) !== 3) return new Fault('namespace of three digits expected', 0);
  if (text.charCodeAt(3) !== 0x20) return new Fault('SP expected after the namespace', 3);
  if (skip(text, 4, DIGIT) !== 7) return new Fault('status code of three digits expected', 4);
  if (text.length > 7 && text.charCodeAt(7) !== 0x20) return new Fault('SP expected before the comment', 7);
  const comment = text.length > 7 ? { comment: text.slice(8) } : {};
  return { namespace: text.slice(0, 3), code: Number(text.slice(4, 7)), ...comment };
}

/** Writes a Status value in the namespace "000". */
export function formatReportStatus(code: number, comment?: string): string {
  return comment === undefined ? `000 ${code}` : `000 ${code} ${comment}`;
}
