import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests, sequence } from '../edits';

const terminal = deviationsOf('terminal');
const register = (edit: Parameters<typeof requests>[1]) => requests(['REGISTER'], edit);

/** Faults in REGISTER itself: RFC 3261 s10.2. */
export const REGISTERING: readonly Deviation[] = [
  terminal('registrar-uri-with-user', 'REG-3261-10.2-01', 'The Request-URI of REGISTER names the user', {
    policy: { registrarWithUser: true },
  }),
  terminal(
    'register-to-is-a-telephone',
    'REG-3261-10.2-02',
    'To and From of REGISTER are tel URIs',
    register((request) =>
      changing('From', (value) => value.replace(/<[^>]*>/, '<tel:+4930123456>'))(
        request.set('To', '<tel:+4930123456>'),
      ),
    ),
  ),
  terminal(
    'register-cseq-repeated',
    'REG-3261-10.2-03',
    'A refresh has the CSeq number of the REGISTER before',
    {
      policy: { cseqStep: 0 },
    },
  ),
  terminal('register-cseq-skips', 'REG-3261-10.2-03', 'CSeq grows by two from REGISTER to REGISTER', {
    policy: { cseqStep: 2 },
  }),
  terminal('new-call-id-at-refresh', 'REG-3261-10.2-04', 'Every REGISTER has a Call-ID of its own', {
    policy: { callIdPerWish: true },
  }),
  terminal(
    'second-register-while-pending',
    'REG-3261-10.2-05',
    'A REGISTER for another time goes out before the one before it is answered',
    { policy: { pipelined: true } },
  ),
  terminal(
    'register-from-differs',
    'REG-3261-10.2-21',
    'From of REGISTER is another user than To',
    register(changing('From', (value) => value.replace(/<sip:[^@>]*@/, '<sip:somebody.else@'))),
  ),
  terminal(
    'contact-with-action',
    'REG-3261-10.2-22',
    'Contact of REGISTER has the action parameter of RFC 2543',
    register(changing('Contact', (value) => (value === '*' ? value : `${value};action=proxy`))),
  ),
  terminal(
    'sips-aor-with-sip-contact',
    'REG-3261-10.2.1-21',
    'The address-of-record is a sips URI, Contact a sip URI',
    register((request) => {
      const toSips = (value: string): string => value.replace('<sip:', '<sips:');
      return changing('From', toSips)(changing('To', toSips)(request));
    }),
  ),
  terminal(
    'star-with-expiry',
    'REG-3261-10.2.2-01',
    'Contact "*" comes with an Expires that is not 0',
    register((request) => (request.header('Contact') === '*' ? request.set('Expires', '60') : request)),
  ),
  terminal(
    'star-without-expires',
    'REG-3261-10.2.2-01',
    'Contact "*" comes without Expires',
    register((request) => (request.header('Contact') === '*' ? request.remove('Expires') : request)),
  ),
  terminal(
    'refreshes-other-terminals',
    'REG-3261-10.2.4-21',
    "A refresh names the bindings of the user's other terminals too",
    { policy: { refreshOthers: true } },
  ),
  terminal(
    'register-without-path-support',
    'PATH-3327-5.1-01',
    'Supported of REGISTER does not list path',
    register((request) => request.set('Supported', 'gruu')),
  ),
  terminal(
    'reg-id-without-outbound',
    'OUTB-5626-4.2.1-01',
    'Contact has a reg-id, but Supported does not list outbound',
    register(changing('Contact', (value) => (value === '*' ? value : `${value};reg-id=1`))),
  ),
  terminal(
    'refresh-loses-reg-id',
    'OUTB-5626-4.2.2-21',
    'A refresh of a flow leaves the reg-id out',
    register((request) =>
      sequence(request) === 1
        ? request
        : changing<SipRequest>('Contact', (value) => value.replace(/;reg-id=[0-9]+/, ''))(request),
    ),
  ),
  terminal(
    'star-with-instance',
    'OUTB-5626-4.2.3-01',
    'Contact "*" carries an instance ID',
    register(
      changing('Contact', (value) =>
        value === '*' ? '*;+sip.instance="<urn:uuid:00000000-0000-4000-8000-000000000001>"' : value,
      ),
    ),
  ),
];
