import type { Actor } from '../../../network/actor';
import type { HeaderPair } from '../../../protocol/sip/build';
import type { Contact } from '../../../protocol/sip/contact';
import type { SipResponse } from '../../../protocol/sip/message';
import { Puppet } from './puppet';
import { DOMAIN, type TourStage } from './stage';

/** What may differ from guest to guest. */
export interface GuestOptions {
  /** Name of the actor; the user's name by default. */
  readonly name?: string;
  readonly role?: Actor['role'];
  /** Last two digits of the instance ID. */
  readonly instance?: string;
}

/** A user without password whom the core learns of when the guest comes, and the puppet that speaks for the user. */
export class Guest {
  readonly aor: string;
  private readonly callId: string;
  private cseq = 0;

  private constructor(
    readonly puppet: Puppet,
    readonly user: string,
    private readonly instanceId: string,
  ) {
    this.aor = `sip:${user}@${DOMAIN}`;
    this.callId = puppet.endpoint.ids.callId(puppet.endpoint.local.host);
    puppet.script.MESSAGE = [{ after: 0, status: 200 }];
  }

  static async open(stage: TourStage, user: string, options: GuestOptions = {}): Promise<Guest> {
    await stage.testbed.core.addUser({ name: user });
    const puppet = await Puppet.open(stage, options.name ?? user, options.role);
    return new Guest(puppet, user, instanceOf(options.instance ?? '00'));
  }

  /** Where it is reached. */
  get uri(): string {
    return `sip:${this.user}@${this.puppet.endpoint.hostPort}`;
  }

  /** As in +sip.instance, in brackets and quotation marks. */
  get instance(): string {
    return `+sip.instance="${this.instanceId}"`;
  }

  /** Its contact, and whatever parameters are to follow. */
  contact(...params: readonly string[]): string {
    return [`<${this.uri}>`, ...params].join(';');
  }

  /** Its contact with instance ID and a feature, as a push terminal registers it. */
  terminalContact(...params: readonly string[]): string {
    return this.contact(this.instance, 'methods="MESSAGE"', ...params);
  }

  /** Registers contacts; none: asks for the bindings. Header pairs replace the usual ones of the same name. */
  register(
    contacts: readonly string[],
    headers: readonly HeaderPair[] = [],
  ): Promise<SipResponse | undefined> {
    const given = new Set(headers.map(([name]) => name.toLowerCase()));
    const usual: readonly HeaderPair[] = [
      ['To', `<${this.aor}>`],
      ['From', `<${this.aor}>;tag=${this.user}`],
      ['Call-ID', this.callId],
      ['CSeq', `${++this.cseq} REGISTER`],
      ['Supported', 'path, gruu, outbound'],
      ['Expires', '600'],
    ];
    return this.puppet.request('REGISTER', `sip:${DOMAIN}`, [
      ...usual.filter(([name]) => !given.has(name.toLowerCase())),
      ...contacts.map((each): HeaderPair => ['Contact', each]),
      ...headers,
    ]);
  }

  /** Removes all bindings of the user. */
  removeAll(): Promise<SipResponse | undefined> {
    return this.register(['*'], [['Expires', '0']]);
  }
}

/** Lets time pass within a step. */
export function pause({ testbed }: TourStage, seconds: number): Promise<void> {
  return new Promise((resolve) => testbed.clock.after(seconds * 1000, resolve));
}

/** The first contact that a 200 to REGISTER lists. */
export function firstContact(response: SipResponse | undefined): Contact | undefined {
  return response?.contacts.find((each): each is Contact => each !== '*');
}

function instanceOf(digits: string): string {
  return `<urn:uuid:00000000-0000-4000-8000-0000000000${digits}>`;
}
