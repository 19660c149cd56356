import { RECIPIENT_LIST_MESSAGE } from '../../../protocol/push/recipient-list';
import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { deviationsOf, requests, withBody } from '../edits';

const sender = deviationsOf('sender');

/** Changes the list in a MESSAGE for a URI-list service. */
const list = (change: (xml: string) => string) =>
  requests(['MESSAGE'], (request) =>
    hasList(request) ? withBody(request, changed(request, change)) : request,
  );

const FIRST_ENTRY = /^<entry uri="([^"?]*)[^\n]*\n/m;

/** Faults in using a URI-list service: RFC 5363 s4.1, RFC 5365 s6. */
export const LISTING: readonly Deviation[] = [
  sender(
    'list-not-required',
    'LIST-5365-6-01',
    'Require says nothing of the list',
    requests(['MESSAGE'], (request) => (hasList(request) ? request.remove('Require') : request)),
  ),
  sender(
    'body-in-list-uri',
    'LIST-5365-6-02',
    'A URI of the list carries a body',
    list((xml) => xml.replace(FIRST_ENTRY, (line, uri: string) => line.replace(uri, `${uri}?body=surplus`))),
  ),
  sender(
    'list-in-list',
    'LIST-5365-6-03',
    'A list stands in the list',
    list((xml) => xml.replace(FIRST_ENTRY, (line) => `<list>${line}</list>${line}`)),
  ),
  sender(
    'listed-twice',
    'LIST-5363-4.1-01',
    'A URI is on the list twice',
    list((xml) => xml.replace(FIRST_ENTRY, (line) => line + line)),
  ),
];

function hasList(request: SipRequest): boolean {
  return request.tokens('Require').includes(RECIPIENT_LIST_MESSAGE);
}

function changed(request: SipRequest, change: (xml: string) => string): Buffer {
  return Buffer.from(change(request.body.toString('latin1')), 'latin1');
}
