import { Option, type Command } from 'commander';
import type { Environment } from '../environment';
import { repeated } from '../option-values';
import { coreSimulation, type CoreArguments } from './core';
import { senderSimulation, type SenderArguments } from './sender';
import { simulate, type CommonArguments } from './simulate';
import { terminalSimulation, type TerminalArguments } from './terminal';

/** Adds `sip-push simulate` to the commands. @param result where the exit code goes */
export function addSimulate(program: Command, environment: Environment, result: { code: number }): void {
  const group = program
    .command('simulate')
    .summary('run a simulator on its own, for manual work')
    .description(
      'Runs one simulator on real sockets until Ctrl-C, with a live log of what it sends and receives. Details: docs/simulating.md.',
    )
    .helpCommand(true);
  addCore(group, environment, result);
  addTerminal(group, environment, result);
  addSender(group, environment, result);
}

const EXAMPLES = {
  core: `
Examples:
  sip-push simulate core --user nora:secret --user news:s3cret
  sip-push simulate core --listen 127.0.0.1:5070 --domain push.example --user nora --control 127.0.0.1:8070`,
  terminal: `
Examples:
  sip-push simulate terminal --aor sip:nora@push.example --core 127.0.0.1:5060 --password secret --register
  sip-push simulate terminal --aor sip:nora@push.example --core 127.0.0.1:5060 --register --accept image/png --save inbox`,
  sender: `
Examples:
  sip-push simulate sender --core 127.0.0.1:5060 --control 127.0.0.1:8080
  curl -s 127.0.0.1:8080/push -d '{"target": "sip:nora@push.example", "content": "Storm at 14:00"}'`,
};

function addCore(group: Command, environment: Environment, result: { code: number }): void {
  common(group.command('core'), '127.0.0.1:5060', EXAMPLES.core)
    .summary('a registrar and proxy of one domain')
    .description('Runs a SIP/IP core: registrar that grants GRUUs, and forking proxy of one domain.')
    .option('--domain <name>', 'the domain it is responsible for', 'push.example')
    .option(
      '--user <name[:password]>',
      'a user; without a password never challenged; may be repeated',
      repeated,
    )
    .option('--min-expires <seconds>', 'shortest registration')
    .option(
      '--challenge <algorithms>',
      'digest algorithms, the preferred one first, or none (default: SHA-256,MD5)',
    )
    .option('--admit-only-known-senders', 'refuse requests of whoever is no user of the domain')
    .action(async (options: CommonArguments & CoreArguments) => {
      result.code = await simulate('core', options, coreSimulation(options), environment);
    });
}

function addTerminal(group: Command, environment: Environment, result: { code: number }): void {
  common(group.command('terminal'), '127.0.0.1:0', EXAMPLES.terminal)
    .summary('a terminal of a user, which takes pushes')
    .description('Runs a Push Receiver Agent: one terminal of a user.')
    .requiredOption('--aor <uri>', 'the user: sip:nora@push.example')
    .option('--core <host:port>', 'SIP server of its domain')
    .option('--password <password>', 'for digest authentication')
    .option('--username <name>', 'for digest authentication (default: the user of the AOR)')
    .option('--instance <urn>', 'instance ID (default: a random urn:uuid)')
    .option('--register', 'register at the start')
    .option('--expires <seconds>', 'for how long to register (default: 3600)')
    .option(
      '--accept <type>',
      'media type it takes besides text/plain, instead of the usual; may be repeated',
      repeated,
    )
    .option('--refuse <status>', 'answer every MESSAGE and INVITE with this')
    .option('--save <folder>', 'write received content into files there')
    .action(async (options: CommonArguments & TerminalArguments) => {
      result.code = await simulate(
        'terminal',
        options,
        terminalSimulation(options, environment.cwd),
        environment,
      );
    });
}

function addSender(group: Command, environment: Environment, result: { code: number }): void {
  common(group.command('sender'), '127.0.0.1:0', EXAMPLES.sender)
    .summary('a sender, which pushes when it is told to')
    .description('Runs a Push Sender Agent; keys or the HTTP control make it push.')
    .option('--identity <uri>', 'who it says it is', 'sip:sender@content.example')
    .option('--core <host:port>', 'SIP server through which all domains are reached')
    .option('--account <user:password>', 'for digest authentication')
    .action(async (options: CommonArguments & SenderArguments) => {
      result.code = await simulate(
        'sender',
        options,
        senderSimulation(options, environment.cwd),
        environment,
      );
    });
}

function common(command: Command, listen: string, examples: string): Command {
  return command
    .option('--listen <host:port>', 'address of UDP and TCP; port 0 is any', listen)
    .option('-d, --deviation <id>', 'misbehave on purpose; may be repeated', repeated)
    .addOption(
      new Option('--log <detail>', 'a line per message, each message in full, or JSON objects')
        .choices(['brief', 'full', 'json'])
        .default('brief'),
    )
    .option('--control <host:port>', 'be controlled over HTTP there; port 0 is any')
    .option('--trace <file>', 'write the traffic at the end, as .jsonl or .pcap')
    .addHelpText('after', examples);
}
