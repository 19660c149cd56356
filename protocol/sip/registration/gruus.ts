import type { Contact } from '../contact';
import { isFault } from '../fault';
import { instanceEqual, instanceUrn } from '../gruu';
import type { SipResponse } from '../message';
import { uriEqual } from '../uri-equality';
import { parseUri, type Uri } from '../uri';

/** The GRUUs that a terminal may use (RFC 5627 s4.2). */
export interface Gruus {
  /** What the registrar gave last; it may change (s4.2). */
  readonly public?: string;
  /** All that are valid, oldest first: they add up while the Call-ID stays (s4.2, s5.4). */
  readonly temporary: readonly string[];
  /** Call-ID of the REGISTERs that brought them; another one makes the temporary ones invalid (s4.2, s5.1). */
  readonly callId?: string;
}

export const NO_GRUUS: Gruus = { temporary: [] };

/** What tells a terminal's binding from those of others. */
export interface OwnContact {
  /** The instance ID, a URN without brackets. */
  readonly instance: string;
  readonly contactUri: string;
}

/**
 * The terminal's own binding in a 200 to REGISTER: instance ID and URI are its own. The 200 lists the bindings, and the GRUUs,
 * of the user's other terminals as well (RFC 5627 s5.2), and those of its own past life.
 */
export function ownBinding(response: SipResponse, own: OwnContact): Contact | undefined {
  const uri = parseUri(own.contactUri);
  const here = response.contacts.filter(
    (each): each is Contact => each !== '*' && !isFault(uri) && isAt(each, uri),
  );
  const withInstance = here.find((each) => isOfInstance(each, own.instance));
  // A registrar that knows nothing of instance IDs may drop them; another's instance ID is never ours.
  return withInstance ?? here.find((each) => each.instance === undefined);
}

/**
 * Takes up what a successful REGISTER brought: a new public GRUU replaces the old one, a temporary one is added, and those
 * learned under another Call-ID are forgotten (s4.2).
 */
export function learnGruus(known: Gruus, binding: Contact, callId: string): Gruus {
  const given = binding.pubGruu ?? known.public;
  const valid = known.callId === callId ? known.temporary : [];
  const temporary =
    binding.tempGruu === undefined || valid.includes(binding.tempGruu) ? valid : [...valid, binding.tempGruu];
  return given === undefined ? { temporary, callId } : { public: given, temporary, callId };
}

function isAt(contact: Contact, uri: Uri): boolean {
  return !isFault(contact.uri) && uriEqual(contact.uri, uri);
}

function isOfInstance(contact: Contact, instance: string): boolean {
  const urn = instanceUrn(contact.instance ?? '');
  return urn !== undefined && instanceEqual(urn, instance);
}
