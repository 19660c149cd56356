import type { Content } from '../../protocol/mime/compose';
import { RECIPIENT_LIST_MESSAGE, recipientListPart, type Listed } from '../../protocol/push/recipient-list';
import type { PushRequest } from './push-request';

/** One content for many, handed to a URI-list service. */
export interface ListPush extends Omit<PushRequest, 'content' | 'parts' | 'multipart'> {
  readonly content: Content;
  readonly recipients: readonly Listed[];
}

/** The MESSAGE that asks a URI-list service to serve a list (RFC 5365 s6). Its `to` is the URI of the service. */
export function listPush({ content, recipients, headers = [], ...push }: ListPush): PushRequest {
  return {
    ...push,
    headers: [...headers, ['Require', RECIPIENT_LIST_MESSAGE]],
    parts: [content, recipientListPart(recipients)],
  };
}
