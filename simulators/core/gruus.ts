import { createHash } from 'node:crypto';
import { gruuEqual } from '../../protocol/sip/gruu';
import { Params } from '../../protocol/sip/params';
import { formatUri, sipUri, type SipUri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { instanceEqual, isUuidUrn } from '../../protocol/sip/urn';
import type { IdSource } from '../stack/ids';
import type { GruuPolicy } from './registrar-policy';

/** A valid GRUU and what it stands for: one AOR and one instance (RFC 5627 s5.4). */
export interface Gruu {
  readonly kind: 'public' | 'temporary';
  readonly uri: SipUri;
  readonly text: string;
  /** Canonical AOR. */
  readonly aor: string;
  /** URN of the instance ID. */
  readonly instance: string;
  /** CSeq of the REGISTER that brought it (RFC 5628 s5). */
  readonly cseq: number;
}

/** The GRUUs of one AOR and instance, oldest first. */
interface Grants {
  readonly instance: string;
  readonly publics: Gruu[];
  readonly temporaries: Gruu[];
}

/**
 * The GRUUs that are valid in the domain (RFC 5627 s5). Temporary ones are random, so that nothing about them tells what
 * they stand for, and end by the rules of s5.1 and s5.3; public ones last as long as their AOR.
 */
export class Gruus {
  private readonly grants = new Map<string, Grants[]>();
  /** Valid GRUUs by canonical URI: a public one under its AOR, a temporary one under a name of its own. */
  private readonly valid = new Map<string, Gruu[]>();
  private readonly byText = new Map<string, Gruu>();

  /** @param settle removes the bindings of an AOR whose time is over. */
  constructor(
    private readonly domain: string,
    private readonly ids: IdSource,
    private readonly policy: GruuPolicy,
    private readonly settle: (aor: string) => void,
  ) {}

  /**
   * The valid GRUU that a URI with a gr parameter is equal to (RFC 5627 s6.1).
   * @param text the URI as spelled, if it is at hand: most come back just as they were given out
   */
  find(uri: SipUri, text = formatUri(uri)): Gruu | undefined {
    const found = this.byText.get(text) ?? this.lookUp(uri);
    if (!found) return undefined;
    // A contact that has run out of time may have taken the GRUU along.
    this.settle(found.aor);
    return this.byText.get(found.text);
  }

  /** Gives an instance its GRUUs on a registration: the public one unless it is there, and a new temporary one. */
  grant(aor: SipUri, key: string, instance: string, cseq: number): void {
    const { grantGruus, stablePublicGruu, newTemporaryGruu, temporaryGruusAccumulate } = this.policy;
    const grants = this.grantsOf(key, instance) ?? this.begin(key, instance);
    if (grantGruus === 'both' || grantGruus === 'public') {
      if (grants.publics.length === 0 || !stablePublicGruu)
        grants.publics.push(this.add(key, instance, this.publicUri(aor, key, instance), 'public', cseq));
    }
    if (grantGruus === 'both' || grantGruus === 'temporary') {
      if (grants.temporaries.length > 0 && !newTemporaryGruu) return;
      if (!temporaryGruusAccumulate) this.endTemporaries(key, instance);
      grants.temporaries.push(this.add(key, instance, this.temporaryUri(aor, instance), 'temporary', cseq));
    }
  }

  publicGruu(key: string, instance: string): Gruu | undefined {
    return this.grantsOf(key, instance)?.publics.at(-1);
  }

  /** The temporary GRUU created last, or the oldest that is still valid. */
  temporaryGruu(key: string, instance: string, which: 'latest' | 'oldest' = 'latest'): Gruu | undefined {
    return this.grantsOf(key, instance)?.temporaries.at(which === 'latest' ? -1 : 0);
  }

  /** Ends all temporary GRUUs of an instance (RFC 5627 s5.1, s5.3). */
  endTemporaries(key: string, instance: string): void {
    const grants = this.grantsOf(key, instance);
    for (const each of grants?.temporaries.splice(0) ?? []) this.end(each);
  }

  /** Ends the public GRUU of an instance, which RFC 5627 s5.3 does not want. */
  endPublics(key: string, instance: string): void {
    const grants = this.grantsOf(key, instance);
    for (const each of grants?.publics.splice(0) ?? []) this.end(each);
  }

  /** Ends all GRUUs of an AOR (RFC 5627 s5.4). */
  forget(key: string): void {
    for (const { publics, temporaries } of this.grants.get(key) ?? [])
      for (const each of [...publics, ...temporaries]) this.end(each);
    this.grants.delete(key);
  }

  private lookUp(uri: SipUri): Gruu | undefined {
    return this.valid.get(canonicalAor(uri))?.find((each) => gruuEqual(each.uri, uri));
  }

  private grantsOf(key: string, instance: string): Grants | undefined {
    return this.grants.get(key)?.find((each) => instanceEqual(each.instance, instance));
  }

  private begin(key: string, instance: string): Grants {
    const grants: Grants = { instance, publics: [], temporaries: [] };
    const others = this.grants.get(key);
    if (others) others.push(grants);
    else this.grants.set(key, [grants]);
    return grants;
  }

  private add(aor: string, instance: string, uri: SipUri, kind: Gruu['kind'], cseq: number): Gruu {
    const gruu: Gruu = { kind, uri, text: formatUri(uri), aor, instance, cseq };
    const key = canonicalAor(uri);
    const others = this.valid.get(key);
    if (others) others.push(gruu);
    else this.valid.set(key, [gruu]);
    this.byText.set(gruu.text, gruu);
    return gruu;
  }

  private end(gruu: Gruu): void {
    this.byText.delete(gruu.text);
    const key = canonicalAor(gruu.uri);
    const left = (this.valid.get(key) ?? []).filter((each) => each !== gruu);
    if (left.length === 0) this.valid.delete(key);
    else this.valid.set(key, left);
  }

  /** The AOR with a gr value that is the instance's alone (RFC 5627 s5.1, s5.4). */
  private publicUri(aor: SipUri, key: string, instance: string): SipUri {
    const user = this.policy.publicGruuUser === 'aor' ? aor.user! : `gruu-${this.ids.tag()}`;
    const previous = this.grantsOf(key, instance)?.publics.length ?? 0;
    let value = this.grValue(key, instance);
    if (previous > 0) value += `.${previous}`;
    return sipUri({
      scheme: aor.scheme,
      user,
      host: this.domain,
      params: new Params([{ name: 'gr', value }]),
    });
  }

  private grValue(key: string, instance: string): string {
    const { publicGruuValue } = this.policy;
    if (publicGruuValue === 'instance') return grValueOf(instance);
    const others = publicGruuValue === 'alike' ? this.grants.get(key)!.length - 1 : 0;
    return 'shared'.replaceAll(/./g, (letter, i: number) =>
      (others >> i) & 1 ? letter.toUpperCase() : letter,
    );
  }

  private temporaryUri(aor: SipUri, instance: string): SipUri {
    const { temporaryGruuForm } = this.policy;
    const shown = temporaryGruuForm === 'readable' ? `${aor.user}.${readable(instance)}.` : 'tg.';
    return sipUri({
      scheme: aor.scheme,
      user: shown + this.ids.nonce(),
      host: this.domain,
      params: new Params([{ name: 'gr' }]),
    });
  }
}

/**
 * A gr value that differs, by URI comparison, for instances that differ. A urn:uuid is its own value, in lower case as it
 * compares; other URNs are case-sensitive and URI parameters are not, so these are represented by a hash.
 */
function grValueOf(instance: string): string {
  if (isUuidUrn(instance)) return instance.toLowerCase();
  return `urn.${createHash('sha256').update(instance, 'latin1').digest('hex').slice(0, 40)}`;
}

function readable(instance: string): string {
  return instance.replaceAll(/[^A-Za-z0-9]/g, '-');
}
