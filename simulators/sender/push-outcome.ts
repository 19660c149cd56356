import { meaningOf, type Answered } from '../../protocol/push/outcome';
import type { SipResponse } from '../../protocol/sip/message';
import type { Exchange } from './exchange';

/** What is known of a push; nothing more is claimed than the answer tells (RFC 3428 s4, s7). */
export interface PushOutcome {
  /** The URI that was pushed to, as given. */
  readonly to: string;
  readonly answered: Answered;
  /** Status of the final response; absent when there was none. */
  readonly status?: number;
  /** One sentence for people. */
  readonly meaning: string;
  readonly response?: SipResponse;
  /** Octets of the MESSAGE as sent, or as it would have been sent. */
  readonly size: number;
  /** MESSAGE requests sent, retransmissions not counted. */
  readonly attempts: number;
  readonly callId: string;
}

export function outcomeOf(to: string, exchange: Exchange, attempts: number): PushOutcome {
  const { ending, size } = exchange;
  const about = { to, size, attempts, callId: exchange.request.callId ?? '' };
  switch (ending.kind) {
    case 'response': {
      const { response } = ending;
      const { answered, meaning } = meaningOf(response.status);
      const why = `${response.status} ${response.reason}`.trim();
      return { ...about, status: response.status, answered, meaning: `${meaning} (${why})`, response };
    }
    case 'timeout':
      return {
        ...about,
        answered: 'no-answer',
        meaning: 'No final response came in time; whether the message was delivered is not known.',
      };
    case 'transport-error':
      return {
        ...about,
        answered: 'no-answer',
        meaning: `The message could not be sent, or nobody can answer: ${ending.error.message}.`,
      };
    case 'too-large':
      return {
        ...about,
        answered: 'too-large-not-sent',
        meaning: `The MESSAGE would have had ${size} octets, which is too much for pager mode; it was not sent.`,
      };
  }
}
