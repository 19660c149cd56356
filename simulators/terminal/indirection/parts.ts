import type { Entity } from '../../../protocol/mime/entity';
import { isReference } from '../../../protocol/push/indirection';
import { formatMediaType } from '../../../protocol/sip/media-type';
import type { RenderedPart, Shown } from '../inbox';
import type { Retrieval } from './retrieval';
import type { Retriever } from './retriever';

/**
 * Puts in place of references what they name, for the user to see; what could not be had is left out, and told. Calls `done` at
 * once when there is nothing to fetch.
 */
export function withContents(
  entities: readonly Entity[],
  retriever: Retriever,
  done: (shown: Shown) => void,
): void {
  if (!entities.some(isReference)) {
    done({ parts: entities.map(partOf), retrievals: [] });
    return;
  }
  void (async () => {
    const parts: RenderedPart[] = [];
    const retrievals: Retrieval[] = [];
    for (const each of entities) {
      if (!isReference(each)) {
        parts.push(partOf(each));
        continue;
      }
      const retrieval = await retriever.retrieve(each);
      retrievals.push(retrieval);
      if (retrieval.outcome === 'taken') parts.push({ contentType: retrieval.type, body: retrieval.body });
    }
    done({ parts, retrievals });
  })();
}

function partOf({ contentType, body }: Entity): RenderedPart {
  return { contentType: formatMediaType(contentType), body };
}
