import type { Actor } from '../../network/actor';
import type { MsrpProblem } from '../../protocol/msrp/problems';
import { check, SKIP, type Check, type Selector } from '../check';
import { msrpFrames, msrpRequests } from '../msrp-subjects';
import { isMsrpRequest, type MsrpRequestSighting, type MsrpRest } from '../reading/msrp-frames';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { frameCutBefore } from './msrp-end-lines';
import { described, excerpt, isBodyWithoutEnd, problemOf } from './msrp-view';

/** What should be a frame: a request, or the first octets of a direction that are none. */
type Opening = MsrpRequestSighting | MsrpRest;

/** RFC 4975 s9, s7.1: how frames are written. */
export const MSRP_GRAMMAR_CHECKS: readonly Check[] = [
  check('MSRP-4975-9-02', {
    over: openings(),
    expected: 'MSRP, SP, transaction id, SP and a method of upper-case letters at the start of a request',
    breach: (opening) => {
      if ('msrp' in opening) return problemOf(opening, ['start-line', 'method']);
      const isOpened = opening.frame.octets.toString('latin1', 0, 5) === 'MSRP ';
      return isOpened || frameCutBefore(opening) ? SKIP : unreadable(opening);
    },
  }),
  check('MSRP-4975-9-03', {
    over: msrpFrames,
    expected: '4 to 32 characters of ident as transaction id and Message-ID',
    breach: (frame) =>
      problemOf(frame, ['transaction-id']) ??
      problemOf(frame, ['header-syntax'], ({ header }) => header === 'message-id'),
  }),
  check('MSRP-4975-9-04', {
    over: msrpFrames,
    expected: 'To-Path, From-Path, then other header fields, each "Name: value" on a line of its own',
    breach: ({ msrp }) => {
      const found = msrp.problems.find(isAboutHeaderLines);
      return found && described(found);
    },
  }),
  check('MSRP-4975-7.1-03', {
    over: where(msrpRequests(), ({ msrp }) => msrp.body !== undefined),
    expected: 'a Content-Type as the last header field before a body',
    breach: (request) => problemOf(request, ['content-type']),
  }),
  check('MSRP-4975-7.1-04', {
    over: where(msrpFrames, (frame) => frame.msrp.body === undefined && !isBodyWithoutEnd(frame)),
    expected: 'no MIME header field and no empty line in a frame without a body',
    breach: (frame) => problemOf(frame, ['body-less', 'end-line']),
  }),
  check('MSRP-4975-7.1-08', {
    over: where(msrpRequests(), ({ message }) => message.method !== 'SEND'),
    expected: 'at most 10240 octets of body and the flag "$" on a request other than SEND',
    breach: (request) => problemOf(request, ['body-size', 'flag']),
  }),
  check('MSRP-4975-7.1.1-11', {
    over: where(msrpRequests('SEND'), ({ msrp }) => msrp.body !== undefined),
    expected: 'no transfer encoding other than binary',
    breach: (request) => problemOf(request, ['transfer-encoding']),
  }),
  check('MSRP-4975-7.1.2-01', {
    over: msrpRequests('REPORT'),
    expected: 'a Status and a Message-ID, and no Success-Report or Failure-Report, in a REPORT',
    breach: (request) =>
      problemOf(request, ['report-headers', 'missing-header'], ({ header }) => !isPath(header)) ??
      problemOf(request, ['header-syntax'], ({ header }) => header === 'status'),
  }),
];

function isAboutHeaderLines({ kind, header }: MsrpProblem): boolean {
  if (kind === 'missing-header') return isPath(header);
  return kind === 'header-line' || kind === 'path-order' || (kind === 'charset' && header !== undefined);
}

function isPath(header: string | undefined): boolean {
  return header === 'to-path' || header === 'from-path';
}

/** The first octets of each direction that cannot be framed are looked at: what comes behind them follows from them. */
function openings(): Selector<Opening> {
  return {
    subjects: (reading) => [...reading.msrp.sightings.filter(isMsrpRequest), ...firstBroken(reading)],
    by: ({ sender }): Actor => sender,
    frames: ({ frame }) => [frame],
  };
}

function firstBroken({ msrp }: Reading): MsrpRest[] {
  return msrp.flows.flatMap(({ rests }) => {
    const first = new Map<string, MsrpRest>();
    for (const each of rests)
      if (each.kind === 'broken' && !first.has(each.sender.name)) first.set(each.sender.name, each);
    return [...first.values()];
  });
}

function unreadable({ frame, reason }: MsrpRest): string {
  return `${reason}: ${excerpt(frame.octets.toString('latin1', 0, 120))}`;
}
