import { externalBody, type Reference } from '../../protocol/push/indirection';
import { UsageError } from '../../testbed/failures';
import type { ContentHost, HostedObject, TlsIdentity } from '../../testbed/roles';
import type { PushWorld } from './world';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a scenario may say of a reference, one line each. */
export type ReferenceWishes = Readonly<Record<string, string>>;

/** What belongs to content that stands elsewhere: the server that has it, and the references to it. */
export class ContentScene {
  private readonly objects = new Map<string, HostedObject>();
  /** What references are made from; the server may have something else by now. */
  private readonly known = new Map<string, HostedObject>();
  private identity: TlsIdentity | undefined;

  constructor(private readonly world: PushWorld) {}

  /** Lets the server speak https, with such a certificate. */
  secure(identity: TlsIdentity): void {
    this.identity = identity;
  }

  /** Certificate of the server, in PEM. Throws UsageError when it has none. */
  get certificate(): string {
    if (!this.identity) throw new UsageError('the content server has no certificate');
    return this.identity.cert;
  }

  server(): Promise<ContentHost> {
    return this.world.testbed.contentServer('content', this.identity);
  }

  /** Puts content at a path, as its sender knows it. */
  async host(path: string, object: HostedObject): Promise<void> {
    this.known.set(path, object);
    this.objects.set(path, object);
    (await this.server()).host(path, object);
  }

  /** Lets the server do otherwise with a path than the sender knows. */
  async change(path: string, changes: Partial<HostedObject>): Promise<void> {
    const object = { ...(this.objects.get(path) ?? EMPTY), ...changes };
    this.objects.set(path, object);
    (await this.server()).host(path, object);
  }

  /** The octets at a path as its sender knows them. Throws UsageError when there is nothing. */
  object(path: string): Buffer {
    return this.at(path).body;
  }

  async url(path: string): Promise<string> {
    return (await this.server()).url(path);
  }

  /** Waits for a terminal under test, which fetches in its own time, for as long as its profile says that it may need. */
  async awaitVisit(terminal: string, path: string): Promise<void> {
    const { casting, testbed } = this.world;
    const { stimulus } = casting.terminal(terminal)?.profile.timeouts ?? {};
    if (stimulus === undefined) return;
    const server = await this.server();
    const patience = new Promise<void>((resolve) => testbed.clock.after(stimulus, resolve));
    await testbed.run(Promise.race([server.visited(path), patience]));
  }

  /**
   * A reference to what stands at a path.
   * @param wishes "none" leaves something out; seconds from now for the expiration; a path or a URL
   * @throws UsageError when nothing was put there, or a wish is not known
   */
  async reference(path: string, wishes: ReferenceWishes = {}): Promise<ReturnType<typeof externalBody>> {
    const unknown = Object.keys(wishes).find((each) => !WISHES.has(each));
    if (unknown !== undefined)
      throw new UsageError(`a reference has no "${unknown}": it has ${[...WISHES].join(', ')}`);
    const { url: place = path, type = this.at(path).type, handling = 'required' } = wishes;
    const url = place.startsWith('/') ? await this.url(place) : place;
    const now = this.world.testbed.clock.date().getTime();
    const { size, hash } = wishes;
    const reference: Reference = {
      ...{ url, expires: new Date(now + Number(wishes.expiration ?? DAY_MS / 1000) * 1000) },
      ...(type === 'none' ? {} : { type }),
      ...(size === 'none' ? {} : { object: this.at(path).body }),
      contentId: wishes['Content-ID'] ?? `${path.replaceAll(/\W/g, '')}.1@content.example`,
      disposition: `${wishes.disposition ?? 'render'};handling=${handling}`,
      ...(wishes.description === undefined ? {} : { description: wishes.description }),
      ...(wishes.language === undefined ? {} : { language: wishes.language }),
      ...(wishes.permission === 'read-write' ? { permission: wishes.permission } : {}),
      withoutHash: hash === 'none',
    };
    const made = externalBody(reference);
    const sized =
      size === undefined || size === 'none' ? made.type : made.type.replace(/(;size=)\d+/, `$1${size}`);
    const spelled = hash === 'in small letters' ? sized.replace(/;hash=[0-9A-F]+/, lowerCase) : sized;
    return { ...made, type: spelled };
  }

  private at(path: string): HostedObject {
    const found = this.known.get(path);
    if (!found) throw new UsageError(`the content server has nothing at "${path}"`);
    return found;
  }
}

const lowerCase = (text: string): string => text.toLowerCase();
const EMPTY: HostedObject = { body: Buffer.alloc(0), type: 'text/plain' };
const WISHES = new Set([
  ...['url', 'type', 'handling', 'disposition', 'expiration', 'size', 'hash'],
  ...['Content-ID', 'description', 'language', 'permission'],
]);
