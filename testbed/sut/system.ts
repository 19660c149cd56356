import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import type { Role } from '../../protocol/push/roles';
import type { Operator } from '../control/operator';
import { perform, type Surroundings } from '../control/perform';
import type { Performed } from '../control/performed';
import { Inconclusive } from '../failures';
import { freePort } from '../foreign/free-port';
import { exitInWords } from '../launch/exit';
import { launch, type Launched } from '../launch/launched';
import type { Action, Address, Profile } from '../profile/profile';
import type { Values } from '../profile/placeholders';
import { userPartOf } from '../user-part';

/** What a system under test has to know of where it is. */
export interface Places {
  readonly core: Endpoint;
  readonly domain: string;
}

/** Content to be pushed, as a control hands it over. */
export interface HandedContent {
  readonly type: string;
  readonly body: Buffer;
  /** Content-Disposition, if there is to be one. */
  readonly disposition?: string | undefined;
  /** Name of the file that it is to be offered as (RFC 5547); a message when absent. */
  readonly name?: string | undefined;
}

/** Resolves when a system is seen to register. */
type Registered = () => Promise<unknown>;

/** What the systems of a run share. */
export interface RunSetting {
  /** Who does what no program can do; nobody when absent. */
  readonly operator?: Operator;
  /** Where the output of programs is kept; nowhere when absent. */
  readonly outputFolder?: string;
}

/**
 * A system under test in one role: started and stopped as its profile says, and made to act through its controls. It
 * lives as long as the run; what it puts on the wire is the judge's.
 */
export class SystemUnderTest {
  private launched: Launched | undefined;
  private scratch: string | undefined;
  private surroundingPlaces: Places | undefined;
  private chosenPort: number | undefined;
  /** It was ended on purpose: by a scenario, or because nothing more is wanted of it. */
  private isDismissed = false;
  private contents = 0;

  constructor(
    readonly profile: Profile,
    readonly role: Role,
    private readonly setting: RunSetting = {},
  ) {}

  /** Whether it is started anew for every scenario. */
  get isFresh(): boolean {
    return this.profile.launch?.per === 'scenario';
  }

  /** Where it is, or will be once it is started. */
  get address(): Address {
    const { host, port } = this.profile.address;
    const chosen = this.chosenPort ?? port;
    return chosen === undefined ? { host } : { host, port: chosen };
  }

  /** Everywhere that its traffic comes from and goes to. */
  get places(): readonly Address[] {
    return [this.address, ...this.profile.alsoAt];
  }

  /** Who it is in a trace. */
  actor(name: string): Actor {
    return { role: this.role, name, underTest: true };
  }

  /** Whether it takes part only when a control makes it: starting it is what registers it. */
  get startsWhenRegistering(): boolean {
    const { register } = this.profile.control;
    return register?.kind === 'launch' && register.what === 'start';
  }

  /** Settles where it will be, before it is started and before anything of it can be seen. */
  async locate(): Promise<void> {
    const { host, port } = this.profile.address;
    if (port === 0 && this.launched?.isRunning !== true) this.chosenPort = await freePort(host);
  }

  /**
   * Lets it know where everybody is, and starts it unless it runs already or waits for being registered.
   * @param registered resolves when it is seen to register
   * @throws Inconclusive when it does not come up
   */
  async begin(places: Places, registered: Registered): Promise<void> {
    this.surroundingPlaces = places;
    if (!this.startsWhenRegistering) await this.start(registered);
  }

  /** Starts it unless it runs. @throws Inconclusive when it does not come up */
  async start(registered: Registered): Promise<void> {
    const { launch: wish, timeouts, name, folder, ports } = this.profile;
    if (!wish || this.launched?.isRunning === true) return;
    this.isDismissed = false;
    try {
      if (this.launched) await this.launched.start();
      else
        this.launched = await launch(wish, this.values(), {
          ...{ folder, ports, timeouts, address: this.address },
          registered: async () => {
            await registered();
          },
          ...this.log(),
        });
    } catch (error) {
      throw new Inconclusive('sut-gone', `${name} did not start: ${(error as Error).message}`);
    }
  }

  /** Makes it do something. Starting and ending are done here; everything else is its control's. */
  async perform(action: Action, extra: Values, registered: Registered): Promise<Performed> {
    const control = this.profile.control[action];
    if (!control) return { ok: false, words: `the profile has no control for it`, output: '' };
    if (control.kind !== 'launch')
      return perform(control, { ...this.values(), ...extra }, this.surroundings());
    switch (control.what) {
      case 'start':
        await this.start(registered);
        break;
      case 'stop':
      case 'kill':
        await this.end(control.what);
        break;
      case 'restart':
        await this.end('kill');
        await this.start(registered);
        break;
    }
    return DONE;
  }

  /** Ends its program: with a farewell, or without. */
  async end(how: 'stop' | 'kill'): Promise<void> {
    this.isDismissed = true;
    if (how === 'stop') await this.launched?.stop();
    else await this.launched?.kill();
  }

  /** Why it is not there any more although nobody asked it to go; undefined when all is well. */
  async mishap(): Promise<string | undefined> {
    if (!this.launched || this.launched.isRunning || this.isDismissed) return undefined;
    return `${this.profile.name} ended by itself, ${exitInWords(await this.launched.ended)}`;
  }

  /** Puts content into a file for a control: its path, type and size as values. */
  async hand({ type, body, disposition = '', name = '' }: HandedContent): Promise<Values> {
    this.scratch ??= await mkdtemp(join(tmpdir(), 'sip-push-content-'));
    const file = join(this.scratch, `content-${++this.contents}`);
    await writeFile(file, body);
    return {
      'content.file': file,
      'content.type': type,
      'content.name': name,
      'content.size': String(body.length),
      'content.disposition': disposition,
    };
  }

  /**
   * After a scenario: one that is fresh for each of them goes. Nobody is left to take its leave of, and one that tried
   * to de-register from a core that is gone would take its time.
   */
  async endScenario(): Promise<void> {
    if (!this.isFresh) return;
    await this.end('kill');
    await this.discard();
  }

  /** After the run. */
  async close(): Promise<void> {
    await this.discard();
    if (this.scratch !== undefined) await rm(this.scratch, { recursive: true, force: true });
  }

  private async discard(): Promise<void> {
    this.isDismissed = true;
    const { launched } = this;
    this.launched = undefined;
    await launched?.discard();
  }

  /** What placeholders stand for at the moment. */
  private values(): Values {
    const { profile, surroundingPlaces: places } = this;
    const [user] = profile.users;
    const values = Object.entries(profile.values).map(([name, value]) => [`value.${name}`, value] as const);
    return {
      ...Object.fromEntries(values),
      ...(places ? placesAsValues(places) : {}),
      domain: profile.domain ?? places?.domain ?? '',
      aor: user?.aor ?? '',
      user: user ? userPartOf(user.aor) : '',
      username: user?.username ?? '',
      password: user?.password ?? '',
      instance: user?.instance ?? '',
      here: profile.folder,
      'sut.host': this.address.host,
      'sut.port': String(this.address.port ?? ''),
      ...this.launched?.values,
    };
  }

  private surroundings(): Surroundings {
    const { operator = NOBODY_TO_ASK } = this.setting;
    return { operator, folder: this.profile.folder, env: {} };
  }

  /** Where its output is kept: one file, for all that it lives. */
  private log(): { log?: string } {
    const { outputFolder } = this.setting;
    if (outputFolder === undefined) return {};
    const name = this.profile.name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').toLowerCase();
    return { log: join(outputFolder, `${name}-${this.role}.log`) };
  }
}

const DONE: Performed = { ok: true, words: '', output: '' };
const NOBODY_TO_ASK: Operator = { ask: () => Promise.resolve('no terminal') };

function placesAsValues({ core }: Places): Values {
  const host = core.host.includes(':') ? `[${core.host}]` : core.host;
  return { 'core.host': core.host, 'core.port': String(core.port), core: `${host}:${core.port}` };
}
