import { parseStartLine } from '../../protocol/msrp/start-line';
import { isFault } from '../../protocol/sip/fault';
import {
  isMsrpRequest,
  isMsrpResponse,
  type MsrpFlow,
  type MsrpRequestSighting,
  type MsrpResponseSighting,
} from './msrp-frames';

/**
 * A request and the responses to it on the same connection, by transaction id and direction (RFC 4975 s7.2). A response
 * may come before the end of its request.
 */
export interface MsrpTransaction {
  readonly request: MsrpRequestSighting;
  /** One, or none; more than one is a fault. */
  readonly responses: readonly MsrpResponseSighting[];
}

/** The transactions of a connection, and the responses to no request on it. */
export interface MsrpTransactions {
  readonly transactions: readonly MsrpTransaction[];
  readonly strays: readonly MsrpResponseSighting[];
}

interface Growing extends MsrpTransaction {
  readonly responses: MsrpResponseSighting[];
}

/** Sorts the frames of a connection into transactions. Linear in their number. */
export function transactionsOf(flow: MsrpFlow): MsrpTransactions {
  const transactions: Growing[] = [];
  const byId = new Map<string, Growing[]>();
  for (const request of flow.frames.filter(isMsrpRequest)) {
    const transaction = { request, responses: [] };
    transactions.push(transaction);
    const key = `${request.sender.name} ${request.message.transactionId}`;
    const known = byId.get(key);
    if (known) known.push(transaction);
    else byId.set(key, [transaction]);
  }
  const unseen = unfinishedIds(flow);
  const strays: MsrpResponseSighting[] = [];
  for (const response of flow.frames.filter(isMsrpResponse)) {
    const key = `${response.receiver.name} ${response.message.transactionId}`;
    const transaction = answeredBy(response, byId.get(key) ?? []);
    if (transaction) transaction.responses.push(response);
    else if (!unseen.has(key)) strays.push(response);
  }
  return { transactions, strays };
}

/** The latest request before the response that is not answered; else one whose end comes later; else one that is answered. */
function answeredBy(response: MsrpResponseSighting, candidates: readonly Growing[]): Growing | undefined {
  if (candidates.length < 2) return candidates[0];
  const isBefore = (each: Growing): boolean => each.request.frame.index < response.frame.index;
  const isOpen = (each: Growing): boolean => each.responses.length === 0;
  return (
    candidates.findLast((each) => isBefore(each) && isOpen(each)) ??
    candidates.find((each) => !isBefore(each) && isOpen(each)) ??
    candidates.findLast(isBefore)
  );
}

/** Requests whose end was not seen are answered all the same. */
function unfinishedIds({ rests }: MsrpFlow): ReadonlySet<string> {
  return new Set(
    rests.flatMap(({ frame, sender }) => {
      const line = frame.octets.toString('latin1', 0, 200).split('\r\n')[0]!;
      const start = parseStartLine(line);
      return isFault(start) ? [] : [`${sender.name} ${start.transactionId}`];
    }),
  );
}
