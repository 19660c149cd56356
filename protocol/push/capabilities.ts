import type { Contact } from '../sip/contact';
import { isFault } from '../sip/fault';
import { Features, type FeatureValue } from '../sip/features';
import { isGruu } from '../sip/gruu';
import { Params } from '../sip/params';
import type { SipResponse } from '../sip/message';
import type { MediaType } from '../sip/media-type';

/** What a terminal said of itself in its 200 to OPTIONS (RFC 3261 s11.2, RFC 3840 s8). */
export interface Capabilities {
  /** Methods, upper case as they are. */
  readonly methods: readonly string[];
  /** Media ranges. */
  readonly accept: readonly string[];
  readonly encodings: readonly string[];
  readonly languages: readonly string[];
  /** Option tags, lower case. */
  readonly supported: readonly string[];
  /** Feature parameters of its Contact. */
  readonly features: Features;
  /** The Contact URI, when it is a GRUU: which terminal this is. */
  readonly gruu?: string;
  /** What it can do in sessions, commonly SDP. */
  readonly description?: { readonly type: MediaType; readonly body: Buffer };
}

/**
 * Reads a 200 to OPTIONS. Where a header field says it, a feature parameter is not asked (RFC 3840 s7): Allow goes before
 * methods, Accept before type, Accept-Language before language.
 */
export function readCapabilities(response: SipResponse): Capabilities {
  const contact = response.contacts.find((each): each is Contact => each !== '*');
  const features = contact?.features ?? NO_FEATURES;
  const type = response.contentType;
  return {
    methods: response.has('Allow') ? response.list('Allow') : tokensOf(features, 'methods'),
    accept: response.has('Accept') ? response.list('Accept') : tokensOf(features, 'type'),
    encodings: response.tokens('Accept-Encoding'),
    languages: response.has('Accept-Language')
      ? response.tokens('Accept-Language')
      : tokensOf(features, 'language'),
    supported: response.tokens('Supported'),
    features,
    ...(contact && isGruuUri(contact) ? { gruu: contact.uriText } : {}),
    ...(type && response.body.length > 0 ? { description: { type, body: response.body } } : {}),
  };
}

const NO_FEATURES = Features.of(Params.none);

function isGruuUri(contact: Contact): boolean {
  return !isFault(contact.uri) && isGruu(contact.uri);
}

function tokensOf(features: Features, tag: string): string[] {
  const value: FeatureValue | undefined = features.tags.get(tag);
  return (value?.terms ?? []).flatMap((term) => (term.kind === 'token' && !term.negated ? [term.token] : []));
}
