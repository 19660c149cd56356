import type { Contact } from '../../../protocol/sip/contact';
import { parseContact } from '../../../protocol/sip/contact';
import { isFault } from '../../../protocol/sip/fault';
import { field, HeaderList } from '../../../protocol/sip/headers';
import type { SipMessage } from '../../../protocol/sip/message';
import { parseNameAddr } from '../../../protocol/sip/name-addr';

/** Changes every row of a header field, each by itself. */
export function eachRow<M extends SipMessage>(
  message: M,
  name: string,
  change: (value: string) => string,
): M {
  const { id } = field(name, '');
  const fields = message.headers.fields.map((each) =>
    each.id === id ? field(each.name, change(each.value)) : each,
  );
  return message.withHeaders(new HeaderList(fields)) as M;
}

/** Changes every contact of a response to REGISTER. */
export function eachContact<M extends SipMessage>(message: M, change: (contact: Contact) => Contact): M {
  return eachRow(message, 'Contact', (value) => {
    const contact = parseContact(value);
    return isFault(contact) || contact === '*' ? value : change(contact).toString();
  });
}

/** Changes the To tag, if there is one; undefined takes it away. */
export function withToTag<M extends SipMessage>(message: M, change: (tag: string) => string | undefined): M {
  return eachRow(message, 'To', (value) => {
    const to = parseNameAddr(value);
    if (isFault(to) || to.tag === undefined) return value;
    const tag = change(to.tag);
    return (tag === undefined ? to.withoutParam('tag') : to.withTag(tag)).toString();
  });
}
