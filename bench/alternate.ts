/** One of those that are measured side by side. */
export interface Contestant {
  readonly name: string;
  /** Does its work once and says how often per second it does it. */
  readonly run: () => number | Promise<number>;
}

/** What a contestant achieved. */
export interface Achieved {
  readonly name: string;
  /** Per second, in the median of the rounds. */
  readonly rate: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Lets the contestants run in turns, so that whatever else the machine does is shared by all. */
export async function alternate(contestants: readonly Contestant[], rounds: number): Promise<Achieved[]> {
  const rates = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, { run }] of contestants.entries()) rates[i]!.push(await run());
  return contestants.map(({ name }, i) => {
    const sorted = rates[i]!.sort((a, b) => a - b);
    return { name, rate: median(sorted), lowest: sorted[0]!, highest: sorted.at(-1)! };
  });
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Prints a line for each; behind ours, how many times as fast it is as each of the others. */
export function printAchieved(title: string, achieved: readonly Achieved[], unit: string): void {
  const [ours, ...others] = achieved;
  console.log(`\n${title}`);
  for (const { name, rate, lowest, highest } of achieved) {
    const range = `${count(lowest)} to ${count(highest)}`;
    console.log(`  ${name.padEnd(34)} ${count(rate).padStart(10)} ${unit}   (${range})`);
  }
  for (const { name, rate } of others) console.log(`  ours / ${name}: ${(ours!.rate / rate).toFixed(1)}`);
}

function count(rate: number): string {
  return Math.round(rate).toLocaleString('en-US');
}
