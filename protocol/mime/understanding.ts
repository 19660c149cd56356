import { isFault } from '../sip/fault';
import { mediaRangeIncludes, parseMediaRange, type MediaType } from '../sip/media-type';
import { isMultipart, type Entity } from './entity';

/** What a user agent can do with a body in a certain request. Media types are ranges as in Accept. */
export interface Understands {
  readonly types: readonly string[];
  /** Content codings besides identity, lower case. */
  readonly encodings: readonly string[];
  /** Primary language tags, lower case; empty = any language will do. */
  readonly languages: readonly string[];
  /** Disposition types that mean something in this request, lower case. */
  readonly dispositions: readonly string[];
  /** What stands against following a message/external-body whose type it takes; absent = nothing. */
  readonly objection?: (reference: Entity) => 'reference' | 'type' | 'size' | undefined;
  /** How it departs from the rules for bodies of several parts; by all of them when absent. */
  readonly departures?: BodyDepartures;
}

/** Rules of RFC 5621 and RFC 4483 that a user agent may break, each by itself. */
export interface BodyDepartures {
  /** Optional content that it does not take spoils the whole all the same (RFC 5621 s8.1, s8.3, RFC 4483 s5.5). */
  readonly needsOptional?: OptionalContent;
  /** A multipart of a subtype that it does not know is not handled like a mixed one (RFC 5621 s4.2). */
  readonly refusesUnknownMultiparts?: boolean;
  /** Of alternatives it must understand the last one (against RFC 5621 s6.1). */
  readonly needsLastAlternative?: boolean;
}

export type OptionalContent = 'part' | 'alternatives' | 'reference';

/**
 * Which of its properties keeps a part from being processed; 415 answers with the header for it (RFC 3261 s8.2.3). Of content that
 * stands elsewhere also a reference that cannot be read, and the size that it says.
 */
export type Obstacle = 'type' | 'encoding' | 'language' | 'disposition' | 'reference' | 'size';

/** What becomes of a body: the parts to render in order and those left aside, or why the whole cannot be processed. */
export type Reading =
  | { readonly understood: true; readonly rendered: readonly Entity[]; readonly ignored: readonly Entity[] }
  | { readonly understood: false; readonly obstacle: Obstacle; readonly part: Entity };

/**
 * Decides what of a body a user agent processes (RFC 3261 s8.2.3, RFC 5621 s4.2, s6 and s8): a part that is not
 * understood spoils the whole unless its handling is optional; of alternatives the last one understood is taken, and
 * the handling of the container counts, not that of its parts (s8.3); a multipart of unknown kind is a mixed one (s4.2).
 */
export function understand(entity: Entity, can: Understands): Reading {
  const reading = isMultipart(entity.contentType) ? readMultipart(entity, can) : readLeaf(entity, can);
  if (reading.understood || isRequired(entity) || can.departures?.needsOptional === kindOf(entity))
    return reading;
  return { understood: true, rendered: [], ignored: [entity] };
}

function kindOf({ contentType: { essence } }: Entity): OptionalContent {
  if (essence === 'multipart/alternative') return 'alternatives';
  return essence === 'message/external-body' ? 'reference' : 'part';
}

/** Every user agent takes multiparts of these kinds (RFC 5621 s4.2). */
export const MULTIPARTS = ['multipart/mixed', 'multipart/alternative'];

function readMultipart(entity: Entity, can: Understands): Reading {
  const types = can.departures?.refusesUnknownMultiparts === true ? MULTIPARTS : ['multipart/*'];
  const obstacle = obstacleOf(entity, { ...can, types });
  if (obstacle) return { understood: false, obstacle, part: entity };
  return entity.contentType.essence === 'multipart/alternative'
    ? readAlternatives(entity, can)
    : readMixed(entity, can);
}

function readMixed(entity: Entity, can: Understands): Reading {
  const rendered: Entity[] = [];
  const ignored: Entity[] = [];
  for (const part of entity.parts) {
    const reading = understand(part, can);
    if (!reading.understood) return reading;
    rendered.push(...reading.rendered);
    ignored.push(...reading.ignored);
  }
  return { understood: true, rendered, ignored };
}

function readAlternatives(entity: Entity, can: Understands): Reading {
  let first: Reading | undefined;
  for (let i = entity.parts.length - 1; i >= 0; i--) {
    const part = entity.parts[i]!;
    const reading = isMultipart(part.contentType) ? readMultipart(part, can) : readLeaf(part, can);
    if (reading.understood) {
      const others = entity.parts.filter((each) => each !== part);
      return { ...reading, ignored: [...reading.ignored, ...others] };
    }
    first ??= reading;
    if (can.departures?.needsLastAlternative === true) break;
  }
  return first ?? { understood: true, rendered: [], ignored: [] };
}

function readLeaf(entity: Entity, can: Understands): Reading {
  const obstacle = obstacleOf(entity, can) ?? obstacleBehind(entity, can);
  if (obstacle) return { understood: false, obstacle, part: entity };
  return { understood: true, rendered: [entity], ignored: [] };
}

/** Of a reference, the content that it refers to has a say as well: it is treated as if it stood here (RFC 4483 s1). */
function isRequired({ disposition, referred }: Entity): boolean {
  return disposition.required && referred?.disposition.required !== false;
}

function obstacleBehind(entity: Entity, can: Understands): Obstacle | undefined {
  if (entity.contentType.essence !== 'message/external-body') return undefined;
  const { referred } = entity;
  if (!referred) return 'reference';
  // A type that the reference does not tell is left to HTTP (RFC 4483 s5.8).
  const types = referred.headers.has('Content-Type') ? can.types : ['*/*'];
  return obstacleOf(referred, { ...can, types }) ?? can.objection?.(entity);
}

function obstacleOf(entity: Entity, can: Understands): Obstacle | undefined {
  if (!isAccepted(entity.contentType, can.types)) return 'type';
  if (!entity.encodings.every((each) => can.encodings.includes(each))) return 'encoding';
  if (can.languages.length > 0 && entity.languages.length > 0) {
    if (!entity.languages.some((each) => can.languages.includes(each.split('-', 1)[0]!))) return 'language';
  }
  return can.dispositions.includes(entity.disposition.type) ? undefined : 'disposition';
}

/**
 * True if an Accept list allows the type: the most specific range that includes it decides, and says no by q=0 (RFC 3261 s20.1,
 * RFC 2616 s14.1).
 */
export function isAccepted(type: MediaType, ranges: readonly string[]): boolean {
  let best = -1;
  let accepted = false;
  for (const text of ranges) {
    const range = parseMediaRange(text);
    if (isFault(range) || !mediaRangeIncludes(range, type)) continue;
    const specificity = specificityOf(range);
    if (specificity <= best) continue;
    best = specificity;
    accepted = Number(range.params.get('q') ?? 1) > 0;
  }
  return accepted;
}

function specificityOf(range: MediaType): number {
  if (range.type === '*') return 0;
  if (range.subtype === '*') return 1;
  const q = range.params.entries.findIndex(({ name }) => name.toLowerCase() === 'q');
  return 2 + (q < 0 ? range.params.entries.length : q);
}
