import type { KeyObject } from 'node:crypto';
import { ArchiveError, readArchive } from './archive';
import {
  fingerprintOf,
  isSignedBy,
  listedFile,
  MANIFEST_FILE,
  parseManifest,
  SIGNATURE_FILE,
  type ListedFile,
} from './manifest';
import { CERTIFICATE_FILE } from './package';

/** What has been verified, or what is wrong, one line each. */
export type Verified =
  | { readonly ok: true; readonly text: string; readonly files: number; readonly key: string }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Verifies a certificate with nothing but the archive and the public key of the lab: the signature over the manifest,
 * every file against it, that no file is missing, none is there beside, and that nothing else is in the archive.
 *
 * @param path of the archive; it is read and not unpacked
 * @throws Error of the file system
 */
export async function verifyCertificate(path: string, key: KeyObject): Promise<Verified> {
  const found: ListedFile[] = [];
  const kept = new Map<string, Buffer>();
  try {
    for await (const { path: name, octets } of readArchive(path)) {
      if (name === MANIFEST_FILE || name === SIGNATURE_FILE) kept.set(name, octets);
      else found.push(listedFile(name, octets));
      if (name === CERTIFICATE_FILE) kept.set(name, octets);
    }
  } catch (problem) {
    if (problem instanceof ArchiveError) return { ok: false, problems: [problem.message] };
    throw problem;
  }
  const manifest = kept.get(MANIFEST_FILE);
  const signature = kept.get(SIGNATURE_FILE);
  if (manifest === undefined || signature === undefined)
    return { ok: false, problems: ['it has no signed manifest: this is no certificate'] };
  if (!isSignedBy(manifest, signature, key))
    return {
      ok: false,
      problems: [
        'the signature over the manifest is not one of this key: it is of somebody else, or was changed',
      ],
    };
  const listed = parseManifest(manifest);
  if (typeof listed === 'string') return { ok: false, problems: [listed] };
  const problems = differences(listed, found);
  const text = kept.get(CERTIFICATE_FILE);
  if (text === undefined && problems.length === 0) problems.push(`it has no ${CERTIFICATE_FILE}`);
  if (text === undefined || problems.length > 0) return { ok: false, problems };
  return { ok: true, text: text.toString('utf8'), files: listed.length, key: fingerprintOf(key) };
}

function differences(listed: readonly ListedFile[], found: readonly ListedFile[]): string[] {
  const there = new Map(found.map((file) => [file.path, file]));
  const known = new Set(listed.map(({ path }) => path));
  const problems = [
    ...listed.flatMap(({ path, size, sha256 }) => {
      const file = there.get(path);
      if (file === undefined) return [`${path} is missing`];
      return file.size === size && file.sha256 === sha256 ? [] : [`${path} is not as it was signed`];
    }),
    ...found.filter(({ path }) => !known.has(path)).map(({ path }) => `${path} is not in the manifest`),
  ];
  if (problems.length === 0 && listed.some(({ path }, at) => found[at]?.path !== path))
    problems.push('its files are in another order than that of the manifest');
  return problems;
}
