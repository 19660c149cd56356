import type { SipMessage } from '../../protocol/sip/message';
import { withBody, type How } from './edits';

/** Changes the session description of an offer (INVITE) or an answer (2xx to INVITE); one that the edit leaves alone stays as it is. */
export function sdp(edit: (text: string) => string): How {
  return sdpWhere(() => true, edit);
}

/** The same for some messages. */
export function sdpWhere(applies: (message: SipMessage) => boolean, edit: (text: string) => string): How {
  return {
    outgoing: (message) => {
      if (message.body.length === 0 || message.contentType?.essence !== 'application/sdp') return message;
      if (message.cseq?.method !== 'INVITE' && message.cseq?.method !== 'ACK') return message;
      return applies(message) ? edited(message, edit) : message;
    },
  };
}

/** True for an INVITE within a dialog. */
export function isReinvite(message: SipMessage): boolean {
  return message.kind === 'request' && message.to?.tag !== undefined;
}

/** The same for the description in a 200 to OPTIONS. */
export function capabilitySdp(edit: (text: string) => string): How {
  return {
    outgoing: (message) =>
      message.kind === 'response' && message.cseq?.method === 'OPTIONS' && message.body.length > 0
        ? edited(message, edit)
        : message,
  };
}

function edited<M extends SipMessage>(message: M, edit: (text: string) => string): M {
  const before = message.body.toString('latin1');
  const after = edit(before);
  return after === before ? message : withBody(message, Buffer.from(after, 'latin1'));
}

/** Removes every a= line of that name. */
export function withoutAttribute(name: string): (text: string) => string {
  return (text) => text.replace(attributeLines(name), '');
}

/** Changes the value of every a= line of that name. */
export function attribute(name: string, change: (value: string) => string): (text: string) => string {
  return (text) => text.replace(attributeLines(name), (_, value: string) => `a=${name}:${change(value)}\r\n`);
}

/** Adds a line behind the last attribute of every m= line that has one of the given name. */
export function withLineAfter(name: string, line: string): (text: string) => string {
  return (text) => text.replace(attributeLines(name), (whole) => `${whole}${line}\r\n`);
}

function attributeLines(name: string): RegExp {
  return new RegExp(`^a=${name.replace(/[-.*+?^$]/g, '\\$&')}(?::([^\\r\\n]*))?\\r\\n`, 'gm');
}
