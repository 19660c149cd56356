import { parseUri } from '../../../protocol/sip/uri';
import { isFault } from '../../../protocol/sip/fault';
import type { Deviation } from '../deviation';
import { deviationsOf, finals } from '../edits';
import { eachContact } from './rows';

const core = deviationsOf('core');
const registered = { method: 'REGISTER', status: 200 };

/** Faults in granting GRUUs: RFC 5627 s5, s7. */
export const GRANTING: readonly Deviation[] = [
  core('gruus-for-everybody', 'GRUU-3261-8.2.4-01', 'Clients that do not support GRUU get them too', {
    policy: { gruusWithoutSupport: true },
  }),
  core('require-gruu-refused', 'GRUU-5627-5.1-01', 'Require: gruu is refused with 420', {
    policy: { registrarExtensions: ['path', 'outbound', 'pref'] },
  }),
  core('aor-accepted-as-contact', 'GRUU-5627-5.1-02', 'The address-of-record is bound to itself', {
    policy: { refuseAorAsContact: false },
  }),
  core('gruu-accepted-as-contact', 'GRUU-5627-5.1-03', 'A GRUU is bound to its address-of-record', {
    policy: { refuseGruuAsContact: false },
  }),
  core('any-scheme-as-contact', 'GRUU-5627-5.1-04', 'An instance may be bound to a mailto: URI', {
    policy: { refuseOtherSchemes: false },
  }),
  core('pub-gruu-not-of-the-aor', 'GRUU-5627-5.1-05', 'The public GRUU has another user part', {
    policy: { publicGruuUser: 'made-up' },
  }),
  core('clients-gruus-believed', 'GRUU-5627-5.1-06', 'GRUUs suggested by the client come back', {
    policy: { ignoreClientGruus: false },
  }),
  core('temp-gruus-survive-call-id', 'GRUU-5627-5.1-07', 'Another Call-ID does not end temporary GRUUs', {
    policy: { temporaryGruusEndWithCallId: false },
  }),
  core('same-temp-gruu-again', 'GRUU-5627-5.1-08', 'A refresh gets the same temporary GRUU', {
    policy: { newTemporaryGruu: false },
  }),
  core('temp-gruu-tells-the-user', 'GRUU-5627-5.1-09', 'Temporary GRUUs show user and instance', {
    policy: { temporaryGruuForm: 'readable' },
  }),
  core('wildcard-spares-temp-gruus', 'GRUU-5627-5.1-10', '"*" does not end the temporary GRUUs', {
    policy: { temporaryGruusEndWithContacts: false },
  }),
  core('no-temp-gruu', 'GRUU-5627-5.1-21', 'No temporary GRUU is granted', {
    policy: { grantGruus: 'public' },
  }),
  core(
    'no-instance-in-register-reply',
    'GRUU-5627-5.2-01',
    'Contacts come back without their instance ID',
    finals(registered, (response) =>
      eachContact(response, (contact) => contact.withoutParam('+sip.instance')),
    ),
  ),
  core('gruus-of-others-withheld', 'GRUU-5627-5.2-02', 'GRUUs of other instances are not in the 200', {
    policy: { gruusListed: 'own' },
  }),
  core('old-temp-gruu-listed', 'GRUU-5627-5.2-03', 'Other instances are listed with an old temporary GRUU', {
    policy: { staleTemporaryGruus: true },
  }),
  core(
    'gruu-in-supported-of-reply',
    'GRUU-5627-5.2-04',
    'The response to REGISTER lists gruu in Supported',
    finals(registered, (response) => response.add('Supported', 'gruu')),
  ),
  core('temp-gruus-survive-contacts', 'GRUU-5627-5.3-01', 'Temporary GRUUs outlive the last contact', {
    policy: { temporaryGruusEndWithContacts: false },
  }),
  core('pub-gruu-forgotten', 'GRUU-5627-5.3-02', 'The public GRUU ends with the last contact', {
    policy: { publicGruusStay: false },
  }),
  core('pub-gruu-changes', 'GRUU-5627-5.3-03', 'Each refresh gets another public GRUU', {
    policy: { stablePublicGruu: false },
  }),
  core('one-gruu-for-all-instances', 'GRUU-5627-5.4-01', 'All instances of a user share a public GRUU', {
    policy: { publicGruuValue: 'shared' },
  }),
  core('gruus-differ-in-case-only', 'GRUU-5627-5.4-02', 'Public GRUUs of two instances are equal as URIs', {
    policy: { publicGruuValue: 'alike' },
  }),
  core('only-the-last-temp-gruu', 'GRUU-5627-5.4-03', 'A new temporary GRUU ends the older ones', {
    policy: { temporaryGruusAccumulate: false },
  }),
  core('gruus-survive-the-user', 'GRUU-5627-5.4-04', 'GRUUs of a deleted user stay valid', {
    policy: { gruusEndWithAor: false },
  }),
  core(
    'temp-gruu-unquoted',
    'GRUU-5627-7-01',
    'temp-gruu is a bare token',
    finals(registered, (response) =>
      eachContact(response, (contact) => {
        const gruu = contact.tempGruu === undefined ? undefined : parseUri(contact.tempGruu);
        if (gruu === undefined || isFault(gruu) || gruu.kind !== 'sip') return contact;
        return contact.withParam('temp-gruu', gruu.user ?? 'none');
      }),
    ),
  ),
  core('failed-register-costs-gruus', 'GRUU-5627-4.2-05', 'A REGISTER that fails ends bindings and GRUUs', {
    policy: { failureRemovesBindings: true },
  }),
];
