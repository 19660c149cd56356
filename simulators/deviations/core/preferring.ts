import type { PreferenceReading } from '../../core/preference-reading';
import type { Deviation } from '../deviation';
import { deviationsOf, requests, type How } from '../edits';

const core = deviationsOf('core');
const reading = (preferenceReading: PreferenceReading): How => ({ policy: { preferenceReading } });

/** Faults with the preferences of the caller: RFC 3841 s7, s9, s11. */
export const PREFERRING: readonly Deviation[] = [
  core(
    'preferences-removed',
    'CP-3841-7-01',
    'Branches have no Accept-Contact',
    requests(undefined, (request) => request.remove('Accept-Contact')),
  ),
  core('redirect-not-obeyed', 'CP-3841-7.1-01', 'A request with redirect is sent on', {
    policy: { obeyRedirect: false },
  }),
  core('method-not-implied', 'CP-3841-7.2.2-01', 'Contacts without the method get the request', {
    ...reading('nothing-implied'),
  }),
  core(
    'nobody-immune',
    'CP-3841-7.2.3-01',
    'Contacts without features are left out',
    reading('nobody-immune'),
  ),
  core(
    'rejected-by-absence',
    'CP-3841-7.2.4-01',
    'Contacts that lack a feature of a Reject-Contact are rejected',
    reading('rejected-by-absence'),
  ),
  core(
    'require-ignored',
    'CP-3841-7.2.4-02',
    'Contacts that do not match get it',
    reading('require-ignored'),
  ),
  core(
    'explicit-ignored',
    'CP-3841-7.2.4-03',
    'Contacts that lack a feature get what is for those that have it',
    reading('explicit-ignored'),
  ),
  core('caller-before-callee', 'CP-3841-7.2.4-04', 'The preference of the caller goes before q', {
    policy: { targetOrder: 'qa-first' },
  }),
  core('mismatch-gets-404', 'CP-3841-7.2.4-05', 'Preferences that fit nobody get 404', {
    policy: { mismatchStatus: 404 },
  }),
  core('features-in-redirection', 'CP-3841-7.2.4-06', 'A redirection shows the features of contacts', {
    policy: { featuresInRedirection: true },
  }),
  core('strings-without-case', 'CP-3841-7.2.4-07', 'Strings are compared like tokens', {
    ...reading('strings-without-case'),
  }),
  core('no-cancel-not-obeyed', 'CP-3841-9.1-01', 'Branches are cancelled against no-cancel', {
    policy: { obeyNoCancel: false },
  }),
  core('no-fork-not-obeyed', 'CP-3841-9.1-02', 'A request with no-fork or sequential is forked', {
    policy: { obeyForking: false },
  }),
  core('any-number-of-preferences', 'CP-3841-11-01', 'Any number of preferences is weighed', {
    policy: { maxPreferences: Infinity },
  }),
];
