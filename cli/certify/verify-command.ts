import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeyError, readPublicKey } from '../../reports/certificate/manifest';
import { verifyCertificate } from '../../reports/certificate/verify';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';

/**
 * Verifies a certificate and says what it certifies, or what is wrong with it.
 *
 * @param archive the certificate
 * @param publicKey PEM file of the public key of the lab
 * @returns the exit code
 * @throws UsageError for an archive or a key that cannot be read
 */
export async function verify(
  archive: string,
  publicKey: string | undefined,
  { cwd, stdout, stderr }: Environment,
): Promise<number> {
  if (publicKey === undefined) throw new UsageError('give the public key of the lab with --public-key');
  const verified = await verifyCertificate(resolve(cwd, archive), keyOf(publicKey, cwd)).catch(
    (problem: unknown) => {
      const { code, message } = problem as NodeJS.ErrnoException;
      if (code === undefined) throw problem;
      throw new UsageError(`${archive}: ${message}`);
    },
  );
  if (!verified.ok) {
    stderr.write(`sip-push: ${archive} is not genuine:\n`);
    for (const problem of verified.problems) stderr.write(`  ${problem}\n`);
    return EXIT.nonConformant;
  }
  stdout.write(
    `${archive} is genuine: signed with the key ${verified.key},\nand all of its ${verified.files} files are as they were signed.\n\n${verified.text}`,
  );
  return EXIT.conformant;
}

function keyOf(file: string, cwd: string) {
  try {
    return readPublicKey(readFileSync(resolve(cwd, file), 'utf8'));
  } catch (problem) {
    if (problem instanceof KeyError) throw new UsageError(`${file}: ${problem.message}`);
    throw new UsageError(`--public-key: ${(problem as Error).message}`);
  }
}
