import type { Check } from '../check';
import { ACKNOWLEDGEMENT_CHECKS } from './acknowledgements';
import { ASSERTED_IDENTITY_CHECKS } from './asserted-identity';
import { BODY_CHECKS } from './bodies';
import { CANCEL_CHECKS } from './cancel';
import { CALLER_PREFERENCE_CHECKS } from './caller-preferences';
import { CAPABILITY_CHECKS } from './capabilities';
import { CLIENT_RETRANSMISSION_CHECKS } from './client-retransmissions';
import { CONTACT_CHOICE_CHECKS } from './contact-choice';
import { CONTENT_INDIRECTION_CHECKS } from './content-indirection';
import { DIGEST_CHALLENGE_CHECKS } from './digest-challenges';
import { DIGEST_CREDENTIALS_CHECKS } from './digest-credentials';
import { DIGEST_RETRY_CHECKS } from './digest-retries';
import { FILE_DESCRIPTION_CHECKS } from './file-description';
import { FILE_EXCHANGE_CHECKS } from './file-exchanges';
import { FILE_TRANSFER_CHECKS } from './file-transfers';
import { GRUU_CLIENT_CHECKS } from './gruu-client';
import { GRUU_IDENTITY_CHECKS } from './gruu-identity';
import { GRUU_REGISTRAR_CHECKS } from './gruu-registrar';
import { GRUU_ROUTING_CHECKS } from './gruu-routing';
import { GRUU_USE_CHECKS } from './gruu-use';
import { INVITE_CHECKS } from './invite';
import { MAX_BREADTH_CHECKS } from './max-breadth';
import { MEDIA_CONTENT_CHECKS } from './media-content';
import { MESSAGE_GRAMMAR_CHECKS } from './message-grammar';
import { MSRP_CHUNK_CHECKS } from './msrp-chunks';
import { MSRP_CONNECTION_CHECKS } from './msrp-connections';
import { MSRP_CONTENT_CHECKS } from './msrp-content';
import { MSRP_END_LINE_CHECKS } from './msrp-end-lines';
import { MSRP_FILE_TRANSFER_CHECKS } from './msrp-file-transfer';
import { MSRP_GRAMMAR_CHECKS } from './msrp-grammar';
import { MSRP_IDENTITY_CHECKS } from './msrp-identity';
import { MSRP_RELAY_CHECKS } from './msrp-relays';
import { MSRP_REPORT_CHECKS } from './msrp-reports';
import { MSRP_RESPONSE_CHECKS } from './msrp-responses';
import { MSRP_SESSION_CHECKS } from './msrp-sessions';
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
import { REQUEST_DISPOSITION_CHECKS } from './request-disposition';
import { REQUEST_CHECKS } from './requests';
import { REGISTRATION_GRUU_CHECKS } from './registration-gruus';
import { REGISTRATION_INFORMATION_CHECKS } from './registration-information';
import { RESPONSE_ROUTING_CHECKS } from './response-routing';
import { RESPONSE_CHECKS } from './responses';
import { SDP_EXCHANGE_CHECKS } from './sdp-exchanges';
import { SDP_MEDIA_LINE_CHECKS } from './sdp-media-lines';
import { SDP_SETUP_CHECKS } from './sdp-setup';
import { SDP_URI_CHECKS } from './sdp-uris';
import { SDP_URI_USE_CHECKS } from './sdp-uri-use';
import { SECURE_URI_CHECKS } from './secure-uris';
import { SERVER_RETRANSMISSION_CHECKS } from './server-retransmissions';
import { SIGNED_CONTENT_CHECKS } from './signed-content';
import { STUN_KEEP_ALIVE_CHECKS } from './stun-keep-alives';
import { SUBSCRIBER_CHECKS } from './subscribers';
import { SUBSCRIPTION_CHECKS } from './subscriptions';
import { TRANSPORT_CHECKS } from './transport';
import { URI_LIST_CHECKS } from './uri-lists';

/** Every passive check, in the order in which findings are reported. */
export const ALL_CHECKS: readonly Check[] = [
  ...PAGER_MODE_CHECKS,
  ...CONTENT_INDIRECTION_CHECKS,
  ...BODY_CHECKS,
  ...URI_LIST_CHECKS,
  ...ASSERTED_IDENTITY_CHECKS,
  ...SECURE_URI_CHECKS,
  ...SIGNED_CONTENT_CHECKS,
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
  ...STUN_KEEP_ALIVE_CHECKS,
  ...PATH_CHECKS,
  ...CAPABILITY_CHECKS,
  ...CALLER_PREFERENCE_CHECKS,
  ...REQUEST_DISPOSITION_CHECKS,
  ...GRUU_CLIENT_CHECKS,
  ...GRUU_REGISTRAR_CHECKS,
  ...GRUU_IDENTITY_CHECKS,
  ...GRUU_ROUTING_CHECKS,
  ...CONTACT_CHOICE_CHECKS,
  ...GRUU_USE_CHECKS,
  ...SUBSCRIPTION_CHECKS,
  ...SUBSCRIBER_CHECKS,
  ...REGISTRATION_INFORMATION_CHECKS,
  ...REGISTRATION_GRUU_CHECKS,
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
  ...SDP_MEDIA_LINE_CHECKS,
  ...SDP_SETUP_CHECKS,
  ...SDP_URI_CHECKS,
  ...SDP_URI_USE_CHECKS,
  ...SDP_EXCHANGE_CHECKS,
  ...FILE_DESCRIPTION_CHECKS,
  ...FILE_EXCHANGE_CHECKS,
  ...MEDIA_CONTENT_CHECKS,
  ...FILE_TRANSFER_CHECKS,
  ...MSRP_GRAMMAR_CHECKS,
  ...MSRP_END_LINE_CHECKS,
  ...MSRP_IDENTITY_CHECKS,
  ...MSRP_CHUNK_CHECKS,
  ...MSRP_CONTENT_CHECKS,
  ...MSRP_RESPONSE_CHECKS,
  ...MSRP_REPORT_CHECKS,
  ...MSRP_CONNECTION_CHECKS,
  ...MSRP_SESSION_CHECKS,
  ...MSRP_FILE_TRANSFER_CHECKS,
  ...MSRP_RELAY_CHECKS,
];
