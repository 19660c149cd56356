import type { FailureReport, MsrpHeaderPair } from '../../protocol/msrp/message';
import type { ContentSource } from './sources';

/** A message to be sent in a session. */
export interface OutgoingMessage {
  readonly contentType: string;
  readonly source: ContentSource;
  /** Octets of the content, if that is known. */
  readonly total?: number;
  /** Given to send the same message again after a failure (RFC 4975 s5.4); otherwise a new one is made. */
  readonly messageId?: string;
  /** Whether success reports are asked for; they are not when it is absent (RFC 4975 s7.1.1). */
  readonly successReport?: boolean;
  /** "yes" when absent (RFC 4975 s7.1.1). */
  readonly failureReport?: FailureReport;
  /** Header fields before Content-Type, such as Content-Disposition; values are octet strings. */
  readonly headers?: readonly MsrpHeaderPair[];
  /** Told how many octets have gone out, each time that more are fetched from the source. */
  readonly onProgress?: (sent: number) => void;
}
