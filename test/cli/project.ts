import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../../cli/environment';
import { knowledgeOf } from '../../cli/knowledge';
import { main } from '../../cli/main';
import { sampleCatalogue } from '../reports/samples';

const HARNESS = join(__dirname, '..', '..');

/**
 * Steps that only give a verdict: what a scenario attaches and how it ends is said in its own words, so that a feature
 * file of a test shows all there is to it.
 */
const STEPS = `
import { After, AfterAll, BeforeAll, Given, setWorldConstructor, World } from '@cucumber/cucumber';
import { scenarioId, scenarioFileStem } from '${HARNESS}/requirements/scenario-id';
import { sampleFinding } from '${HARNESS}/test/reports/samples';

class Verdicts extends World {
  verdict = 'pass';
  findings: unknown[] = [];
  looked = { 'MSG-1': [{ role: 'sender', actor: 'news', subjects: 1 }] };
}
setWorldConstructor(Verdicts);

Given('a push', () => {});
Given('a push that takes {int} ms', (ms: number) => new Promise((done) => setTimeout(done, ms)));
Given('the run is interrupted', () => void (globalThis as any).interruptRun());
Given('the verdict is {word}', function (this: any, verdict: string) {
  this.verdict = verdict;
  if (verdict === 'fail' || verdict === 'warn') this.findings.push(sampleFinding({ verdict }));
});
Given('the steps crash', () => { throw new TypeError('x is not a function'); });
Given('no verdict is left', function (this: any) { this.verdict = undefined; });

After(function (this: any, { pickle }) {
  if (this.verdict === undefined) return;
  const id = scenarioId(pickle.uri, pickle.name);
  this.attach(JSON.stringify({
    id, name: pickle.name, feature: pickle.uri, tags: pickle.tags.map((tag: any) => tag.name),
    network: this.parameters.network, verdict: this.verdict, reason: this.verdict === 'inconclusive' ? 'no-answer: silence' : '',
    findings: this.findings, looked: this.looked, durationMs: 1,
    trace: 'traces/' + scenarioFileStem(id) + '.jsonl', pcap: 'pcaps/' + scenarioFileStem(id) + '.pcap',
  }), 'application/vnd.sip-push.scenario+json');
  if (['fail', 'inconclusive', 'error'].includes(this.verdict)) throw new Error('verdict ' + this.verdict);
});
`;

/** A small project of its own: features, and steps that give the verdicts these ask for. */
export class Project {
  readonly dir = mkdtempSync(join(tmpdir(), 'sip-push-'));
  readonly interrupts = new EventEmitter();
  readonly said = new EventEmitter();
  stdout = '';
  stderr = '';
  tty: { isTTY: true; columns: number } | undefined;
  cwd = this.dir;
  env: Record<string, string | undefined> = { ...process.env };

  constructor(features: Readonly<Record<string, string>>, steps = STEPS) {
    symlinkSync(join(HARNESS, 'node_modules'), join(this.dir, 'node_modules'), 'dir');
    this.write('steps/steps.ts', steps);
    for (const [path, text] of Object.entries(features)) this.write(`features/${path}`, text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  /** Runs `sip-push` with these arguments; the answer is its exit code. */
  async sipPush(...args: string[]): Promise<number> {
    this.stdout = '';
    this.stderr = '';
    // Cucumber requires the steps anew for each run, which a process does only once.
    for (const path of Object.keys(require.cache)) {
      if (path.startsWith(this.dir)) Reflect.deleteProperty(require.cache, path);
    }
    return main(args, this.#environment());
  }

  /** Paths of the run folders, the oldest first. */
  runs(folder = join(this.dir, 'runs')): string[] {
    return readdirSync(folder)
      .filter((name) => name !== 'latest')
      .sort()
      .map((name) => join(folder, name));
  }

  remove(): void {
    rmSync(this.dir, { recursive: true });
  }

  /** Settles when the command has said this. */
  async untilSaid(text: string): Promise<void> {
    while (!this.stdout.includes(text)) await once(this.said, 'text');
  }

  #say(text: string): void {
    this.stdout += text;
    this.said.emit('text');
  }

  #environment(): Environment {
    return {
      projectDir: this.dir,
      cwd: this.cwd,
      env: this.env,
      stdout: { write: (text) => this.#say(text), ...this.tty },
      stderr: { write: (text) => (this.stderr += text) },
      catalogue: sampleCatalogue,
      knowledge: () =>
        knowledgeOf(
          [{ requirement: 'MSG-1', expected: 'at most 1300 octets' }],
          [{ id: 'oversized-message', role: 'sender', violates: 'MSG-1', summary: 'sends 1301 octets' }],
        ),
      source: () => ({ commit: 'c0ffee'.padEnd(40, '0'), clean: true }),
      onInterrupt: (listener) => {
        this.interrupts.on('interrupt', listener);
        return () => this.interrupts.off('interrupt', listener);
      },
    };
  }
}

export const BASIC = `
@pager
Feature: Basic push

  @MSG-3
  Scenario: A push arrives
    Given a push

  Scenario Outline: A push of <type> is <verdict>
    Given a push
    And the verdict is <verdict>

    Examples:
      | type       | verdict |
      | text/plain | pass    |
      | text/html  | warn    |
`;
