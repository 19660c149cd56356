import { AUTHENTICATION_SETTINGS, AUTHENTICATION_STEPS } from './authentication';
import { BODY_STEPS } from './bodies';
import { BYSTANDER_STEPS } from './bystander';
import { GRUU_STEPS } from './gruu';
import { HARD_STEPS } from './hard';
import { IDENTITY_SETTINGS, IDENTITY_STEPS } from './identity';
import { INVITE_STEPS } from './invite';
import {
  FILE_STEPS,
  MESSAGE_SETTINGS,
  MESSAGE_STEPS,
  PLAIN_SETTINGS,
  PLAIN_STEPS,
  SECURE_STEPS,
  secureSettings,
} from './media';
import { OUTBOUND_STEPS } from './outbound';
import { PREFERENCE_STEPS } from './preferences';
import { PROXY_STEPS } from './proxy';
import { REGISTRAR_SETTINGS, REGISTRAR_STEPS } from './registrar';
import { REFERENCE_STEPS, REFUSED_REFERENCE_STEPS } from './references';
import { REGISTRATION_EVENT_STEPS } from './registration-events';
import { RESPONSE_STEPS } from './responses';
import { SESSION_STEPS } from './session';
import { SCRIPTED_STEPS } from './scripted-terminal';
import type { SettingsMaker, TourSettings, TourStep } from './stage';
import { SIGNED_STEPS, signedSettings } from './signed';
import { TEMPORARY_GRUU_SETTINGS, TEMPORARY_GRUU_STEPS } from './temporary-gruu';
import { coreTlsSettings, TLS_STEPS, tlsSettings } from './tls';
import { URI_LIST_STEPS } from './uri-list';
import { USUAL_STEPS } from './usual';

/** Tours by name, each a trace of its own; those that most deviations show on come first. */
export const TOURS: readonly (readonly [
  name: string,
  steps: readonly TourStep[],
  settings?: TourSettings | SettingsMaker,
])[] = [
  ['usual', USUAL_STEPS],
  ['hard', HARD_STEPS],
  ['bystander', BYSTANDER_STEPS],
  ['proxy', PROXY_STEPS],
  ['responses', RESPONSE_STEPS],
  ['invite', INVITE_STEPS],
  ['session', SESSION_STEPS, coreTlsSettings],
  ['messages', MESSAGE_STEPS, MESSAGE_SETTINGS],
  ['files', FILE_STEPS],
  ['plain MSRP', PLAIN_STEPS, PLAIN_SETTINGS],
  ['secure MSRP', SECURE_STEPS, secureSettings],
  ['references', REFERENCE_STEPS],
  ['references refused', REFUSED_REFERENCE_STEPS],
  ['bodies', BODY_STEPS],
  ['registrar', REGISTRAR_STEPS, REGISTRAR_SETTINGS],
  ['gruu', GRUU_STEPS],
  ['temporary GRUU', TEMPORARY_GRUU_STEPS, TEMPORARY_GRUU_SETTINGS],
  ['registration events', REGISTRATION_EVENT_STEPS],
  ['outbound', OUTBOUND_STEPS],
  ['preferences', PREFERENCE_STEPS],
  ['scripted terminal', SCRIPTED_STEPS],
  ['authentication', AUTHENTICATION_STEPS, AUTHENTICATION_SETTINGS],
  ['URI list', URI_LIST_STEPS],
  ['identity', IDENTITY_STEPS, IDENTITY_SETTINGS],
  ['TLS', TLS_STEPS, tlsSettings],
  ['signed', SIGNED_STEPS, signedSettings],
];

/** Tours on which requirements of an area are met, if they are not among the first. */
const LIKELY: Readonly<Record<string, readonly string[]>> = {
  MSRP: ['messages', 'files', 'plain MSRP', 'secure MSRP'],
  LIST: ['URI list'],
  CP: ['preferences'],
  SUB: ['registration events'],
  TRUST: ['identity', 'TLS', 'signed'],
  CI: ['references', 'references refused'],
  BODY: ['bodies'],
};

/** What the RFC lifts for whoever knows more than shows on the wire: that a large MESSAGE meets no congestion (RFC 3428 s8). */
export const LIFTED: Readonly<Record<string, readonly string[]>> = { signed: ['MSG-3428-8-01'] };

/** Tours in the order in which a breach of a requirement is likely to be met. */
export function toursFor(requirement: string): typeof TOURS {
  const likely = LIKELY[requirement.split('-')[0]!] ?? [];
  const isLikely = (name: string): boolean => likely.includes(name);
  return [...TOURS.filter(([name]) => isLikely(name)), ...TOURS.filter(([name]) => !isLikely(name))];
}
