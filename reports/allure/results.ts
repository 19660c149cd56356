import { EventEmitter } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import type { IFormatterOptions } from '@cucumber/cucumber';
import type AllureFormatter from 'allure-cucumberjs/reporter';
import type { TestResult } from 'allure-js-commons';
import type { LifecycleListener } from 'allure-js-commons/sdk/reporter';
import { requirementsById } from '../finding-text';
import { html, type Html } from '../html/markup';
import { linesOf } from '../html/trace-lines';
import { REPORT_FILE } from '../html/write';
import type { KnownSecrets } from '../known-secrets';
import { fileOfRun, urlOfFolder } from '../run-files';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import type { EnvironmentInfo } from './environment';
import { evidenceOf } from './evidence';
import type { Executor } from './executor';
import { HISTORY_FOLDER } from './history';
import { labelsOf, linksOf, requirementsOf, type AllureLabel, type Requirements } from './labels';
import { replay } from './replay';
import { CATEGORIES, statusDetails, statusOf } from './verdicts';

/** Name of the folder of results in a run's folder. */
export const RESULTS_FOLDER = 'allure-results';
const MESSAGES_FILE = 'messages.ndjson';
const RUNTIME_MESSAGE = 'application/vnd.allure.message+json';

/** Labels of the formatter that say something of the scenario and not of the process that writes the results. */
const KEPT_LABELS = ['language', 'framework'];

export interface ResultsContext {
  /** The run's folder. */
  readonly folder: string;
  /** Where the report is going to be, for links from there to the files of the run. */
  readonly report: string;
  readonly environment: EnvironmentInfo;
  readonly executor: Executor;
  /** Folder `history` of an earlier report; none when absent. */
  readonly history?: string | undefined;
  /** Secrets that may stand anywhere in a trace. */
  readonly known: KnownSecrets;
}

/**
 * Writes the results of a run for Allure, in place of those that were there: `allure-cucumberjs` hears Cucumber's messages again that
 * the run has kept, and each scenario gets its verdict, labels, links and evidence from the run record before its result is written. During the run itself
 * none of that could be had: the verdict is known when all steps are over, and the formatter takes none from a hook.
 *
 * @returns the folder of the results
 */
export function writeAllureResults(record: RunRecord, context: ResultsContext): string {
  const results = join(context.folder, RESULTS_FOLDER);
  clear(results, context.history);
  const requirements: Requirements = new Map(record.requirements.map((each) => [each.id, each]));
  const reportUrl = urlOfReport(context);
  const requirementOf = requirementsById(record);
  let ending: ScenarioEntry | undefined;
  const complete = (result: TestResult): void => {
    if (ending === undefined) return;
    const scenario = ending;
    const { host } = record;
    Object.assign(result, {
      fullName: scenario.id,
      testCaseId: scenario.id,
      historyId: scenario.id,
      titlePath: [...scenario.feature.split('/').slice(1, -1), scenario.featureName],
      status: statusOf(scenario.verdict),
      statusDetails: statusDetails(scenario, requirementOf),
      labels: [
        ...labelsOf(scenario, requirements),
        ...keptLabels(result.labels),
        { name: 'host', value: `${host.platform} ${host.arch}` },
      ],
      links: linksOf(scenario, requirements, reportUrl),
      descriptionHtml: description(result.description ?? '', scenario, requirements).text,
    });
    for (const step of result.steps) Object.assign(step, { status: stepStatus(step.status, scenario) });
  };

  const envelopes = new EventEmitter();
  formatterOn(envelopes, {
    resultsDir: results,
    categories: CATEGORIES,
    environmentInfo: context.environment,
    listeners: [{ beforeTestResultWrite: complete }] satisfies LifecycleListener[],
  });
  const messages = fileOfRun(context.folder, MESSAGES_FILE);
  replay(messages === undefined ? [] : linesOf(messages), record.scenarios, new Date(record.startedAt), {
    message: (envelope) => void envelopes.emit('envelope', envelope),
    ending: (scenario, testCaseStartedId) => {
      ending = scenario;
      const attachment = attachmentOf(scenario, testCaseStartedId, context);
      envelopes.emit('envelope', { attachment });
    },
  });
  envelopes.emit('envelope', { testRunFinished: {} });
  writeFileSync(join(results, 'executor.json'), `${JSON.stringify(context.executor, undefined, 2)}\n`);
  return results;
}

/** Leaves nothing there but the history that is carried on, which may have come with the former results. */
function clear(results: string, history: string | undefined): void {
  const own = join(results, HISTORY_FOLDER);
  mkdirSync(results, { recursive: true });
  for (const name of readdirSync(results)) {
    const path = join(results, name);
    if (path !== own || path !== history) rmSync(path, { recursive: true });
  }
  if (history !== undefined && history !== own) cpSync(history, own, { recursive: true });
}

/** The formatter as Cucumber would make it; of what Cucumber hands over, it takes the messages and its own settings. */
function formatterOn(
  eventBroadcaster: EventEmitter,
  parsedArgvOptions: Readonly<Record<string, unknown>>,
): void {
  const supportCodeLibrary = {
    beforeTestCaseHookDefinitions: [],
    afterTestCaseHookDefinitions: [],
    beforeTestRunHookDefinitions: [],
    afterTestRunHookDefinitions: [],
  };
  const options = { eventBroadcaster, parsedArgvOptions, supportCodeLibrary };
  // Loaded when it is needed, as it takes its time and every other command can do without.
  const Formatter = createRequire(__filename)('allure-cucumberjs/reporter') as typeof AllureFormatter;
  new Formatter(options as unknown as IFormatterOptions);
}

/** The evidence in the form in which the formatter takes attachments from a running test. */
function attachmentOf(scenario: ScenarioEntry, testCaseStartedId: string, { folder, known }: ResultsContext) {
  const messages = evidenceOf(scenario, folder, known).map(({ content, ...data }) => ({
    type: 'attachment_content',
    data: { ...data, content: content.toString('base64'), encoding: 'base64' },
  }));
  return {
    testCaseStartedId,
    mediaType: RUNTIME_MESSAGE,
    contentEncoding: 'IDENTITY',
    body: JSON.stringify(messages),
  };
}

function keptLabels(labels: readonly AllureLabel[]): AllureLabel[] {
  return labels.filter(({ name }) => KEPT_LABELS.includes(name));
}

/** The formatter guesses from the words of an error whether a step failed or broke; the verdict is sure. */
function stepStatus(status: string | undefined, { verdict }: ScenarioEntry): string | undefined {
  if (status !== 'failed' && status !== 'broken') return status;
  return verdict === 'inconclusive' || verdict === 'error' ? 'broken' : 'failed';
}

function description(words: string, scenario: ScenarioEntry, requirements: Requirements): Html {
  const rows = requirementsOf(scenario, requirements).map(
    ({ id, level, document, section, text }) =>
      html`<li>
        <b>${id}</b> (${level}, ${document}${section === '' ? '' : `, section ${section}`}): ${text}
      </li>`,
  );
  return html`${words === '' ? undefined : html`<p>${words}</p>`}
    ${
      rows.length === 0
        ? undefined
        : html`<ul>
            ${rows}
          </ul>`
    }
    <p>${scenario.feature}, line ${scenario.line}</p>`;
}

/** Only when the run has one: it is written before everything else, and seldom taken away. */
function urlOfReport({ folder, report }: ResultsContext): string | undefined {
  const page = join(folder, REPORT_FILE);
  return existsSync(page)
    ? `${urlOfFolder(resolve(report), dirname(resolve(page)))}${basename(page)}`
    : undefined;
}
