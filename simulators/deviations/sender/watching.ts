import type { Deviation } from '../deviation';
import { deviationsOf, finals, requests, withStatus } from '../edits';

const sender = deviationsOf('sender');

/** Faults in watching registrations: RFC 3265, RFC 3680. */
export const WATCHING: readonly Deviation[] = [
  sender(
    'subscribe-without-event',
    'SUB-3265-3.1.2-01',
    'SUBSCRIBE does not say what it is about',
    requests(['SUBSCRIBE'], (request) => request.remove('Event')),
  ),
  sender('stray-notify-accepted', 'SUB-3265-3.2.4-01', 'It accepts a NOTIFY that nobody has asked for', {
    policy: { refuseStrayNotify: false },
  }),
  sender(
    'notify-refused',
    'SUB-3265-3.2.4-02',
    'It answers NOTIFY with 500',
    finals({ method: 'NOTIFY', status: 200 }, (response) =>
      withStatus(response, 500, 'Server Internal Error'),
    ),
  ),
  sender(
    'subscribe-for-another-type',
    'SUB-3680-4.5-01',
    'Accept of SUBSCRIBE does not allow registration information',
    requests(['SUBSCRIBE'], (request) => request.set('Accept', 'application/pidf+xml')),
  ),
  sender('forked-notify-accepted', 'SUB-3680-4.9-01', 'It accepts NOTIFYs of several dialogs', {
    policy: { oneDialogPerSubscribe: false },
  }),
  sender('gap-not-noticed', 'SUB-3680-5.2-01', 'It does not ask for what it has missed', {
    policy: { refreshOnGap: false },
  }),
];
