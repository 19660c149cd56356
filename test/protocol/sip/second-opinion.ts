import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { headerId } from '../../../protocol/sip/header-names';
import type { SipMessage } from '../../../protocol/sip/message';
import type { Param } from '../../../protocol/sip/params';
import { parsed } from './wire';

/**
 * The npm package `sip` reads what our codec writes; both have to come to the same understanding. What is handed to it
 * avoids the known defects of version 0.0.6: `tel:` URIs, IPv6 references, "%" in a method or in the name of a header field
 * (it takes that for an escape), octets behind a Content-Length of 0 (it takes them for the body), the compact form "e", and
 * reason phrases and bodies that are not Latin-1 once they are sent.
 */
interface Theirs {
  readonly method?: string;
  readonly uri?: string;
  readonly status?: number;
  readonly reason?: string;
  readonly version: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly content: string;
}

interface TheirVia {
  readonly version: string;
  readonly protocol: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly params: TheirParams;
}

interface TheirAddress {
  readonly name: string | undefined;
  readonly uri: unknown;
  readonly params: TheirParams;
}

type TheirParams = Readonly<Record<string, string | null>>;

const sip = createRequire(__filename)('sip/sip') as {
  parse(octets: Buffer): Theirs | undefined;
  parseUri(uri: string): unknown;
};

const ROUTES = ['route', 'record-route', 'path'];
const AUTHENTICATION = ['www-authenticate', 'proxy-authenticate', 'authorization', 'proxy-authorization'];

/** Fails unless both codecs read the same message in the octets. */
export function assertSameMeaning(octets: Buffer): void {
  const ours = parsed(octets);
  const theirs = sip.parse(octets);
  assert.ok(theirs, 'the second opinion is that this is no message');
  assert.equal(`SIP/${theirs.version}`, ours.version);
  if (ours.kind === 'request') assert.deepEqual([theirs.method, theirs.uri], [ours.method, ours.uri]);
  else assert.deepEqual([theirs.status, theirs.reason], [ours.status, ours.reason]);
  assert.equal(theirs.content, ours.body.toString('latin1'));
  assert.deepEqual(
    Object.keys(theirs.headers).map(headerId).sort(),
    [...new Set(ours.headers.fields.map(({ id }) => id))].sort(),
  );
  for (const [name, value] of Object.entries(theirs.headers)) assertSameField(ours, name, value);
}

function assertSameField(ours: SipMessage, name: string, value: unknown): void {
  if (name === 'via') assert.deepEqual((value as TheirVia[]).map(via), ours.vias.map(ourVia));
  else if (name === 'from') assert.deepEqual(address(value as TheirAddress), addressOf(ours.from!));
  else if (name === 'to') assert.deepEqual(address(value as TheirAddress), addressOf(ours.to!));
  else if (name === 'contact') assertSameContacts(ours, value as TheirAddress[]);
  else if (ROUTES.includes(name)) assertSameRoutes(ours, name, value as TheirAddress[]);
  else if (name === 'cseq') {
    const { seq, method } = value as { seq: number; method: string };
    assert.deepEqual({ number: seq, method }, ours.cseq);
  } else if (name === 'content-length') assert.equal(value, ours.contentLength);
  else if (AUTHENTICATION.includes(name)) assertSameAuthentication(ours, name, value as TheirParams[]);
  else assert.equal(unfolded(value), ours.fields(name).join(','), name);
}

function assertSameContacts(ours: SipMessage, theirs: readonly TheirAddress[]): void {
  const contacts = ours.contacts.map((each) =>
    each === '*' ? { name: undefined, uri: '*', params: {} } : addressOf(each),
  );
  assert.deepEqual(theirs.map(address), contacts);
}

function assertSameRoutes(ours: SipMessage, name: string, theirs: readonly TheirAddress[]): void {
  const routes = { route: ours.routes, 'record-route': ours.recordRoutes, path: ours.paths }[name]!;
  assert.deepEqual(
    theirs.map(({ uri, params }) => [uri, params]),
    routes.map(({ uriText, params }) => [sip.parseUri(uriText), paramsOf(params.entries)]),
  );
}

function assertSameAuthentication(ours: SipMessage, name: string, theirs: readonly TheirParams[]): void {
  const values = ours.fields(name);
  assert.equal(theirs.length, values.length);
  for (const [i, { scheme, ...params }] of theirs.entries()) {
    const spelled = Object.entries(params).map(([param, value]) => `${param}=${value ?? ''}`);
    assert.equal(`${scheme ?? ''} ${spelled.join(',')}`, values[i]!.replace(/, /g, ','));
  }
}

function unfolded(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\r\n[ \t]+/g, ' ') : value;
}

function via({ version, protocol, host, port, params }: TheirVia): unknown {
  return { version, protocol, host, port, params };
}

function ourVia({ protocol, transport, host, port, params }: SipMessage['vias'][number]): unknown {
  return { version: protocol.slice(4), protocol: transport, host, port, params: paramsOf(params.entries) };
}

function address({ name, uri, params }: TheirAddress): unknown {
  return { name, uri, params };
}

function addressOf(ours: NonNullable<SipMessage['from']>): unknown {
  const head = ours.toString().slice(0, -ours.params.toString().length || undefined);
  const open = head.lastIndexOf('<');
  const name = ours.bracketed ? head.slice(0, open).trim() : '';
  return { name: name === '' ? undefined : name, uri: ours.uriText, params: paramsOf(ours.params.entries) };
}

function paramsOf(entries: readonly Param[]): TheirParams {
  return Object.fromEntries(entries.map(({ name, value }) => [name.toLowerCase(), value ?? null]));
}
