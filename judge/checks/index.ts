import type { Check } from '../check';
import { ACKNOWLEDGEMENT_CHECKS } from './acknowledgements';
import { BODY_CHECKS } from './bodies';
import { CANCEL_CHECKS } from './cancel';
import { CAPABILITY_CHECKS } from './capabilities';
import { CLIENT_RETRANSMISSION_CHECKS } from './client-retransmissions';
import { CONTACT_CHOICE_CHECKS } from './contact-choice';
import { CONTENT_INDIRECTION_CHECKS } from './content-indirection';
import { DIGEST_CHALLENGE_CHECKS } from './digest-challenges';
import { DIGEST_CREDENTIALS_CHECKS } from './digest-credentials';
import { DIGEST_RETRY_CHECKS } from './digest-retries';
import { GRUU_CLIENT_CHECKS } from './gruu-client';
import { GRUU_IDENTITY_CHECKS } from './gruu-identity';
import { GRUU_REGISTRAR_CHECKS } from './gruu-registrar';
import { GRUU_ROUTING_CHECKS } from './gruu-routing';
import { GRUU_USE_CHECKS } from './gruu-use';
import { INVITE_CHECKS } from './invite';
import { MAX_BREADTH_CHECKS } from './max-breadth';
import { MESSAGE_GRAMMAR_CHECKS } from './message-grammar';
import { NON_INVITE_CHECKS } from './non-invite';
import { OPTIONS_CHECKS } from './options';
import { OUTBOUND_CHECKS } from './outbound';
import { PAGER_MODE_CHECKS } from './pager-mode';
import { PATH_CHECKS } from './path';
import { PROXY_BEST_RESPONSE_CHECKS } from './proxy-best-response';
import { PROXY_HEADER_CHECKS } from './proxy-headers';
import { PROXY_IMMEDIATE_CHECKS } from './proxy-immediate';
import { PROXY_REQUEST_CHECKS } from './proxy-request';
import { PROXY_RESPONSE_CHECKS } from './proxy-response';
import { PROXY_ROUTING_CHECKS } from './proxy-routing';
import { PROXY_TIMING_CHECKS } from './proxy-timing';
import { REGISTRAR_CHECKS } from './registrar';
import { REGISTRAR_REFUSAL_CHECKS } from './registrar-refusals';
import { REGISTRATION_CLIENT_CHECKS } from './registration-client';
import { REQUEST_IDENTITY_CHECKS } from './request-identity';
import { REQUEST_CHECKS } from './requests';
import { RESPONSE_ROUTING_CHECKS } from './response-routing';
import { RESPONSE_CHECKS } from './responses';
import { SERVER_RETRANSMISSION_CHECKS } from './server-retransmissions';
import { TRANSPORT_CHECKS } from './transport';

/** Every passive check, in the order in which findings are reported. */
export const ALL_CHECKS: readonly Check[] = [
  ...PAGER_MODE_CHECKS,
  ...CONTENT_INDIRECTION_CHECKS,
  ...BODY_CHECKS,
  ...OPTIONS_CHECKS,
  ...MESSAGE_GRAMMAR_CHECKS,
  ...REQUEST_CHECKS,
  ...REQUEST_IDENTITY_CHECKS,
  ...RESPONSE_CHECKS,
  ...CLIENT_RETRANSMISSION_CHECKS,
  ...SERVER_RETRANSMISSION_CHECKS,
  ...NON_INVITE_CHECKS,
  ...TRANSPORT_CHECKS,
  ...REGISTRATION_CLIENT_CHECKS,
  ...REGISTRAR_CHECKS,
  ...REGISTRAR_REFUSAL_CHECKS,
  ...OUTBOUND_CHECKS,
  ...PATH_CHECKS,
  ...CAPABILITY_CHECKS,
  ...GRUU_CLIENT_CHECKS,
  ...GRUU_REGISTRAR_CHECKS,
  ...GRUU_IDENTITY_CHECKS,
  ...GRUU_ROUTING_CHECKS,
  ...CONTACT_CHOICE_CHECKS,
  ...GRUU_USE_CHECKS,
  ...DIGEST_CHALLENGE_CHECKS,
  ...DIGEST_CREDENTIALS_CHECKS,
  ...DIGEST_RETRY_CHECKS,
  ...PROXY_REQUEST_CHECKS,
  ...PROXY_ROUTING_CHECKS,
  ...PROXY_HEADER_CHECKS,
  ...PROXY_IMMEDIATE_CHECKS,
  ...PROXY_RESPONSE_CHECKS,
  ...PROXY_BEST_RESPONSE_CHECKS,
  ...PROXY_TIMING_CHECKS,
  ...RESPONSE_ROUTING_CHECKS,
  ...MAX_BREADTH_CHECKS,
  ...INVITE_CHECKS,
  ...ACKNOWLEDGEMENT_CHECKS,
  ...CANCEL_CHECKS,
];
