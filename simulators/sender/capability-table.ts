import { isFault } from '../../protocol/sip/fault';
import { featurePredicate, predicatesMatch } from '../../protocol/sip/feature-matching';
import { grValue, isGruu } from '../../protocol/sip/gruu';
import type { Capabilities } from '../../protocol/push/capabilities';
import { parseParams } from '../../protocol/sip/params';
import { parseUri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';

/**
 * What the terminals of users can do, by GRUU: each answer belongs to one terminal, and two terminals are never mixed (SPUSH-4.1-34,
 * RFC 5627 s4.4).
 */
export class CapabilityTable {
  private readonly byGruu = new Map<string, Capabilities>();

  get(gruu: string): Capabilities | undefined {
    return this.byGruu.get(keyOf(gruu) ?? gruu);
  }

  /** GRUUs, in one spelling each, with what is known of them. */
  get entries(): ReadonlyMap<string, Capabilities> {
    return this.byGruu;
  }

  /** GRUUs of the terminals that said to have all of these features, Contact parameters as spelled: 'video;mobility="mobile"'. */
  having(features: string): string[] {
    const params = parseParams(`;${features}`, 0);
    if (isFault(params)) return [];
    const wanted = featurePredicate(params);
    return [...this.byGruu].flatMap(([gruu, { features: own }]) => {
      const predicate = featurePredicate(own.params);
      const isComplete = [...wanted.keys()].every((tag) => predicate.has(tag));
      return isComplete && predicatesMatch(wanted, predicate) ? [gruu] : [];
    });
  }

  /**
   * Enters an answer.
   * @param asked URI that the OPTIONS was sent to
   * @returns the GRUU it was entered under; undefined when it cannot be attributed to one terminal
   */
  enter(asked: string, capabilities: Capabilities): string | undefined {
    const gruu = attributedTo(asked, capabilities.gruu);
    if (gruu === undefined) return undefined;
    this.byGruu.set(keyOf(gruu) ?? gruu, capabilities);
    return gruu;
  }
}

/** The GRUU that was asked, else the one that answered; none when two public GRUUs contradict each other. */
function attributedTo(asked: string, answered: string | undefined): string | undefined {
  const own = keyOf(asked);
  const theirs = answered === undefined ? undefined : keyOf(answered);
  if (own === undefined) return theirs === undefined ? undefined : answered;
  if (theirs === undefined || own === theirs) return asked;
  // A temporary GRUU does not show whose it is, so it contradicts nothing.
  return isTemporary(asked) || isTemporary(answered!) ? asked : undefined;
}

function isTemporary(gruu: string): boolean {
  const uri = parseUri(gruu);
  return !isFault(uri) && grValue(uri) === '';
}

/** A GRUU in one spelling (RFC 3261 s19.1.4); undefined for what is no GRUU. */
function keyOf(text: string): string | undefined {
  const uri = parseUri(text);
  if (isFault(uri)) return undefined;
  if (uri.kind !== 'sip' || !isGruu(uri)) return undefined;
  const gr = grValue(uri)!.toLowerCase();
  return gr === '' ? `${canonicalAor(uri)};gr` : `${canonicalAor(uri)};gr=${gr}`;
}
