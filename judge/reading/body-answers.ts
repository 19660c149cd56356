import { isMultipart, readEntity, type Entity } from '../../protocol/mime/entity';
import { isAccepted, MULTIPARTS, understand, type BodyDepartures } from '../../protocol/mime/understanding';
import { isFault } from '../../protocol/sip/fault';
import { perReading } from '../per-reading';
import { finalOf, type Hop } from './hops';
import type { Reading } from './reading';
import type { ResponseSighting } from './sighting';

/** The rule that decides whether a body can be processed. */
export type BodyRule =
  | 'multipart'
  | 'unknown multipart'
  | 'alternatives'
  | 'optional part'
  | 'optional alternatives'
  | 'optional reference';

/** A MESSAGE whose body can be processed, by what its receiver says it takes, because of one rule alone; and the answer to it. */
export interface BodyAnswer {
  readonly hop: Hop;
  readonly response: ResponseSighting;
  readonly rule: BodyRule;
  /** Values of Accept by which that was told. */
  readonly accept: readonly string[];
}

const DEPARTURES: readonly (readonly [BodyRule, BodyDepartures])[] = [
  ['unknown multipart', { refusesUnknownMultiparts: true }],
  ['alternatives', { needsLastAlternative: true }],
  ['optional part', { needsOptional: 'part' }],
  ['optional alternatives', { needsOptional: 'alternatives' }],
  ['optional reference', { needsOptional: 'reference' }],
];

/**
 * Answers of user agents, 2xx and 415, to bodies that one rule alone lets them process. A 415 tells itself what would have been taken; for
 * a 2xx another answer of the same user agent does. What other rules may have to do with (languages, encodings, dispositions other
 * than render) is left out.
 */
export const bodyAnswersOf = perReading((reading: Reading): BodyAnswer[] => {
  const accepts = acceptsOf(reading);
  return reading.hops.flatMap((hop): BodyAnswer[] => {
    const response = hop.method === 'MESSAGE' ? finalOf(hop) : undefined;
    const { message } = hop.request;
    if (!response || response.relayOf || response.sender.role === 'core' || message.body.length === 0)
      return [];
    const { status } = response.message;
    if (status !== 415 && (status < 200 || status > 299)) return [];
    const own = status === 415 ? response.message.list('Accept') : [];
    const accept = own.length > 0 ? own : (accepts.get(response.sender.name) ?? []);
    const entity = accept.length > 0 ? readEntity(message.headers, message.body) : undefined;
    const rule = entity && !isFault(entity) ? ruleFor(entity, accept, status) : undefined;
    return rule ? [{ hop, response, rule, accept }] : [];
  });
});

/** The latest Accept that each user agent has shown. */
export const acceptsOf = perReading((reading: Reading) => {
  const accepts = new Map<string, readonly string[]>();
  for (const { responses } of reading.hops) {
    for (const { message, sender, relayOf } of responses) {
      const tells = message.status === 415 || (message.status === 200 && message.cseq?.method === 'OPTIONS');
      if (tells && !relayOf && message.has('Accept')) accepts.set(sender.name, message.list('Accept'));
    }
  }
  return accepts;
});

function ruleFor(entity: Entity, accept: readonly string[], status: number): BodyRule | undefined {
  if (!isMultipart(entity.contentType) || hasLanguage(entity)) return undefined;
  const can = { types: accept, encodings: [], languages: [], dispositions: ['render'] };
  if (!understand(entity, can).understood) return undefined;
  const deciding = DEPARTURES.filter(
    ([, departures]) => !understand(entity, { ...can, departures }).understood,
  );
  const isPlain = multipartsIn(entity).every(({ contentType }) => isAccepted(contentType, accept));
  if (deciding.length === 0) {
    const areUsual = multipartsIn(entity).every(({ contentType }) =>
      MULTIPARTS.includes(contentType.essence),
    );
    // A 415 that lists multiparts has another reason than that it is one.
    return areUsual && !(isPlain && status === 415) ? 'multipart' : undefined;
  }
  // Whoever does not take multiparts at all breaks that rule, and shows nothing of the others.
  const isUsualTaken = MULTIPARTS.every((each) => isAcceptedText(each, accept));
  const [first] = deciding;
  return deciding.length === 1 && (isPlain || isUsualTaken) ? first![0] : undefined;
}

function isAcceptedText(essence: string, accept: readonly string[]): boolean {
  return accept.some((each) =>
    [essence, 'multipart/*', '*/*'].includes(each.split(';')[0]!.trim().toLowerCase()),
  );
}

function multipartsIn(entity: Entity): Entity[] {
  return [...(isMultipart(entity.contentType) ? [entity] : []), ...entity.parts.flatMap(multipartsIn)];
}

function hasLanguage({ languages, parts, referred }: Entity): boolean {
  return languages.length > 0 || (referred?.languages.length ?? 0) > 0 || parts.some(hasLanguage);
}
