import type { Capabilities } from '../../protocol/push/capabilities';
import type { RegisteredAor, RegisteredContact } from '../../protocol/reginfo/document';
import { isFault } from '../../protocol/sip/fault';
import { Features } from '../../protocol/sip/features';
import { grValue, isGruu } from '../../protocol/sip/gruu';
import { utf8ToOctets } from '../../protocol/sip/octets';
import { Params } from '../../protocol/sip/params';
import { parseUri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';

/** How a sender can come to know a terminal. */
export type Source = 'options' | 'configuration' | 'registration';

/** What a registrar's notifier said of a terminal (RFC 3680, RFC 5628). */
export interface KnownRegistration {
  readonly aor: string;
  /** Features that it registered with. */
  readonly features: Features;
  /** False once its contact is over. */
  readonly isBound: boolean;
}

/** A terminal, and all that is known of it. */
export interface KnownTerminal {
  /** As it was learned. */
  readonly gruu: string;
  readonly sources: ReadonlySet<Source>;
  /** What it said of itself. */
  readonly capabilities?: Capabilities;
  readonly registration?: KnownRegistration;
}

/**
 * The terminals of users and what is known of them, by GRUU, from wherever it was learned: each piece of knowledge belongs to one
 * terminal, and two terminals are never mixed (SPUSH-4.1-34, RFC 5627 s4.4).
 */
export class CapabilityTable {
  private readonly byGruu = new Map<string, KnownTerminal>();

  /** What a terminal said of itself. */
  get(gruu: string): Capabilities | undefined {
    return this.terminal(gruu)?.capabilities;
  }

  terminal(gruu: string): KnownTerminal | undefined {
    return this.byGruu.get(keyOf(gruu) ?? gruu);
  }

  /** All terminals, in the order in which they became known. */
  get terminals(): readonly KnownTerminal[] {
    return [...this.byGruu.values()];
  }

  /** GRUUs, in one spelling each, of the terminals that said what they can do, with what they said. */
  get entries(): ReadonlyMap<string, Capabilities> {
    const said = [...this.byGruu].flatMap(([key, { capabilities }]): [string, Capabilities][] =>
      capabilities ? [[key, capabilities]] : [],
    );
    return new Map(said);
  }

  /** GRUUs of the terminals that something holds for; those that are known to be gone are left out. */
  choose(holds: (terminal: KnownTerminal) => boolean): string[] {
    return this.terminals
      .filter((each) => each.registration?.isBound !== false && holds(each))
      .map(({ gruu }) => gruu);
  }

  /**
   * Enters an answer.
   * @param asked URI that the OPTIONS was sent to
   * @returns the GRUU it was entered under; undefined when it cannot be attributed to one terminal
   */
  enter(asked: string, capabilities: Capabilities): string | undefined {
    const gruu = attributedTo(asked, capabilities.gruu);
    if (gruu === undefined) return undefined;
    this.learn(gruu, 'options', { capabilities });
    return gruu;
  }

  /** Enters a terminal that somebody has told us of. False if that is no GRUU. */
  configure(gruu: string): boolean {
    if (keyOf(gruu) === undefined) return false;
    this.learn(gruu, 'configuration', {});
    return true;
  }

  /**
   * Enters what a notifier says of an address-of-record: its contacts that are bound, each under its public GRUU. Terminals that
   * the notifier had told of before, and tells no more, are gone.
   */
  register({ aor, contacts }: RegisteredAor): void {
    const bound = contacts.filter((each) => each.state === 'active' && each.publicGruu !== undefined);
    const keys = new Set(bound.map((each) => keyOf(each.publicGruu!)));
    for (const [key, each] of this.byGruu) {
      const { registration } = each;
      if (registration?.aor === aor && !keys.has(key))
        this.byGruu.set(key, { ...each, registration: { ...registration, isBound: false } });
    }
    for (const each of bound) {
      const registration = { aor, features: featuresOf(each), isBound: true };
      this.learn(each.publicGruu!, 'registration', { registration });
    }
  }

  private learn(gruu: string, source: Source, news: Partial<KnownTerminal>): void {
    const key = keyOf(gruu);
    if (key === undefined) return;
    const known = this.byGruu.get(key) ?? { gruu, sources: new Set() };
    this.byGruu.set(key, { ...known, ...news, sources: new Set([...known.sources, source]) });
  }
}

function featuresOf({ unknownParams }: RegisteredContact): Features {
  const entries = unknownParams.map(({ name, value }) => ({
    name: utf8ToOctets(name),
    ...(value === '' ? {} : { value: utf8ToOctets(value) }),
  }));
  return Features.of(new Params(entries));
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
