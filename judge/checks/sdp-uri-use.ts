import { msrpUriEqual, msrpUriKey, type MsrpUri } from '../../protocol/msrp/uri';
import { check, type Check, type Selector } from '../check';
import { proposals, type MsrpLine } from '../description-subjects';
import { perReading } from '../per-reading';
import type { DescriptionSighting, Exchange } from '../reading/descriptions';
import type { Reading } from '../reading/reading';

/** The own URI of an endpoint in one description, and how long it is in use. Milliseconds since the trace started. */
interface UriUse {
  readonly line: MsrpLine;
  readonly uri: MsrpUri;
  /** Tells sessions of the endpoint apart. A forked INVITE offers one URI to all who answer it. */
  readonly session: string;
  readonly from: number;
  /** When the last session with it had certainly ended, as far as the endpoint knew. */
  readonly until: number;
}

/** RFC 4975 s8.2: URIs of sessions that live at the same time. */
export const SDP_URI_USE_CHECKS: readonly Check[] = [
  check('MSRP-4975-8.2-02', {
    over: uses(),
    expected: 'an own URI in a=path that no other session of the endpoint uses',
    breach: (use, reading) => {
      const other = usesOf(reading)
        .byKey.get(keyOf(use))!
        .find((each) => each.session !== use.session && isDuringAnother(use, each));
      if (!other) return undefined;
      const frames = [other.line.sighting.sighting.frame, use.line.sighting.sighting.frame];
      return { actual: `${use.uri.text} for two sessions`, frames };
    },
  }),
];

function uses(): Selector<UriUse> {
  return {
    subjects: (reading) => usesOf(reading).all,
    by: ({ line }) => line.sighting.composer,
    frames: ({ line }) => [line.sighting.sighting.frame],
  };
}

const usesOf = perReading((reading: Reading) => {
  const exchangesOf = new Map<DescriptionSighting, Exchange[]>();
  for (const exchange of reading.descriptions.exchanges) {
    for (const sighting of [exchange.offer, exchange.answer]) {
      if (!sighting) continue;
      const known = exchangesOf.get(sighting);
      if (known) known.push(exchange);
      else exchangesOf.set(sighting, [exchange]);
    }
  }
  const all: UriUse[] = [];
  const byKey = new Map<string, UriUse[]>();
  for (const line of proposals.subjects(reading)) {
    const uri = line.msrp.path?.at(-1);
    if (!uri) continue;
    const { sighting } = line.sighting;
    const ends = (exchangesOf.get(line.sighting) ?? []).map((each) => endOf(each, line.media.index, reading));
    const session = `${sighting.message.callId ?? ''} ${line.media.index}`;
    const use = { line, uri, session, from: sighting.sentAt, until: Math.max(...ends) };
    all.push(use);
    const key = keyOf(use);
    const known = byKey.get(key);
    if (known) known.push(use);
    else byKey.set(key, [use]);
  }
  return { all, byKey };
});

/** When the line was refused, closed by port 0, or its dialog ended. Never, when nothing of this was seen. */
function endOf(exchange: Exchange, index: number, reading: Reading): number {
  const { dialog, answer, final } = exchange;
  if (final && final.message.status >= 300) return final.sentAt;
  if (answer?.description.media[index]?.port === 0) return answer.sighting.sentAt;
  const closing = reading.descriptions
    .within(dialog)
    .find((each) => isAfter(each, exchange) && each.lines[index]?.offered.port === 0 && each.answer);
  const ended = reading.descriptions.ends.of(dialog)?.sentAt;
  return Math.min(closing?.answer?.sighting.sentAt ?? Infinity, ended ?? Infinity);
}

function isAfter(later: Exchange, earlier: Exchange): boolean {
  return later.offer.sighting.sentAt > earlier.offer.sighting.sentAt;
}

/** True when a use began while the other one, of another session, was under way. */
function isDuringAnother(use: UriUse, other: UriUse): boolean {
  return use.from >= other.from && use.from < other.until && msrpUriEqual(use.uri, other.uri);
}

function keyOf({ line, uri }: UriUse): string {
  return `${line.sighting.composer.name} ${msrpUriKey(uri)}`;
}
