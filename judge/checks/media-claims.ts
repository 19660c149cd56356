import { FILE_ATTRIBUTES } from '../../protocol/sdp/file-attributes';
import { attributeOf, hasAttribute, type MediaDescription } from '../../protocol/sdp/session-description';
import type { Actor } from '../../network/actor';
import { perReading } from '../per-reading';
import type { DescriptionSighting } from '../reading/descriptions';
import type { Reading } from '../reading/reading';

/** Endpoints that show that they know RFC 5547: by any file attribute, be it in an answer to OPTIONS. */
const fileTransferClaims = claims((_, media) => hasFileAttribute(media));

/** Endpoints that show that they know RFC 6135: by a=setup on an m= line for MSRP. */
const setupClaims = claims((sighting, media) => comediaAttribute(sighting, media, 'setup') !== undefined);

/** True if an endpoint of plain RFC 4975 is ruled out: it used a file attribute somewhere in the trace. */
export function claimsFileTransfer(reading: Reading, { name }: Actor): boolean {
  return fileTransferClaims(reading).has(name);
}

/** True if the endpoint used a=setup somewhere in the trace. */
export function claimsSetup(reading: Reading, { name }: Actor): boolean {
  return setupClaims(reading).has(name);
}

/** a=setup or a=connection of an m= line, else of the session (RFC 4145 s9 registers them for both levels). */
export function comediaAttribute(
  { description }: DescriptionSighting,
  media: MediaDescription,
  name: 'setup' | 'connection',
): string | undefined {
  return attributeOf(media, name) ?? attributeOf(description, name);
}

/** True for an m= line with any attribute of RFC 5547. */
export function hasFileAttribute(media: MediaDescription): boolean {
  return FILE_ATTRIBUTES.some((name) => hasAttribute(media, name));
}

function claims(
  shows: (sighting: DescriptionSighting, media: MediaDescription) => boolean,
): (reading: Reading) => ReadonlySet<string> {
  return perReading(({ descriptions: { sightings, capabilities } }: Reading) => {
    const names = new Set<string>();
    for (const sighting of [...sightings, ...capabilities]) {
      const { description, msrp, composer } = sighting;
      if (description.media.some((each) => msrp[each.index] && shows(sighting, each)))
        names.add(composer.name);
    }
    return names;
  });
}
