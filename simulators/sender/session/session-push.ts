import type { FailureReport } from '../../../protocol/msrp/message';
import type { FileRange } from '../../../protocol/sdp/file-attributes';
import type { FileSelector } from '../../../protocol/sdp/file-selector';
import type { HeaderPair } from '../../../protocol/sip/build';
import type { ContentSource } from '../../msrp/sources';
import type { ContentOutcome } from '../../session/content-outcome';
import type { FileContent } from '../../session/file-content';

/** A message for a session: content of any size that is no file. */
export interface SessionMessage {
  /** Media type as spelled. */
  readonly type: string;
  readonly source: () => ContentSource;
  /** Octets; undefined when the end is not known ahead: then "*" stands in Byte-Range (RFC 4975 s7.1.1). */
  readonly size: number | undefined;
  /** Ask for success reports; true by default, as nothing else tells that it arrived at the far end. */
  readonly successReport?: boolean;
  /** Which failures the sender wants to hear of; "yes" by default. */
  readonly failureReport?: FailureReport;
  /** Wrap it in message/cpim; undefined = if the peer prefers that (RFC 4975 s13). */
  readonly wrap?: boolean;
}

/** A file that is offered (RFC 5547 s8.2.1). */
export interface FilePush {
  readonly file: FileContent;
  /** Part of it, to go on with a transfer that broke off; positions from 1, both inclusive. */
  readonly range?: FileRange;
  readonly successReport?: boolean;
  readonly failureReport?: FailureReport;
  /** What the offer says of the file, where that is to differ from what it is. */
  readonly selector?: Partial<FileSelector>;
}

/** A push in session mode: one INVITE, with an m= line for its messages and one for each file. */
export interface SessionPush {
  /** AOR or GRUU, as spelled. */
  readonly to: string;
  /** Messages on one line. */
  readonly messages?: readonly SessionMessage[];
  /** Whether a message waits for the one before it; in parallel by default. */
  readonly order?: 'parallel' | 'sequence';
  readonly files?: readonly FilePush[];
  /** Files that are asked of the peer (RFC 5547 s8.2.2). */
  readonly requests?: readonly FileSelector[];
  /** MSRP over TLS (RFC 4975 s14.2). */
  readonly secure?: boolean;
  /** Further header fields of the INVITE: Accept-Contact ... */
  readonly headers?: readonly HeaderPair[];
}

/** What became of a push in session mode. */
export interface SessionOutcome {
  readonly to: string;
  readonly callId: string;
  readonly answered: 'accepted' | 'refused' | 'no-answer' | 'cancelled';
  /** Status of the final response to INVITE; absent when there was none. */
  readonly status?: number;
  readonly meaning: string;
  /** In the order of the push: messages, files, requests; empty when the session did not come about. */
  readonly contents: readonly ContentOutcome[];
}
