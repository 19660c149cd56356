import { generateKeyPairSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';

/**
 * Makes a pair of Ed25519 keys in PEM: the private one, which only its owner can read, and beside it, with `.pub` at the
 * end of its name, the public one.
 *
 * @returns the exit code
 * @throws UsageError if a file is there already, or cannot be written
 */
export function makeKey(file: string, { cwd, stdout }: Environment): number {
  const path = resolve(cwd, file);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const open = `${path}.pub`;
  try {
    writeFileSync(open, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' });
    try {
      writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 });
    } catch (problem) {
      rmSync(open);
      throw problem;
    }
  } catch (problem) {
    throw new UsageError(`--make-key: ${(problem as Error).message}`);
  }
  stdout.write(
    `Private key: ${relative(cwd, path)} (keep it to yourself)\nPublic key: ${relative(cwd, open)} (hand it to whoever verifies)\n`,
  );
  return EXIT.conformant;
}
