import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import { loadCatalogue } from '../../requirements/catalogue';
import type { Action, Ixit } from '../../testbed/profile/profile';
import { readProfile } from '../../testbed/profile/read-profile';
import type { Values } from '../../testbed/profile/placeholders';
import { SystemUnderTest } from '../../testbed/sut/system';

const PROFILES = resolve(__dirname, '../../profiles');

/**
 * A foreign stack that is started and made to act as its profile in profiles/ says, for tours without scenarios: what
 * the tour is about is the stack, with traffic that the tour chooses.
 */
export class ProfiledPeer {
  private constructor(
    private readonly system: SystemUnderTest,
    private readonly folder: string,
  ) {}

  /**
   * Starts what a profile describes, with `core` as its SIP server.
   * @param profile path in profiles/: 'baresip/profile.yaml'
   */
  static async start(profile: string, core: Endpoint): Promise<ProfiledPeer> {
    const read = readProfile(join(PROFILES, profile), loadCatalogue());
    const outputFolder = await mkdtemp(join(tmpdir(), 'peer-'));
    const system = new SystemUnderTest(read, read.roles[0]!, { outputFolder });
    const peer = new ProfiledPeer(system, outputFolder);
    try {
      await system.locate();
      await system.begin({ core, domain: read.domain ?? '' }, () => Promise.resolve());
      return peer;
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  get actor(): Actor {
    return this.system.actor(this.system.profile.name);
  }

  get local(): Endpoint {
    const { host, port = 0 } = this.system.address;
    return { host, port };
  }

  get aor(): string {
    return this.user.aor;
  }

  get username(): string {
    return this.user.username;
  }

  get password(): string | undefined {
    return this.user.password;
  }

  get ixit(): Ixit {
    return this.system.profile.ixit;
  }

  /**
   * Makes it act by the control of that name.
   * @throws Error when the profile has none, or it fails
   */
  async act(action: Action, more: Values = {}): Promise<void> {
    const expires = String(this.ixit.expires ?? 3600);
    const { ok, words, output } = await this.system.perform(action, { expires, ...more }, () =>
      Promise.resolve(),
    );
    if (!ok) throw new Error(`${this.actor.name}: ${action}: ${words} ${output}`);
  }

  /** Why it is not there any more although nobody asked it to go; undefined when all is well. */
  mishap(): Promise<string | undefined> {
    return this.system.mishap();
  }

  /** What it has written to its standard outputs. */
  async output(): Promise<string> {
    const { name } = this.system.profile;
    return readFile(join(this.folder, `${name}-${this.system.role}.log`), 'utf8').catch(() => '');
  }

  async stop(): Promise<void> {
    await this.system.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get user(): SystemUnderTest['profile']['users'][number] {
    const [user] = this.system.profile.users;
    if (!user) throw new Error(`the profile of ${this.system.profile.name} has no user`);
    return user;
  }
}
