import type { Frame } from '../network/trace';
import type { Selector } from './check';
import { isMsrpResponse, type MsrpRequestSighting, type MsrpSighting } from './reading/msrp-frames';
import type { MsrpMessageReading } from './reading/msrp-messages';
import type { Reading } from './reading/reading';
import type { MsrpTransaction } from './reading/msrp-transactions';

/** A REPORT with the message that it is on. */
export interface ReportOnMessage {
  readonly report: MsrpRequestSighting;
  readonly message: MsrpMessageReading;
}

/** A response with its transaction. */
export interface MsrpAnswer {
  readonly transaction: MsrpTransaction;
  readonly response: MsrpTransaction['responses'][number];
}

/** A SEND with the message it is a chunk of. */
export interface Chunk {
  readonly transaction: MsrpTransaction;
  readonly request: MsrpRequestSighting;
  readonly message: MsrpMessageReading;
  /** Position among the chunks of the message, from 0. */
  readonly index: number;
}

/** Whole frames, requests and responses. */
export const msrpFrames: Selector<MsrpSighting> = {
  subjects: (reading) => reading.msrp.sightings,
  by: ({ sender }) => sender,
  frames: ({ frame }) => [frame],
};

/** Responses, also those to nothing seen. */
export const msrpResponses: Selector<MsrpSighting> = {
  ...msrpFrames,
  subjects: (reading) => reading.msrp.sightings.filter(isMsrpResponse),
};

/** Requests of the given methods, or all, for which their sender answers. */
export function msrpRequests(...methods: string[]): Selector<MsrpRequestSighting> {
  return {
    subjects: (reading) => transactionsIn(reading, methods).map(({ request }) => request),
    by: ({ sender }) => sender,
    frames: ({ frame }) => [frame],
  };
}

/** Requests of the given methods, or all, for which their receiver answers. */
export function msrpTransactions(...methods: string[]): Selector<MsrpTransaction> {
  return {
    subjects: (reading) => transactionsIn(reading, methods),
    by: ({ request }) => request.receiver,
    frames: transactionFrames,
  };
}

/** Responses with their requests, for which the responder answers. */
export const msrpAnswers: Selector<MsrpAnswer> = {
  subjects: (reading) =>
    reading.msrp.transactions.flatMap((transaction) =>
      transaction.responses.map((response) => ({ transaction, response })),
    ),
  by: ({ response }) => response.sender,
  frames: ({ transaction, response }) => [transaction.request.frame, response.frame],
};

/** Messages that carry content, for which their sender answers. */
export const msrpMessages: Selector<MsrpMessageReading> = {
  subjects: (reading) => reading.msrp.messages.filter(({ hasContent }) => hasContent),
  by: ({ sender }) => sender,
  frames: chunkFrames,
};

/** SENDs with a Message-ID, each with its message. */
export const chunks: Selector<Chunk> = {
  subjects: (reading) => reading.msrp.messages.flatMap(chunksOf),
  by: ({ request }) => request.sender,
  frames: ({ request }) => [request.frame],
};

/** REPORTs on messages that were seen, for which whoever reports answers. */
export const reports: Selector<ReportOnMessage> = {
  subjects: (reading) =>
    reading.msrp.messages.flatMap((message) => message.reports.map((report) => ({ report, message }))),
  by: ({ report }) => report.sender,
  frames: ({ report, message }) => [message.chunks[0]!.request.frame, report.frame],
};

export function transactionFrames({ request, responses }: MsrpTransaction): Frame[] {
  return [request, ...responses].map(({ frame }) => frame).sort((a, b) => a.index - b.index);
}

export function chunkFrames({ chunks: all }: MsrpMessageReading): Frame[] {
  return all.map(({ request }) => request.frame);
}

function chunksOf(message: MsrpMessageReading): Chunk[] {
  return message.chunks.map((transaction, index) => ({
    ...{ transaction, message, index },
    request: transaction.request,
  }));
}

function transactionsIn(reading: Reading, methods: readonly string[]): readonly MsrpTransaction[] {
  if (methods.length === 0) return reading.msrp.transactions;
  return reading.msrp.transactions.filter(({ request }) => methods.includes(request.message.method));
}
