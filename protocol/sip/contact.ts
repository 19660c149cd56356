import { trimSpace } from './characters';
import { MAX_DELTA_SECONDS, parseCount } from './delta-seconds';
import { Fault, isFault } from './fault';
import { Features } from './features';
import { NameAddr, nameAddrParts, newParts } from './name-addr';
import type { Params } from './params';
import { parseQValue } from './qvalue';
import type { Uri } from './uri';

/** Largest reg-id: 2^31-1 (RFC 5626 s10). */
const MAX_REG_ID = 0x7fffffff;

/** One contact-param (RFC 3261 s20.10), with the parameters of RFC 3840, RFC 5626 and RFC 5627. Immutable. */
export class Contact extends NameAddr {
  #features: Features | undefined;

  /** Preference from 0 to 1; undefined if not given. */
  get q(): number | Fault | undefined {
    const q = this.params.find('q');
    return q === undefined ? undefined : parseQValue(q.value ?? '');
  }

  /**
   * Seconds, values above 2^32-1 as 2^32-1; undefined if not given. A malformed value, here a Fault, is to be taken as
   * 3600 (RFC 3261 s10.2).
   */
  get expires(): number | Fault | undefined {
    const expires = this.params.find('expires');
    if (expires === undefined) return undefined;
    const seconds = parseCount(expires.value ?? '', Infinity);
    return isFault(seconds) ? seconds : Math.min(seconds, MAX_DELTA_SECONDS);
  }

  /** +sip.instance without quotation marks, angle brackets included: "<urn:uuid:...>" (RFC 5626 s4.1). */
  get instance(): string | undefined {
    return this.params.get('+sip.instance');
  }

  /** reg-id, 1 to 2^31-1 (RFC 5626 s10); undefined if there is none or it is malformed. */
  get regId(): number | undefined {
    const regId = parseCount(this.params.raw('reg-id') ?? '', MAX_REG_ID);
    return isFault(regId) || regId === 0 ? undefined : regId;
  }

  /** The public GRUU as text (RFC 5627 s7). */
  get pubGruu(): string | undefined {
    return this.params.get('pub-gruu');
  }

  /** The temporary GRUU as text (RFC 5627 s7). */
  get tempGruu(): string | undefined {
    return this.params.get('temp-gruu');
  }

  /** The feature parameters, read on first use. */
  get features(): Features {
    return (this.#features ??= Features.of(this.params));
  }

  override get faults(): readonly Fault[] {
    const faults = [...super.faults, ...this.features.faults];
    if (isFault(this.q)) faults.push(new Fault(`q: ${this.q.reason}`));
    if (isFault(this.expires)) faults.push(new Fault(`expires: ${this.expires.reason}`));
    if (this.params.has('reg-id') && this.regId === undefined) {
      faults.push(new Fault(`reg-id is not a number from 1 to ${MAX_REG_ID}`));
    }
    for (const name of ['pub-gruu', 'temp-gruu']) {
      const gruu = this.params.find(name);
      if (gruu !== undefined && gruu.value?.charCodeAt(0) !== 0x22)
        faults.push(new Fault(`${name} is not a quoted string`));
    }
    return faults;
  }
}

/** Reads one element of Contact: "*", or a name-addr or addr-spec with parameters. */
export function parseContact(text: string): Contact | '*' | Fault {
  if (trimSpace(text) === '*') return '*';
  const parts = nameAddrParts(text);
  return isFault(parts) ? parts : new Contact(...parts);
}

/** Builds a Contact. The display name is an octet string without quotation marks; it is quoted here. */
export function contact(uri: Uri | string, parts: { displayName?: string; params?: Params } = {}): Contact {
  return new Contact(...newParts(uri, parts));
}
