import { benchCodec } from './codec';
import { benchCommunity } from './community';
import { benchCore } from './core';
import { benchMsrp } from './msrp';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  codec: benchCodec,
  community: benchCommunity,
  core: benchCore,
  msrp: benchMsrp,
};

/**
 * Measures ours beside its peers on this machine: all benches, or those that are named.
 * @returns the exit code
 */
export async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    console.error(`no such bench: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(' and ')}`);
    return 2;
  }
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) await BENCHES[name]!();
  return 0;
}
