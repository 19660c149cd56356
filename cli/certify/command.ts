import type { Command } from 'commander';
import { UsageError, type Environment } from '../environment';
import { certify } from './certify';
import { makeKey } from './make-key';
import { verify } from './verify-command';

interface Arguments {
  readonly campaign?: string;
  readonly key?: string;
  readonly out?: string;
  readonly policy?: string;
  readonly sut?: string[];
  readonly verify?: string;
  readonly publicKey?: string;
  readonly makeKey?: string;
}

/** Adds `sip-push certify`. */
export function addCertify(program: Command, environment: Environment, result: { code: number }): void {
  program
    .command('certify')
    .summary('write or verify the signed certificate of a system under test')
    .description(
      'Writes one signed archive about a system under test, with everything that the verdict rests on, or says all that stands against a certificate.',
    )
    .argument('[runs...]', 'folders of runs, or their run.json')
    .option('-c, --campaign <folder>', 'folder that keeps the runs: all of the same product belong to it')
    .option('-k, --key <file>', 'Ed25519 private key of the lab, PEM')
    .option('-o, --out <file>', 'where to write it (default: certificate-<product>-<date>.tar)')
    .option('--policy <file>', 'what the lab allows beyond the rule (YAML)')
    .option(
      '-u, --sut <profile>',
      'profile of the system under test, whose secrets are kept out; may be repeated',
      (value: string, former: string[] | undefined) => [...(former ?? []), value],
    )
    .option('--verify <archive>', 'verify a certificate')
    .option('--public-key <file>', 'public key of the lab, PEM, to verify with')
    .option('--make-key <file>', 'make a private key, and beside it the public one')
    .addHelpText(
      'after',
      `
Examples:
  sip-push certify --make-key lab.pem
  sip-push certify runs/latest --campaign runs --sut my-terminal.yaml --key lab.pem
  sip-push certify --verify certificate-my-terminal-1-0-2026-03-01.tar --public-key lab.pem.pub

Exit codes: 0 certified or genuine, 1 refused or not genuine, 2 wrong usage. See docs/certification.md.`,
    )
    .action(async (runs: string[], options: Arguments) => {
      result.code = await act(runs, options, environment);
    });
}

async function act(runs: readonly string[], options: Arguments, environment: Environment): Promise<number> {
  const { makeKey: keyFile, verify: archive, publicKey, sut = [], ...others } = options;
  if ([keyFile !== undefined, archive !== undefined, runs.length > 0].filter(Boolean).length > 1)
    throw new UsageError('certify: one at a time: runs, --verify, or --make-key');
  if (keyFile !== undefined) return makeKey(keyFile, environment);
  if (archive !== undefined) return verify(archive, publicKey, environment);
  return certify({ ...others, runs, suts: sut }, environment);
}
