import { historyOf, type ListEntry } from '../../protocol/push/recipient-list';
import type { ListServicePolicy } from '../list-service/policy';
import type { Deviation } from './deviation';
import { deviationsOf } from './edits';

const core = deviationsOf('core');

const lists = (policy: Partial<ListServicePolicy>): { policy: Partial<ListServicePolicy> } => ({ policy });

const named = (entries: readonly ListEntry[]): { uri: string; copyControl: ListEntry['copyControl'] }[] =>
  entries.map(({ uri, copyControl }) => ({ uri, copyControl }));

/** Every deliberate fault of a URI-list service, which is a part of the core: RFC 5363, 5364, 5365. */
export const LIST_SERVICE_DEVIATIONS: readonly Deviation[] = [
  core('lists-taken-with-200', 'LIST-5365-7-01', 'A list is taken with 200', lists({ takenStatus: 200 })),
  core(
    'recipients-served-twice',
    'LIST-5363-4.1-02',
    'Whoever is on the list twice is served twice',
    lists({ servesOnce: false }),
  ),
  core('from-of-the-service', 'LIST-5365-7.2-01', 'From names the service', lists({ from: 'service' })),
  core('to-of-the-service', 'LIST-5365-7.2-02', 'To names the service', lists({ to: 'service' })),
  core(
    'call-id-of-the-list',
    'LIST-5365-7.2-03',
    'What recipients get has the Call-ID of the list',
    lists({ freshCallIds: false }),
  ),
  core(
    'history-required',
    'LIST-5365-7.3-01',
    'The handling of the list that recipients get is required',
    lists({ historyDisposition: 'recipient-list-history;handling=required' }),
  ),
  core(
    'single-body-wrapped',
    'LIST-5365-7.3-02',
    'A single body stands in a multipart',
    lists({ unwrapsSingleBody: false }),
  ),
  core(
    'no-history',
    'LIST-5365-7.3-03',
    'Recipients are not told of each other',
    lists({ sendsHistory: false }),
  ),
  core(
    'content-cut',
    'LIST-5365-7.3-04',
    'The last octet of the content is lost',
    lists({ keepsContent: false }),
  ),
  core(
    'blind-copies-told',
    'LIST-5364-4-01',
    'Recipients are told who got a blind copy',
    lists({
      history: (entries) => [
        ...historyOf(entries),
        ...named(entries.filter((each) => each.copyControl === 'bcc')),
      ],
    }),
  ),
  core(
    'anonymous-told',
    'LIST-5364-4-02',
    'Recipients are told who wants to stay anonymous',
    lists({ history: (entries) => named(entries.filter((each) => each.copyControl !== 'bcc')) }),
  ),
];
