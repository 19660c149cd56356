import type { Check } from '../../judge/check';
import { MSRP_CHUNK_CHECKS } from '../../judge/checks/msrp-chunks';
import { MSRP_CONTENT_CHECKS } from '../../judge/checks/msrp-content';
import { MSRP_END_LINE_CHECKS } from '../../judge/checks/msrp-end-lines';
import { MSRP_FILE_TRANSFER_CHECKS } from '../../judge/checks/msrp-file-transfer';
import { MSRP_GRAMMAR_CHECKS } from '../../judge/checks/msrp-grammar';
import { MSRP_IDENTITY_CHECKS } from '../../judge/checks/msrp-identity';
import { MSRP_REPORT_CHECKS } from '../../judge/checks/msrp-reports';
import { MSRP_RESPONSE_CHECKS } from '../../judge/checks/msrp-responses';
import { MSRP_CONNECTION_CHECKS } from '../../judge/checks/msrp-connections';
import { MSRP_RELAY_CHECKS } from '../../judge/checks/msrp-relays';
import { MSRP_SESSION_CHECKS } from '../../judge/checks/msrp-sessions';

/** All checks on MSRP. */
export const MSRP_CHECKS: readonly Check[] = [
  ...[...MSRP_GRAMMAR_CHECKS, ...MSRP_END_LINE_CHECKS, ...MSRP_IDENTITY_CHECKS, ...MSRP_CHUNK_CHECKS],
  ...[...MSRP_CONTENT_CHECKS, ...MSRP_RESPONSE_CHECKS, ...MSRP_REPORT_CHECKS],
  ...[...MSRP_CONNECTION_CHECKS, ...MSRP_SESSION_CHECKS, ...MSRP_FILE_TRANSFER_CHECKS, ...MSRP_RELAY_CHECKS],
];
/** Long after everything has been said, in milliseconds. */
export const AFTERWARDS = 60_000;
