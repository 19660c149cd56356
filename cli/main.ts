import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ROLES, type Role } from '../protocol/push/roles';
import type { NetworkName } from '../reports/run-record/scenario-record';
import { addCertify } from './certify/command';
import { doctor } from './doctor/doctor';
import { UsageError, type Environment } from './environment';
import { EXIT, EXIT_CODES } from './exit-codes';
import { explain } from './explain';
import { init } from './init';
import { listDeviations, listRequirements, listScenarios } from './list';
import { repeated } from './option-values';
import { addReport } from './report/command';
import { runScenarios } from './run/run-command';
import { shardFrom, type Shard } from './run/shard';
import { addSimulate } from './simulate/command';
import { SPECIFICATION_FILE, writeSpecification } from './spec/spec-command';
import { versions } from './versions';

/**
 * The command line: reads the arguments, runs one command.
 *
 * @param args the arguments behind the name of the command
 * @returns the exit code
 */
export async function main(args: readonly string[], environment: Environment): Promise<number> {
  const result = { code: EXIT.conformant as number };
  const program = new Command('sip-push')
    .description('Conformance test harness and simulator for OMA "Push using SIP"')
    .version(versionText(), '-V, --version', 'show the versions')
    .helpCommand(true)
    .showHelpAfterError('(add --help for the usage)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void environment.stdout.write(text),
      writeErr: (text) => void environment.stderr.write(text),
    });
  addRun(program, environment, result);
  addList(program, environment, result);
  addExplain(program, environment, result);
  addSpec(program, environment, result);
  addReport(program, environment, result);
  addInit(program, environment, result);
  addDoctor(program, environment, result);
  addSimulate(program, environment, result);
  addCertify(program, environment, result);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return result.code;
  } catch (problem) {
    return exitCodeOf(problem, environment);
  }
}

interface Result {
  code: number;
}

function addRun(program: Command, environment: Environment, result: Result): void {
  program
    .command('run')
    .summary('run scenarios and judge them from the wire')
    .description(
      'Runs scenarios against the embedded testbed and judges every actor from what it put on the wire.',
    )
    .argument('[paths...]', 'feature files or folders (default: all features)')
    .option('-t, --tags <expression>', 'only scenarios that match a Cucumber tag expression')
    .option('-s, --scenario <id>', 'only the scenario with this id; may be repeated', repeated)
    .addOption(
      new Option(
        '-n, --network <network>',
        'real sockets on 127.0.0.1, or a network in memory on a virtual clock',
      )
        .choices(['loopback', 'virtual'])
        .default('loopback'),
    )
    .option('--name <name>', 'name of the run, a part of its folder (default: the network)')
    .option('-o, --out <folder>', 'folder that keeps the runs (default: runs/ of the project)')
    .option('-d, --deviation <id>', 'let a simulator misbehave on purpose; may be repeated', repeated)
    .option('-u, --sut <profile>', 'system under test, a profile (YAML); may be repeated', repeated)
    .option('--role <role>', 'role to test the system in, when it can play several')
    .option('-p, --parallel <number>', 'number of worker processes', workerCount, 1)
    .option('--shard <i/n>', 'only the i-th of n parts; `report merge` puts them together again', shard)
    .addHelpText(
      'after',
      `
Examples:
  sip-push run
  sip-push run --network virtual --parallel 2
  sip-push run --tags "@GRUU-5627-5.1-02 or @SPUSH-4.1-33"
  sip-push run features/pager-mode --name nightly --out /tmp/runs
  sip-push run --sut my-terminal.yaml
  sip-push run --deviation message-with-contact features/pager-mode
  sip-push run --shard 1/3 --out shards
  sip-push run --scenario pager-mode/size-limit/a-push-of-1300-octets-is-delivered

A run leaves <folder>/<UTC time>-<name>/ with run.json, report.html, junit.xml, traces/, pcaps/, and
what Cucumber tells of it (cucumber.html, messages.ndjson); <folder>/latest leads to the last one.
${EXIT_CODES}`,
    )
    .action(async (paths: string[], options: RunArguments) => {
      result.code = await runScenarios(
        {
          ...options,
          ids: options.scenario,
          deviations: options.deviation ?? [],
          suts: options.sut ?? [],
          paths,
        },
        environment,
      );
    });
}

interface RunArguments {
  tags?: string;
  scenario?: string[];
  network: NetworkName;
  name?: string;
  out?: string;
  parallel: number;
  shard?: Shard;
  deviation?: string[];
  sut?: string[];
  role?: string;
}

interface ListArguments {
  tags?: string;
  json: boolean;
  sut?: string[];
  role?: string;
}

function addList(program: Command, environment: Environment, result: Result): void {
  program
    .command('list')
    .summary('list scenarios, requirements or deviations')
    .description(
      'Lists the scenarios of the feature files, the requirements of the catalogue, or the deliberate faults that a simulator can have.',
    )
    .addArgument(
      program
        .createArgument('[what]', 'what to list')
        .choices(['requirements', 'scenarios', 'deviations'])
        .default('scenarios'),
    )
    .option('-t, --tags <expression>', 'only scenarios that match a Cucumber tag expression')
    .option(
      '-u, --sut <profile>',
      'with whether scenarios concern this system under test; may be repeated',
      repeated,
    )
    .option('--role <role>', 'role of the system, when it can play several')
    .option('--json', 'as a JSON array', false)
    .addHelpText(
      'after',
      `
Examples:
  sip-push list
  sip-push list scenarios --tags @SPUSH-4.1-31
  sip-push list scenarios --sut my-terminal.yaml
  sip-push list requirements --json
  sip-push list deviations`,
    )
    .action(async (what: string, { sut = [], ...options }: ListArguments) => {
      if (what !== 'scenarios' && options.tags !== undefined) {
        throw new UsageError(`--tags chooses scenarios; ${what} have no tags`);
      }
      if (what !== 'scenarios' && sut.length > 0) {
        throw new UsageError(`--sut is about scenarios; list ${what} without it`);
      }
      if (what === 'requirements') result.code = listRequirements(options, environment);
      else if (what === 'deviations') result.code = listDeviations(options, environment);
      else result.code = await listScenarios({ ...options, suts: sut }, environment);
    });
}

function addExplain(program: Command, environment: Environment, result: Result): void {
  program
    .command('explain')
    .summary('explain a requirement')
    .description(
      'Shows a requirement: its text and source, what judges it, what breaks it, which scenarios are about it.',
    )
    .argument('<requirement-id>', 'id of a requirement, as in `sip-push list requirements`')
    .addHelpText('after', '\nExample:\n  sip-push explain GRUU-5627-5.1-02')
    .action((id: string) => {
      result.code = explain(id, environment);
    });
}

function addSpec(program: Command, environment: Environment, result: Result): void {
  program
    .command('spec')
    .summary('write the test specification')
    .description(
      'Writes features and catalogue as one printable HTML page, in the form of an OMA enabler test specification: per test its purpose, requirements, applicability, preconditions, procedure and pass criteria; the requirements; the ICS proforma; traceability.',
    )
    .option('-o, --out <file>', 'where to write it', SPECIFICATION_FILE)
    .addHelpText('after', '\nExample:\n  sip-push spec --out build/specification.html')
    .action(({ out }: { out: string }) => {
      result.code = writeSpecification(out, environment);
    });
}

function addInit(program: Command, environment: Environment, result: Result): void {
  program
    .command('init')
    .summary('write a profile of a system under test, to be completed')
    .description('Writes a commented profile of a system under test. It never overwrites a file.')
    .addArgument(program.createArgument('<role>', 'what it plays').choices(ROLES))
    .argument('[file]', 'where to write it (default: <role>.yaml)')
    .addHelpText('after', '\nExamples:\n  sip-push init terminal\n  sip-push init core profiles/my-core.yaml')
    .action((role: Role, file: string | undefined) => {
      result.code = init(role, file, environment);
    });
}

function addDoctor(program: Command, environment: Environment, result: Result): void {
  program
    .command('doctor')
    .summary('check the machine and a system under test before a run')
    .description(
      'Checks what can be checked before a run, and says what to do: what is installed, and for a system under test its profile, its program, its address, and whether it is seen to register or to answer.',
    )
    .option('-u, --sut <profile>', 'system under test, a profile (YAML); may be repeated', repeated)
    .option('--role <role>', 'role to look at, when the system can play several')
    .addHelpText('after', '\nExamples:\n  sip-push doctor\n  sip-push doctor --sut my-terminal.yaml')
    .action(async ({ sut = [], role }: { sut?: string[]; role?: string }) => {
      result.code = await doctor({ suts: sut, role }, environment);
    });
}

function exitCodeOf(problem: unknown, { stderr }: Environment): number {
  if (problem instanceof CommanderError) {
    return problem.exitCode === 0 ? EXIT.conformant : EXIT.usage;
  }
  // A catalogue that cannot be read is a configuration the user can mend, and says in one line where.
  if (problem instanceof UsageError || (problem instanceof Error && problem.name === 'CatalogueError')) {
    stderr.write(`sip-push: ${problem.message}\n`);
    return EXIT.usage;
  }
  stderr.write(
    `sip-push: ${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}\n`,
  );
  return EXIT.inconclusive;
}

function versionText(): string {
  const { harness, cucumber, node } = versions();
  return `sip-push-conformance ${harness} (Cucumber ${cucumber}, Node.js ${node})`;
}

function workerCount(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return number;
}

function shard(value: string): Shard {
  const read = shardFrom(value);
  if (read === undefined)
    throw new InvalidArgumentError('It is a part and the number of parts, such as 1/3.');
  return read;
}
