import type { MsrpRequest } from '../../protocol/msrp/message';
import type { MessageSink } from '../../protocol/msrp/reassembler';

/** How whoever takes a message speaks back to where it comes from. */
export interface IncomingFlow {
  /** Reads no more from the connection until `resume()`, which is how a fast peer is held back. Sessions that share the connection wait too. */
  pause(): void;
  resume(): void;
  /**
   * No more of the message is wanted: the chunk that is coming is refused at once, or else the next one (RFC 4975 s10.5, RFC
   * 5547 s8.4). Its sink is abandoned. Nothing happens once the message is over.
   * @param status for the chunk that is coming; later ones get 413
   */
  refuse(status?: number): void;
  /**
   * What was answered with 200 has turned out bad: a failure report on all of it that came, if its sender asks for them
   * (RFC 4975 s7.1.4).
   */
  reportFailure(status: number): void;
}

/**
 * Decides on a message at its first chunk: where it goes, or the status to refuse it with (413, 415, 403).
 * @param send the head of the first chunk that came; it need not be the first one of the message
 */
export type OpenIncoming = (send: MsrpRequest, flow: IncomingFlow) => MessageSink | number;
