import type { Content } from '../../protocol/mime/compose';
import type { Capabilities } from '../../protocol/push/capabilities';
import { chooseMethod, type DeliveryMethod, type MethodPolicy } from '../../protocol/push/method';
import { bufferSource } from '../msrp/sources';
import type { FileContent } from '../session/file-content';
import type { PushOutcome } from './push-outcome';
import type { PushRequest } from './push-request';
import type { SessionOutcome, SessionPush } from './session/session-push';

/** Content to be delivered in whatever way suits it and the terminal. */
export interface Delivery {
  /** AOR or GRUU, as spelled. */
  readonly to: string;
  /** The content itself, or a file, which goes embedded only if it is small. */
  readonly content: Content | FileContent;
  /** The same as a reference, if it stands at a URL (RFC 4483). */
  readonly reference?: Content;
}

/** How content was delivered, and what became of it. */
export type DeliveryOutcome =
  | { readonly method: 'embedded' | 'reference'; readonly outcome: PushOutcome }
  | { readonly method: 'session'; readonly outcome: SessionOutcome }
  /** The terminal can take it in no way, so that nothing was sent. */
  | { readonly method: 'none' };

/** The ways of a sender. */
export interface Ways {
  page(push: PushRequest): Promise<PushOutcome>;
  call(push: SessionPush): Promise<SessionOutcome>;
}

/**
 * Delivers content by the method that its size, its type and the terminal call for (OMA SIP Push 4.1).
 * @param capabilities what the terminal said of itself; undefined if it was not asked
 */
export async function deliver(
  delivery: Delivery,
  capabilities: Capabilities | undefined,
  policy: MethodPolicy,
  ways: Ways,
): Promise<DeliveryOutcome> {
  const { to, content, reference } = delivery;
  const size = isFile(content) ? content.size : content.body.length;
  const deliverable = { type: content.type, size, hasReference: reference !== undefined };
  const method: DeliveryMethod | undefined = chooseMethod(deliverable, capabilities, policy);
  switch (method) {
    case 'embedded':
      return {
        method,
        outcome: await ways.page({ to, content: isFile(content) ? embedded(content) : content }),
      };
    case 'reference':
      return { method, outcome: await ways.page({ to, content: reference! }) };
    case 'session':
      return {
        method,
        outcome: await ways.call(
          isFile(content) ? { to, files: [{ file: content }] } : { to, messages: [message(content)] },
        ),
      };
    case undefined:
      return { method: 'none' };
  }
}

function isFile(content: Content | FileContent): content is FileContent {
  return 'read' in content;
}

/** A small file as the body of a MESSAGE. */
function embedded(file: FileContent): Content {
  const { type, size } = file;
  const source = file.read(0, size);
  const pieces: Buffer[] = [];
  for (let piece = source.next(); Buffer.isBuffer(piece); piece = source.next()) pieces.push(piece);
  return { type, body: Buffer.concat(pieces) };
}

function message({ type, body }: Content): NonNullable<SessionPush['messages']>[number] {
  return { type, size: body.length, source: () => bufferSource(body) };
}
