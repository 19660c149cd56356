import type { Command } from 'commander';
import { SMALL_REPORTS, type SmallReport } from '../../reports/small-reports';
import type { Environment } from '../environment';
import { EXIT_CODES } from '../exit-codes';
import { repeated } from '../option-values';
import { renderAllure, type AllureOptions } from './allure-command';
import { diffRuns } from './diff-command';
import { writeEvidenceOf } from './evidence-command';
import { renderHtml } from './html-command';
import { mergeShards } from './merge-command';
import { renderSmallReport } from './small-report-command';
import { showTrend } from './trend-command';

interface Result {
  code: number;
}

const SUT_OPTION =
  'profile of a system under test of the run, whose secrets are to be kept out; may be repeated';

/** Adds `sip-push report`, with a command for each kind of report. */
export function addReport(program: Command, environment: Environment, result: Result): void {
  const report = program
    .command('report')
    .summary('make reports of runs that have ended')
    .description('Makes reports from the records of runs.');
  addHtml(report, environment, result);
  for (const small of SMALL_REPORTS) addSmallReport(report, small, environment, result);
  addEvidence(report, environment, result);
  addAllure(report, environment, result);
  addMerge(report, environment, result);
  addDiff(report, environment, result);
  addTrend(report, environment, result);
}

function addHtml(report: Command, environment: Environment, result: Result): void {
  report
    .command('html')
    .summary('the conformance report, one HTML file')
    .description(
      'Renders the conformance report of a run from its run record and its traces: one HTML file that needs no server and no network.',
    )
    .argument('<run>', 'folder of a run, or its run.json')
    .option('-o, --out <file>', "where to write it (default: report.html in the run's folder)")
    .option('-u, --sut <profile>', SUT_OPTION, repeated)
    .addHelpText(
      'after',
      '\nExamples:\n  sip-push report html runs/latest\n  sip-push report html runs/latest --out /tmp/report.html',
    )
    .action((run: string, { out, sut }: { out?: string; sut?: string[] }) => {
      result.code = renderHtml(run, { out, suts: sut }, environment);
    });
}

function addSmallReport(report: Command, small: SmallReport, environment: Environment, result: Result): void {
  report
    .command(small.name)
    .summary(small.summary)
    .description(`Renders ${small.summary}, from the record of a run that has ended.`)
    .argument('<run>', 'folder of a run, or its run.json')
    .option('-o, --out <file>', `where to write it (default: ${small.file} in the run's folder)`)
    .addHelpText('after', `\nExample:\n  sip-push report ${small.name} runs/latest`)
    .action((run: string, { out }: { out?: string }) => {
      result.code = renderSmallReport(small, run, out, environment);
    });
}

function addEvidence(report: Command, environment: Environment, result: Result): void {
  report
    .command('evidence')
    .summary('what proves the verdicts: commented captures, messages as text, output of systems')
    .description(
      'Writes what proves the verdicts of a run, without secrets: for each scenario a packet capture (pcapng) in whose comments Wireshark shows actors and findings, and all messages as text; beside them what the systems under test said.',
    )
    .argument('<run>', 'folder of a run, or its run.json')
    .option('-s, --scenario <id>', 'only this scenario; may be repeated', repeated)
    .option('-o, --out <folder>', "where to write it (default: evidence in the run's folder)")
    .option('-u, --sut <profile>', SUT_OPTION, repeated)
    .addHelpText(
      'after',
      '\nExamples:\n  sip-push report evidence runs/latest\n  sip-push report evidence runs/latest --scenario pager-mode/size-limit/a-push-of-1300-octets-is-delivered --out /tmp/evidence',
    )
    .action((run: string, { scenario, out, sut }: { scenario?: string[]; out?: string; sut?: string[] }) => {
      result.code = writeEvidenceOf(run, { scenarios: scenario, out, suts: sut }, environment);
    });
}

function addAllure(report: Command, environment: Environment, result: Result): void {
  report
    .command('allure')
    .summary('the Allure report, with the trend over runs; needs Java')
    .description(
      'Writes the results of a run for Allure into allure-results in its folder, and builds the Allure report from them, with the history of the runs before. Without Java the results are written all the same.',
    )
    .argument('[run]', 'folder of a run, or its run.json (default: the latest run of the project)')
    .option('-o, --out <folder>', "where to build it (default: allure-report in the run's folder)")
    .option(
      '--history <report>',
      'an earlier Allure report whose history is carried on (default: the latest one of an earlier run beside this one, with the same systems under test on the same network)',
    )
    .option('-u, --sut <profile>', SUT_OPTION, repeated)
    .addHelpText(
      'after',
      '\nExamples:\n  sip-push report allure\n  sip-push report allure runs/latest --out /tmp/allure',
    )
    .action(async (run: string | undefined, { sut, ...options }: AllureOptions & { sut?: string[] }) => {
      result.code = await renderAllure(run, { ...options, suts: sut }, environment);
    });
}

function addMerge(report: Command, environment: Environment, result: Result): void {
  report
    .command('merge')
    .summary('one run out of the shards of a run')
    .description(
      'Puts the shards of a run (`sip-push run --shard`) together to one run folder, as if the run had not been shared out, and ends with the exit code of the whole run.',
    )
    .argument('<shards...>', 'folders of all shards of one run, or their run.json')
    .requiredOption('-o, --out <folder>', 'run folder to make; new or empty')
    .option('-u, --sut <profile>', SUT_OPTION, repeated)
    .addHelpText(
      'after',
      `\nExample:\n  sip-push report merge shards/*-loopback --out runs/nightly\n${EXIT_CODES}`,
    )
    .action((runs: string[], { out, sut }: { out: string; sut?: string[] }) => {
      result.code = mergeShards(runs, { out, suts: sut }, environment);
    });
}

function addDiff(report: Command, environment: Environment, result: Result): void {
  report
    .command('diff')
    .summary('what changed between two runs, and why')
    .description(
      'Compares two runs: what newly fails, what was fixed, what is new or gone, the findings that explain it, and in what product, claims, catalogue and harness differ. Ends with 0 if nothing got worse, with 1 if something did.',
    )
    .argument('<before>', 'folder of a run, or its run.json')
    .argument('<after>', 'folder of another run, or its run.json')
    .option('--html <file>', 'write it as an HTML page as well')
    .addHelpText(
      'after',
      '\nExample:\n  sip-push report diff runs/monday runs/latest --html what-changed.html',
    )
    .action((before: string, after: string, { html }: { html?: string }) => {
      result.code = diffRuns(before, after, html, environment);
    });
}

function addTrend(report: Command, environment: Environment, result: Result): void {
  report
    .command('trend')
    .summary('verdicts over all runs of a folder')
    .description(
      'Tells of all runs of a folder, by system under test and selection: verdicts over time, what newly fails, what was fixed, what is flaky.',
    )
    .argument('<folder>', 'folder that keeps the runs')
    .option('--html <file>', 'write it as an HTML page with plots as well')
    .addHelpText('after', '\nExample:\n  sip-push report trend runs --html runs/trend.html')
    .action((folder: string, { html }: { html?: string }) => {
      result.code = showTrend(folder, html, environment);
    });
}
