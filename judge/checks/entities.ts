import { readEntity, type Entity } from '../../protocol/mime/entity';
import { isFault } from '../../protocol/sip/fault';
import { perReading } from '../per-reading';
import type { Reading } from '../reading/reading';
import type { Sighting } from '../reading/sighting';

/** A body or a part of one, where it was composed. */
export interface Placed {
  readonly sighting: Sighting;
  readonly entity: Entity;
  /** The multiparts it stands in, the innermost first. */
  readonly within: readonly Entity[];
}

/** Bodies and all parts in them, of composed messages. A body that cannot be read as MIME has none. */
export const entitiesOf = perReading((reading: Reading) => {
  const found: Placed[] = [];
  for (const sighting of reading.messages) {
    const { message, copyOf, relayOf } = sighting;
    if (copyOf || relayOf || message.body.length === 0) continue;
    const entity = readEntity(message.headers, message.body);
    if (!isFault(entity)) collect(sighting, entity, [], found);
  }
  return found;
});

function collect(sighting: Sighting, entity: Entity, within: readonly Entity[], found: Placed[]): void {
  found.push({ sighting, entity, within });
  for (const part of entity.parts) collect(sighting, part, [entity, ...within], found);
}
