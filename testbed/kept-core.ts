import type { CoreSimulator } from '../simulators/core/core';
import type { CoreWishes } from './roles';

/**
 * The simulated core towards a system under test that is not started anew for every scenario: it stays, at one address
 * and with what is registered, for as long as scenarios want it to be the same.
 */
export class KeptCore {
  private kept: { readonly core: CoreSimulator; readonly wishes: string } | undefined;

  /** The core as it is, or one in its place that differs as wished. */
  async as(
    wishes: CoreWishes,
    open: (port: number | undefined) => Promise<CoreSimulator>,
  ): Promise<CoreSimulator> {
    const { domain, policy = {} } = wishes;
    const key = JSON.stringify([domain, policy]);
    if (this.kept?.wishes === key) return this.kept.core;
    const port = this.kept?.core.local.port;
    await this.close();
    const core = await open(port);
    this.kept = { core, wishes: key };
    return core;
  }

  get core(): CoreSimulator | undefined {
    return this.kept?.core;
  }

  async close(): Promise<void> {
    await this.kept?.core.close();
    this.kept = undefined;
  }
}
