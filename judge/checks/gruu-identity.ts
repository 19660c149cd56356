import { isFault } from '../../protocol/sip/fault';
import { gruuEqual, grValue } from '../../protocol/sip/gruu';
import type { Uri } from '../../protocol/sip/uri';
import { canonicalAor, uriEqual } from '../../protocol/sip/uri-equality';
import { check, type Breach, type Check, type Selector } from '../check';
import type { Gruu } from '../reading/gruus';
import type { Reading } from '../reading/reading';
import { timeline } from './gruu-timeline';
import { where } from '../subjects';

/** From this length on a user name does not come about by chance in a random string of a few dozen characters. */
const TELLING_LENGTH = 6;

/** GRUUs where they were first given out, for which the registrar answers. */
const gruus: Selector<Gruu> = {
  subjects: (reading) =>
    reading.gruus.all.filter(
      ({ uri, shownBy }) => !isFault(uri) && uri.kind === 'sip' && !shownBy[0]!.response!.relayOf,
    ),
  by: ({ shownBy }) => shownBy[0]!.hop.server,
  frames: ({ shownBy }) => [shownBy[0]!.response!.frame],
};

const temporaryGruus = where(gruus, ({ kind }) => kind === 'temporary');

/** RFC 5627 s5.1, s5.3, s5.4: what a GRUU stands for, how long, and what it gives away. */
export const GRUU_IDENTITY_CHECKS: readonly Check[] = [
  check('GRUU-5627-5.1-09', {
    over: temporaryGruus,
    expected: 'a temporary GRUU that does not tell whose it is',
    breach: (gruu) => (isTelling(gruu) ? `temp-gruu="${gruu.text}" of ${whose(gruu)}` : undefined),
  }),
  check('GRUU-5627-5.3-03', {
    over: where(gruus, ({ kind }) => kind === 'public'),
    expected: 'the same public GRUU for an address-of-record and instance at all times',
    breach: (gruu, reading) => {
      const first = timeline(reading).firstPublic(gruu);
      if (first === gruu || isFault(first.uri) || isFault(gruu.uri)) return undefined;
      return gruuEqual(first.uri, gruu.uri)
        ? undefined
        : withFirst(first, gruu, `pub-gruu="${gruu.text}" after "${first.text}"`);
    },
  }),
  check('GRUU-5627-5.4-01', {
    over: gruus,
    expected: 'a GRUU that stands for one address-of-record and one instance',
    breach: (gruu, reading) => {
      const other = earlierRivals(gruu, reading).find((each) => each.text === gruu.text);
      return other && withFirst(other, gruu, `${gruu.text} for ${whose(gruu)} and for ${whose(other)}`);
    },
  }),
  check('GRUU-5627-5.4-02', {
    over: gruus,
    expected: 'a GRUU that equals no GRUU of another instance and no other address-of-record',
    breach: (gruu, reading) => {
      const uri = gruu.uri as Uri;
      const other = earlierRivals(gruu, reading).find(
        (each) => each.text !== gruu.text && uriEqual(each.uri as Uri, uri),
      );
      if (other)
        return withFirst(
          other,
          gruu,
          `${gruu.text} of ${whose(gruu)} equals ${other.text} of ${whose(other)}`,
        );
      const aor = uri.kind === 'sip' ? canonicalAor(uri) : gruu.aor;
      const registered = reading.registrations.successfulOf(aor)[0]?.to;
      return aor !== gruu.aor && registered && uriEqual(registered, uri)
        ? `${gruu.text} of ${whose(gruu)} equals the address-of-record ${aor}`
        : undefined;
    },
  }),
];

/** GRUUs with the same user and host that were given out before, for another address-of-record or instance. */
function earlierRivals(gruu: Gruu, reading: Reading): Gruu[] {
  const alike = reading.gruus.alike(gruu.uri as Uri);
  return alike
    .slice(0, alike.indexOf(gruu))
    .filter((each) => each.aor !== gruu.aor || each.instance !== gruu.instance);
}

/** A temporary GRUU with the instance ID or the user name of its address-of-record in it (s5.1). */
function isTelling({ text, uri, aor, instance }: Gruu): boolean {
  const lower = text.toLowerCase();
  const [bare, wanted] = [lower.replaceAll('-', ''), idOf(instance)];
  if (wanted.length > TELLING_LENGTH && (bare.includes(wanted) || lower.includes(idOf(instance, true))))
    return true;
  const user = aor.slice(aor.indexOf(':') + 1, aor.lastIndexOf('@')).toLowerCase();
  if (isFault(uri) || uri.kind !== 'sip' || uri.user === undefined) return false;
  const own = uri.user.toLowerCase();
  return own === user || (user.length >= TELLING_LENGTH && own.includes(user)) || grValue(uri) === instance;
}

/** What is particular to an instance ID: the UUID, with or without its hyphens, or the last part of another URN. */
function idOf(instance: string, withHyphens = false): string {
  const id = instance.slice(instance.lastIndexOf(':') + 1).toLowerCase();
  return withHyphens ? id : id.replaceAll('-', '');
}

function whose({ aor, instance }: Gruu): string {
  return `${aor} and ${instance}`;
}

function withFirst(first: Gruu, second: Gruu, actual: string): Breach {
  return { actual, frames: [first.shownBy[0]!.response!.frame, second.shownBy[0]!.response!.frame] };
}
