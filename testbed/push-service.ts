import type { HeaderPair } from '../protocol/sip/build';
import type { Ixit } from './profile/profile';

/** What may name a push service among the features of a terminal. */
export type ServiceName = 'icsi' | 'iari' | 'pushApplication';

/** Values that nobody has, for when no profile says which ones to use. */
const MADE_UP: Readonly<Record<ServiceName, string>> = {
  icsi: 'urn:urn-7:3gpp-service.example.push',
  iari: 'urn:urn-7:3gpp-application.example.news',
  pushApplication: 'news.example',
};

const TAG: Readonly<Record<ServiceName, string>> = {
  icsi: '+g.3gpp.icsi-ref',
  iari: '+g.3gpp.iari-ref',
  pushApplication: '+g.oma.pusheventapp',
};

/**
 * The feature parameter that names a push service: by the value of the first profile that gives one, since the ICSI of SIP Push is
 * for the operator to say. A colon stands escaped, as it may not stand in a token (3GPP TS 24.229 s7.9).
 */
export function serviceFeature(name: ServiceName, ixits: readonly Ixit[]): string {
  const value = ixits.map((each) => each[name]).find((each) => each !== undefined) ?? MADE_UP[name];
  return featureOf(name, value);
}

/** The feature parameter of a value: '+g.oma.pusheventapp="ulp.ua"'. */
export function featureOf(name: ServiceName, value: string): string {
  return `${TAG[name]}="${value.replaceAll(':', '%3A')}"`;
}

/** The preference of a MESSAGE for terminals that have a feature, and not for those that merely may have it (RFC 3841 s7.2). */
export function onlyWith(feature: string): HeaderPair {
  return ['Accept-Contact', `*;${feature};methods="MESSAGE";require;explicit`];
}
