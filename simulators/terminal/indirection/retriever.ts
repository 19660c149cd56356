import type { Actor } from '../../../network/actor';
import { fetchDispatcher } from '../../../network/fetch-dispatcher';
import type { Network } from '../../../network/network';
import { isAccepted } from '../../../protocol/mime/understanding';
import type { Entity } from '../../../protocol/mime/entity';
import { matchesHash, readReference, type ReadReference } from '../../../protocol/push/indirection';
import { isFault } from '../../../protocol/sip/fault';
import { formatMediaType, parseMediaType } from '../../../protocol/sip/media-type';
import type { Domains } from '../../stack/resolve';
import { bodyOf } from './body';
import type { IndirectionPolicy } from './policy';
import { Unusable, type Retrieval, type Taken } from './retrieval';

/** What fetching stands on. */
export interface RetrieverSurroundings {
  readonly actor: Actor;
  readonly network: Network;
  readonly host: string | undefined;
  /** Where hosts are that are no numeric addresses. */
  readonly domains: Domains;
  readonly policy: IndirectionPolicy;
  /** Media ranges that it renders at the moment. */
  readonly accept: () => readonly string[];
}

/** Contents kept at most; the oldest go first. */
const MOST_KEPT = 64;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Fetches what references name, by Node's own fetch over a network of ours, and checks what comes (RFC 4483 s5, s7). */
export class Retriever {
  /** What has been taken or is being fetched, by Content-ID and URL. */
  private readonly kept = new Map<string, Promise<Taken>>();
  private readonly aborts = new Set<AbortController>();
  private waiting: (() => void)[] = [];

  constructor(private readonly around: RetrieverSurroundings) {}

  /** Retrievals under way; not those that wait for the user. */
  get open(): number {
    return this.aborts.size;
  }

  /** What stands against following a reference, before it is answered. */
  objection(entity: Entity): 'reference' | 'type' | 'size' | undefined {
    const { policy } = this.around;
    const reference = readReference(entity);
    if (isFault(reference)) return 'reference';
    if (!policy.schemes.includes(schemeOf(reference.url))) return 'type';
    return (reference.size ?? 0) > policy.largestObject ? 'size' : undefined;
  }

  /** Never rejects: whatever happens is an outcome. With the policy `when-told` it waits for `go`. */
  async retrieve(entity: Entity): Promise<Retrieval> {
    const reference = readReference(entity);
    if (isFault(reference)) return failed('', new Unusable('unreachable', reference.reason));
    if (this.around.policy.fetches === 'when-told')
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await this.take(reference);
    } catch (error) {
      return failed(reference.url, error);
    }
  }

  /** The user wants what waits for her. */
  go(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const each of waiting) each();
  }

  /** Gives up whatever is under way. */
  stop(): void {
    this.waiting = [];
    for (const each of this.aborts) each.abort();
  }

  private async take(reference: ReadReference): Promise<Taken> {
    const { policy, network } = this.around;
    const { contentId, expires, url } = reference;
    const key = contentId === undefined || !policy.keepsContent ? undefined : `${contentId} ${url}`;
    const known = key === undefined ? undefined : this.kept.get(key);
    if (known) return { ...(await known), isKept: true };
    if (policy.heedsExpiration && expires && expires.getTime() <= network.clock.date().getTime())
      throw new Unusable('expired', expires.toUTCString());
    const taken = this.within(policy.fetchTimeoutMs, (signal) => this.follow(reference, signal));
    if (key !== undefined) this.keep(key, taken);
    return taken;
  }

  private async within<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    this.aborts.add(abort);
    const limit = this.around.network.clock.after(limitMs, () =>
      abort.abort(new Unusable('too slow', `${limitMs} ms`)),
    );
    try {
      return await work(abort.signal);
    } finally {
      limit.cancel();
      this.aborts.delete(abort);
    }
  }

  private async follow(reference: ReadReference, signal: AbortSignal): Promise<Taken> {
    const { policy } = this.around;
    let url = reference.url;
    for (let hop = 0; hop <= policy.mostRedirects; hop++) {
      const next = await this.get(url, reference, signal);
      if (typeof next !== 'string') return next;
      const isWeaker = schemeOf(url) === 'https' && schemeOf(next) === 'http';
      if (isWeaker && reference.hash === undefined)
        throw new Unusable('not trusted', 'a redirect leads from https to http');
      url = next;
    }
    throw new Unusable('too many redirects', `more than ${policy.mostRedirects}`);
  }

  /** One exchange; the URL to go on to, or what has been taken. */
  private async get(url: string, reference: ReadReference, signal: AbortSignal): Promise<Taken | string> {
    const { policy, network, actor, host, domains, accept } = this.around;
    const { hostname } = new URL(url);
    if (!policy.schemes.includes(schemeOf(url)) || (policy.hosts && !policy.hosts.includes(hostname)))
      throw new Unusable('not trusted', url);
    const checks =
      policy.checksCertificates === 'always' ||
      (policy.checksCertificates === 'without-hash' && reference.hash === undefined);
    const letGo = network.clock.hold();
    const dispatcher = await fetchDispatcher({
      ...{ network, actor, host },
      resolve: (name) => domains.get(name),
      tls: { rejectUnauthorized: checks, ca: [...policy.authorities] },
      connecting: letGo,
    });
    try {
      const headers = {
        Accept: reference.type?.essence ?? accept().join(', '),
        // Size and hash are those of the content as it is.
        'Accept-Encoding': 'identity',
      };
      const response = await fetch(url, { dispatcher, signal, headers, redirect: 'manual' });
      const location = response.headers.get('Location');
      if (REDIRECTS.includes(response.status) && location !== null) return new URL(location, url).href;
      if (response.status !== 200)
        throw new Unusable('refused by its server', `${response.status} ${response.statusText}`);
      return await this.checked(response, reference);
    } finally {
      letGo();
      void dispatcher.destroy();
    }
  }

  private async checked(response: Response, reference: ReadReference): Promise<Taken> {
    const { policy, accept } = this.around;
    const { size, hash, type, url } = reference;
    const told = parseMediaType(response.headers.get('Content-Type') ?? '');
    const came = isFault(told) ? undefined : told;
    const isOther = type ? came && came.essence !== type.essence : !came || !isAccepted(came, accept());
    if (isOther) throw new Unusable('of another type', came?.essence ?? 'none');
    const expected = policy.verifies ? size : undefined;
    const body = await bodyOf(response, Math.min(expected ?? Infinity, policy.largestObject));
    if (body === 'more')
      throw expected === undefined
        ? new Unusable('too large', `more than ${policy.largestObject} octets`)
        : new Unusable('of another size', `more than ${expected} octets`);
    if (expected !== undefined && body.length !== expected)
      throw new Unusable('of another size', `${body.length} instead of ${expected} octets`);
    if (policy.verifies && hash !== undefined && !matchesHash(body, hash))
      throw new Unusable('of another hash');
    return { url, outcome: 'taken', type: formatMediaType((type ?? came)!), body, isKept: false };
  }

  /** What fails is not kept. */
  private keep(key: string, taken: Promise<Taken>): void {
    if (this.kept.size === MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(key, taken);
    taken.catch(() => this.kept.delete(key));
  }
}

function failed(url: string, error: unknown): Retrieval {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = error instanceof Unusable ? error : cause;
  if (reason instanceof Unusable)
    return { url, outcome: 'not taken', problem: reason.problem, detail: reason.message };
  const { message, code } = reason as { message?: string; code?: string };
  const problem = CERTIFICATE_ERROR.test(code ?? '') ? 'not trusted' : 'unreachable';
  return { url, outcome: 'not taken', problem, detail: code ?? message ?? '' };
}

/** Codes by which TLS refuses a certificate. */
const CERTIFICATE_ERROR = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

function schemeOf(url: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';
}
