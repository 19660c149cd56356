import { endpointKey } from '../../network/endpoint';
import type { Frame, Trace } from '../../network/trace';
import { socketHost, type MsrpUri } from '../../protocol/msrp/uri';
import type { Connection } from './connections';
import type { Descriptions } from './descriptions';
import {
  flowOf,
  type MsrpFlow,
  type MsrpRequestSighting,
  type MsrpResponseSighting,
  type MsrpRest,
  type MsrpSighting,
} from './msrp-frames';
import { messagesOf, type MsrpMessageReading } from './msrp-messages';
import { MsrpSessions, type GrowingSession, type MsrpSessionReading } from './msrp-sessions';
import { transactionsOf, type MsrpTransaction } from './msrp-transactions';

/** MSRP in a trace: connections, frames, transactions, sessions and messages. */
export class MsrpReading {
  /** Connections on which MSRP is spoken, or that lead to a session's URI; those without a frame too. */
  readonly flows: readonly MsrpFlow[];
  /** Whole frames, in the order of the trace. */
  readonly sightings: readonly MsrpSighting[];
  /** What is no whole frame. */
  readonly rests: readonly MsrpRest[];
  /** In the order of their requests. */
  readonly transactions: readonly MsrpTransaction[];
  /** Responses to no request of their connection. */
  readonly strays: readonly MsrpResponseSighting[];
  readonly sessions: readonly MsrpSessionReading[];
  /** In the order of their first chunks. */
  readonly messages: readonly MsrpMessageReading[];
  /** REPORT requests on messages that were not seen. */
  readonly strayReports: readonly MsrpRequestSighting[];

  private readonly known: MsrpSessions;
  private readonly sessionsByFrame = new Map<MsrpSighting, GrowingSession>();
  private readonly messagesByRequest = new Map<MsrpSighting, MsrpMessageReading>();
  private readonly transactionsByFrame = new Map<MsrpSighting, MsrpTransaction>();

  constructor(connections: readonly Connection[], descriptions: Descriptions, network: Trace['network']) {
    this.known = new MsrpSessions(descriptions);
    this.sessions = this.known.all;
    const listeners = new Set(
      this.known.all.flatMap(({ offerer, answerer }) =>
        [offerer, answerer].flatMap(({ paths }) => paths.flatMap((path) => endpointOf(path[0]!) ?? [])),
      ),
    );
    this.flows = connections
      .filter(({ isMsrp, opened }) => isMsrp || (opened && listeners.has(endpointKey(opened.server))))
      .map((each) => flowOf(each, network));
    this.sightings = this.flows.flatMap(({ frames }) => frames).sort(inOrder);
    this.rests = this.flows.flatMap(({ rests }) => rests).sort(inOrder);
    const all = this.flows.map(transactionsOf);
    this.transactions = all
      .flatMap(({ transactions }) => transactions)
      .sort((a, b) => inOrder(a.request, b.request));
    this.strays = all.flatMap(({ strays }) => strays).sort(inOrder);
    for (const transaction of this.transactions) this.place(transaction);
    const { messages, strayReports } = messagesOf(this.transactions, (request) =>
      this.sessionsByFrame.get(request),
    );
    this.messages = messages;
    this.strayReports = strayReports;
    for (const message of messages)
      for (const { request } of message.chunks) this.messagesByRequest.set(request, message);
    for (const message of messages)
      for (const report of message.reports) this.messagesByRequest.set(report, message);
  }

  /** The session of a request, or of the request that a response is to. */
  sessionOf(sighting: MsrpSighting): MsrpSessionReading | undefined {
    return this.sessionsByFrame.get(sighting);
  }

  /** The message that a SEND is a chunk of, or that a REPORT is on. */
  messageOf(request: MsrpSighting): MsrpMessageReading | undefined {
    return this.messagesByRequest.get(request);
  }

  /** The transaction that a request opens, or a response ends. */
  transactionOf(sighting: MsrpSighting): MsrpTransaction | undefined {
    return this.transactionsByFrame.get(sighting);
  }

  /** Sessions that were set up with such a URI, in their order. */
  sessionsAt(uri: MsrpUri): readonly MsrpSessionReading[] {
    return this.known.at(uri);
  }

  private place(transaction: MsrpTransaction): void {
    const session = this.known.of(transaction.request);
    session?.transactions.push(transaction);
    for (const each of [transaction.request, ...transaction.responses]) {
      this.transactionsByFrame.set(each, transaction);
      if (session) this.sessionsByFrame.set(each, session);
    }
  }
}

/** Key of the endpoint that a URI leads to. */
export function endpointOf(uri: MsrpUri): string | undefined {
  return uri.port === undefined ? undefined : endpointKey({ host: socketHost(uri), port: uri.port });
}

function inOrder(a: { readonly frame: Frame }, b: { readonly frame: Frame }): number {
  return a.frame.index - b.frame.index;
}
