import { composeMultipart, type Content } from '../mime/compose';

/**
 * Push Content as it is in use, small enough for pager mode. The samples are well-formed documents of their types, so that
 * a real terminal under test has something to work with; the harness itself carries all of them as opaque octets.
 */

/** text/plain, the one type that every MESSAGE endpoint sends and renders (RFC 3428 s4, s7). */
export function plainText(text: string): Content {
  return { type: 'text/plain;charset=utf-8', body: Buffer.from(text, 'utf8') };
}

/** What a Service Indication says (WAP-167-ServiceInd s6). */
export interface ServiceIndicationParts {
  readonly href: string;
  readonly text: string;
  /** When it interrupts the user; signal-medium is the default of the DTD. */
  readonly action?: 'signal-none' | 'signal-low' | 'signal-medium' | 'signal-high' | 'delete';
  /** Replaces an earlier indication with the same id. */
  readonly id?: string;
  readonly created?: Date;
  readonly expires?: Date;
}

/** text/vnd.wap.si: "there is something at this URI" (WAP-167-ServiceInd, DTD SI 1.0). */
export function serviceIndication(parts: ServiceIndicationParts): Content {
  const attributes = [
    attribute('href', parts.href),
    attribute('si-id', parts.id),
    attribute('created', parts.created && timestamp(parts.created)),
    attribute('si-expires', parts.expires && timestamp(parts.expires)),
    attribute('action', parts.action ?? 'signal-medium'),
  ];
  return xml(
    'text/vnd.wap.si',
    '<!DOCTYPE si PUBLIC "-//WAPFORUM//DTD SI 1.0//EN" "http://www.wapforum.org/DTD/si.dtd">',
    `<si><indication${attributes.join('')}>${escaped(parts.text)}</indication></si>`,
  );
}

/** text/vnd.wap.sl: "load this now" (WAP-168-ServiceLoad, DTD SL 1.0). */
export function serviceLoading(
  href: string,
  action: 'execute-low' | 'execute-high' | 'cache' = 'execute-low',
): Content {
  return xml(
    'text/vnd.wap.sl',
    '<!DOCTYPE sl PUBLIC "-//WAPFORUM//DTD SL 1.0//EN" "http://www.wapforum.org/DTD/sl.dtd">',
    `<sl${attribute('href', href)}${attribute('action', action)}/>`,
  );
}

/** application/vnd.wap.emn+xml: new mail in a mailbox (OMA-Push-EMN 1.0, DTD EMN 1.0). */
export function emailNotification(mailbox: string, at: Date): Content {
  return xml(
    'application/vnd.wap.emn+xml',
    '<!DOCTYPE emn PUBLIC "-//WAPFORUM//DTD EMN 1.0//EN" "http://www.wapforum.org/DTD/emn.dtd">',
    `<emn${attribute('mailbox', mailbox)}${attribute('timestamp', timestamp(at))}/>`,
  );
}

/** application/vnd.oma.push: the envelope of an OMA Push message. What it holds is opaque here. */
export function omaPush(octets: Buffer): Content {
  return { type: 'application/vnd.oma.push', body: octets };
}

/** All parts together are the content (RFC 2046 s5.1.3). */
export function mixed(...parts: readonly Content[]): Content {
  return composeMultipart('mixed', parts);
}

/** Forms of one content, the best one last (RFC 2046 s5.1.4, RFC 5621 s6). */
export function alternatives(...parts: readonly Content[]): Content {
  return composeMultipart('alternative', parts);
}

function xml(type: string, doctype: string, root: string): Content {
  return { type, body: Buffer.from(`<?xml version="1.0"?>\n${doctype}\n${root}\n`, 'utf8') };
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escaped(value)}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char]!);
}

/** YYYY-MM-DDTHH:MM:SSZ, the only form that SI and EMN allow. */
function timestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
