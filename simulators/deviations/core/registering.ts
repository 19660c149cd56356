import type { Deviation } from '../deviation';
import { deviationsOf, finals, requests, withStatus } from '../edits';
import { eachContact } from './rows';

const core = deviationsOf('core');
const registered = { method: 'REGISTER', status: 200 };
const BASE_FEATURES = ['mobility', 'methods', 'text', 'audio', 'video', 'description'];

/** Faults of the registrar: RFC 3261 s10.3, RFC 3327, RFC 3840. */
export const REGISTERING: readonly Deviation[] = [
  core('malformed-expires-refused', 'REG-3261-10.2-06', 'A malformed expiration is refused', {
    policy: { malformedExpires: 'refuse' },
  }),
  core('fetch-removes-a-binding', 'REG-3261-10.2.3-01', 'A REGISTER without Contact removes a binding', {
    policy: { fetchRemoves: true },
  }),
  core(
    'registrar-sends-6xx',
    'REG-3261-10.3-01',
    'The registrar refuses with 600',
    finals({ method: 'REGISTER', status: 4 }, (response) =>
      response.status === 401 ? response : withStatus(response, 600, 'Busy Everywhere'),
    ),
  ),
  core(
    'record-route-in-register-reply',
    'REG-3261-10.3-01',
    'Responses to REGISTER have a Record-Route',
    finals({ method: 'REGISTER' }, (response) => response.add('Record-Route', '<sip:core.push.example;lr>')),
  ),
  core(
    'unknown-require-not-named',
    'REG-3261-10.3-02',
    'A 420 to REGISTER names all that Require had, known or not',
    finals({ method: 'REGISTER', status: 420 }, (response) =>
      response.set('Unsupported', 'gruu, path, outbound'),
    ),
  ),
  core('registers-without-credentials', 'REG-3261-10.3-03', 'Nobody is asked for credentials', {
    policy: { authenticateRegister: false },
  }),
  core(
    'forbidden-too-late',
    'REG-3261-10.3-04',
    'What is registered for another user gets 403, and is bound',
    {
      policy: { refuseForeignAor: 'after' },
    },
  ),
  core('unknown-aor-gets-403', 'REG-3261-10.3-05', 'REGISTER for an unknown user gets 403', {
    policy: { unknownAorStatus: 403 },
  }),
  core(
    'aor-taken-literally',
    'REG-3261-10.3-06',
    'Bindings are kept under the address-of-record as spelled',
    {
      policy: { canonicalizeAor: false },
    },
  ),
  core('wildcard-with-any-expiry', 'REG-3261-10.3-07', '"*" with a time above zero removes the bindings', {
    policy: { refuseBadWildcard: false },
  }),
  core('wildcard-removes-own-only', 'REG-3261-10.3-08', '"*" removes the bindings of its Call-ID only', {
    policy: { wildcardReachesAll: false },
  }),
  core('expires-header-first', 'REG-3261-10.3-09', 'Expires outranks the expires of the contact', {
    policy: { expiryPrecedence: 'header' },
  }),
  core(
    '423-without-min-expires',
    'REG-3261-10.3-10',
    'A 423 does not say what would be long enough',
    finals({ method: 'REGISTER', status: 423 }, (response) => response.remove('Min-Expires')),
  ),
  core('423-for-zero', 'REG-3261-10.3-10', 'De-registration is refused as too brief', {
    policy: { briefIncludesZero: true },
  }),
  core('cseq-order-ignored', 'REG-3261-10.3-11', 'An old CSeq changes bindings', {
    policy: { checkCSeq: false },
  }),
  core(
    'register-not-atomic',
    'REG-3261-10.3-12',
    'A refused REGISTER binds the contacts before the bad one',
    {
      policy: { atomic: false },
    },
  ),
  core('lists-own-contacts-only', 'REG-3261-10.3-13', 'The 200 lists the contacts of its REGISTER only', {
    policy: { listed: 'own' },
  }),
  core(
    'no-date-in-register-reply',
    'REG-3261-10.3-14',
    'The 200 to REGISTER has no Date',
    finals(registered, (response) => response.remove('Date')),
  ),
  core('contacts-compared-as-text', 'REG-3261-10.3-15', 'Equal contact URIs make two bindings', {
    policy: { compareContacts: 'text' },
  }),
  core('bindings-never-lapse', 'REG-3261-10.3-16', 'Bindings stay beyond their time', {
    policy: { expireBindings: false },
  }),
  core(
    'grants-more-than-asked',
    'REG-3261-10.3-21',
    'The time granted is longer than the one asked for',
    finals(registered, (response) =>
      eachContact(response, (contact) =>
        contact.withParam('expires', String(2 * Number(contact.params.get('expires') ?? 0))),
      ),
    ),
  ),
  core(
    'contact-without-expires',
    'REG-3261-10.3-22',
    'Contacts in the 200 have no expires',
    finals(registered, (response) => eachContact(response, (contact) => contact.withoutParam('expires'))),
  ),
  core('lists-removed-contacts', 'REG-3261-10.3-23', 'A removed contact is listed with expires=0', {
    policy: { listRemoved: true },
  }),
  core(
    'q-forgotten',
    'REG-3261-20.10-01',
    'Contacts come back without their q',
    finals(registered, (response) => eachContact(response, (contact) => contact.withoutParam('q'))),
  ),
  core(
    'features-forgotten',
    'CAP-3840-6-03',
    'Contacts come back without their features',
    finals(registered, (response) =>
      eachContact(response, (contact) =>
        contact.withParams(
          BASE_FEATURES.reduce((params, name) => params.without(name), contact.params).without(
            '+g.oma.pusheventapp',
          ),
        ),
      ),
    ),
  ),
  core(
    'path-not-in-register-reply',
    'PATH-3327-5.3-01',
    'The 200 to REGISTER does not have the Path',
    finals(registered, (response) => response.remove('Path')),
  ),
  core(
    'path-altered-in-reply',
    'PATH-3327-5.2-21',
    'The Path of a response to REGISTER is altered',
    finals(registered, (response) =>
      response.has('Path') ? response.add('Path', '<sip:extra.push.example;lr>') : response,
    ),
  ),
  core('path-of-anybody', 'PATH-3327-5.3-02', 'A Path is stored although the client does not support it', {
    policy: { pathWithoutSupport: 'store' },
  }),
  core('path-not-used', 'PATH-3327-5.4-01', 'The stored Path is not put into Route', {
    policy: { usePath: false },
  }),
  core(
    'path-added-unasked',
    'PATH-3327-5.2-01',
    'A forwarded REGISTER gets a Path that the client does not support',
    requests(['REGISTER'], (request) =>
      request.tokens('Supported').includes('path')
        ? request
        : request.prepend('Path', '<sip:core.push.example;lr>'),
    ),
  ),
  core(
    'path-without-lr',
    'PATH-3327-4-21',
    'The Path added to a forwarded REGISTER lacks lr',
    requests(['REGISTER'], (request) =>
      request.tokens('Supported').includes('path')
        ? request.prepend('Path', '<sip:core.push.example>')
        : request,
    ),
  ),
];
