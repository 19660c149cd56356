import { parseCount } from '../sip/delta-seconds';
import { Fault, isFault } from '../sip/fault';
import { parseQValue } from '../sip/qvalue';
import {
  CONTACT_EVENTS,
  GRUUINFO_NAMESPACE,
  REGINFO_NAMESPACE,
  REGISTRATION_STATES,
  type ContactEvent,
  type RegInfo,
  type RegisteredAor,
  type RegisteredContact,
} from './document';
import { parseXml, type Element } from '../xml/elements';

/** A document as it was read, with all that is wrong with it and did not keep it from being read. */
export interface ReadRegInfo {
  readonly document: RegInfo;
  readonly faults: readonly Fault[];
}

const LARGEST_LONG = 2 ** 32 - 1;
/** Versions are to fit into 32 bits (RFC 3680 s5.1); with or without a sign is left open. */
const LARGEST_VERSION = LARGEST_LONG;

/**
 * Reads registration information (RFC 3680 s5, RFC 5628 s9). Elements and attributes of other namespaces are ignored. A
 * contact or registration that lacks what makes it one is left out, and is a fault.
 * @returns a Fault when it is no well-formed XML, or no registration information at all
 */
export function parseRegInfo(octets: Buffer): ReadRegInfo | Fault {
  const root = parseXml(octets);
  if (isFault(root)) return root;
  if (root.name !== 'reginfo' || root.namespace !== REGINFO_NAMESPACE)
    return new Fault(`root is ${root.name} of "${root.namespace}", not reginfo of ${REGINFO_NAMESPACE}`);
  const reader = new Reader();
  const version = reader.number(root, 'version', LARGEST_VERSION);
  const state = reader.oneOf(root, 'state', ['full', 'partial'] as const);
  if (version === undefined || state === undefined) return reader.faults[0]!;
  const registrations = ownChildren(root, 'registration').flatMap((each) => reader.registration(each) ?? []);
  return { document: { version, state, registrations }, faults: reader.faults };
}

class Reader {
  readonly faults: Fault[] = [];

  registration(element: Element): RegisteredAor | undefined {
    const aor = this.text(element, 'aor');
    const id = this.text(element, 'id');
    const state = this.oneOf(element, 'state', REGISTRATION_STATES);
    if (aor === undefined || id === undefined || state === undefined) return undefined;
    const contacts = ownChildren(element, 'contact').flatMap((each) => this.contact(each) ?? []);
    return { aor, id, state, contacts };
  }

  number(element: Element, name: string, limit: number): number | undefined {
    const text = this.text(element, name);
    const count = text === undefined ? undefined : parseCount(text, limit);
    if (!isFault(count)) return count;
    this.fault(`${name}="${text}" of ${element.name}: ${count.reason}`);
    return undefined;
  }

  oneOf<T extends string>(element: Element, name: string, values: readonly T[]): T | undefined {
    const text = this.text(element, name);
    if (text === undefined) return undefined;
    const value = values.find((each) => each === text);
    if (value === undefined)
      this.fault(`${name}="${text}" of ${element.name} is none of ${values.join(', ')}`);
    return value;
  }

  private contact(element: Element): RegisteredContact | undefined {
    const id = this.text(element, 'id');
    const state = this.oneOf(element, 'state', ['active', 'terminated'] as const);
    const event = this.oneOf(element, 'event', Object.keys(CONTACT_EVENTS) as ContactEvent[]);
    const uri = ownChildren(element, 'uri')[0];
    if (!uri) this.fault('contact without uri');
    if (id === undefined || state === undefined || event === undefined || !uri) return undefined;
    if (CONTACT_EVENTS[event] !== state) this.fault(`event "${event}" does not lead to state "${state}"`);
    const expires = this.optional(element, 'expires', LARGEST_LONG);
    const retryAfter = this.optional(element, 'retry-after', LARGEST_LONG);
    if (event === 'shortened' && expires === undefined) this.fault('event "shortened" without expires');
    if (event === 'probation' && retryAfter === undefined)
      this.fault('event "probation" without retry-after');
    const durationRegistered = this.optional(element, 'duration-registered', LARGEST_LONG);
    const q = this.q(element);
    const cseq = this.optional(element, 'cseq', LARGEST_LONG);
    const callId = element.attributes.get('callid');
    const displayName = ownChildren(element, 'display-name')[0]?.text;
    const publicGruu = this.gruu(element, 'pub-gruu');
    const temporaryGruu = this.temporaryGruu(element);
    return {
      ...{ id, uri: uri.text.trim(), state, event },
      ...(displayName === undefined ? {} : { displayName }),
      ...(expires === undefined ? {} : { expires }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(durationRegistered === undefined ? {} : { durationRegistered }),
      ...(q === undefined ? {} : { q }),
      ...(callId === undefined ? {} : { callId }),
      ...(cseq === undefined ? {} : { cseq }),
      unknownParams: ownChildren(element, 'unknown-param').flatMap((each) => {
        const name = this.text(each, 'name');
        return name === undefined ? [] : [{ name, value: each.text.trim() }];
      }),
      ...(publicGruu === undefined ? {} : { publicGruu }),
      ...(temporaryGruu === undefined ? {} : { temporaryGruu }),
    };
  }

  private gruu(contact: Element, name: string): string | undefined {
    const [element] = gruuChildren(contact, name);
    return element && this.text(element, 'uri');
  }

  private temporaryGruu(contact: Element): RegisteredContact['temporaryGruu'] {
    const [element] = gruuChildren(contact, 'temp-gruu');
    if (!element) return undefined;
    const uri = this.text(element, 'uri');
    const firstCSeq = this.number(element, 'first-cseq', LARGEST_LONG);
    return uri === undefined || firstCSeq === undefined ? undefined : { uri, firstCSeq };
  }

  private q(element: Element): number | undefined {
    const text = element.attributes.get('q');
    const q = text === undefined ? undefined : parseQValue(text);
    if (!isFault(q)) return q;
    this.fault(`q="${text}" of contact: ${q.reason}`);
    return undefined;
  }

  private optional(element: Element, name: string, limit: number): number | undefined {
    return element.attributes.has(name) ? this.number(element, name, limit) : undefined;
  }

  private text(element: Element, name: string): string | undefined {
    const value = element.attributes.get(name);
    if (value === undefined) this.fault(`${element.name} without ${name}`);
    return value;
  }

  private fault(reason: string): void {
    this.faults.push(new Fault(reason));
  }
}

function ownChildren({ children }: Element, name: string): Element[] {
  return children.filter((each) => each.namespace === REGINFO_NAMESPACE && each.name === name);
}

function gruuChildren({ children }: Element, name: string): Element[] {
  return children.filter((each) => each.namespace === GRUUINFO_NAMESPACE && each.name === name);
}
