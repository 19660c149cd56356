import type { KeyObject } from 'node:crypto';
import type { Writable } from 'node:stream';
import { icsItems } from '../../requirements/ics/ics';
import type { KnownSecrets } from '../known-secrets';
import { redactRecord, redactText } from '../redact-record';
import { writeArchive, type ArchiveFile } from './archive';
import type { Campaign } from './attempt';
import {
  fingerprintOf,
  formatManifest,
  listedFile,
  MANIFEST_FILE,
  SIGNATURE_FILE,
  signManifest,
  type ListedFile,
} from './manifest';
import type { Outcome, Suite } from './outcome';
import type { Policy } from './policy';
import { attemptFiles } from './attempt-files';
import { certificateText, numberOf } from './text';

export const CERTIFICATE_FILE = 'certificate.txt';

/** All that a certificate is made of. */
export interface Certified {
  readonly campaign: Campaign;
  readonly outcome: Outcome;
  readonly suite: Suite;
  readonly policy: Policy;
  readonly key: KeyObject;
  /** What must not be in any file. */
  readonly known: KnownSecrets;
  /** Folders of the campaign in which a run left no record that can be read. */
  readonly unreadable: readonly string[];
  /** Further files, such as the test specification. */
  readonly more?: readonly ArchiveFile[];
}

/**
 * Writes the archive of a certificate: its words, the claims, the catalogue, and all of each attempt, then the manifest and
 * the signature over it. The same campaign gives the same octets, but for those that are compressed, which may differ
 * between versions of Node.js.
 *
 * @throws ArchiveError for a file that an archive cannot have
 */
export async function writeCertificate(out: Writable, certified: Certified): Promise<void> {
  const listed: ListedFile[] = [];
  const { key } = certified;
  await writeArchive(
    out,
    (async function* () {
      for await (const file of contents(certified)) {
        listed.push(listedFile(file.path, file.octets));
        yield file;
      }
      const manifest = formatManifest(listed);
      yield { path: MANIFEST_FILE, octets: manifest };
      yield { path: SIGNATURE_FILE, octets: signManifest(manifest, key) };
    })(),
  );
}

async function* contents(certified: Certified): AsyncGenerator<ArchiveFile> {
  const { campaign, outcome, suite, policy, key, known, unreadable, more = [] } = certified;
  const { record } = campaign.certified;
  const text = certificateText(campaign, outcome, suite, { policy, key: fingerprintOf(key), unreadable });
  yield { path: CERTIFICATE_FILE, octets: Buffer.from(redactText(text, known)) };
  yield json('ics.json', icsOf(certified));
  yield json(
    'ixit.json',
    redactRecord(
      (record.sut?.systems ?? []).map(({ name, version, role, ixit = [] }) => ({
        name,
        version,
        role,
        ixit,
      })),
      known,
    ),
  );
  yield json('harness.json', {
    version: record.versions.harness,
    commit: record.versions.source?.commit ?? null,
    catalogue: suite.catalogue.version,
  });
  if (policy.text !== '') yield { path: 'policy.yaml', octets: Buffer.from(policy.text) };
  for (const { name, text: rows } of suite.catalogue.sources ?? [])
    yield { path: `catalogue/${name}`, octets: Buffer.from(rows) };
  yield json('catalogue/ics-items.json', icsItems());
  yield* more;
  yield* attemptFiles(campaign.certified, '', known);
  for (const attempt of campaign.attempts)
    if (attempt !== campaign.certified)
      yield* attemptFiles(attempt, `attempts/${numberOf(campaign, attempt)}/`, known);
}

function icsOf({ campaign }: Certified): unknown {
  const asks = new Map(icsItems().map(({ id, asks: words }) => [id, words]));
  return (campaign.certified.record.sut?.systems ?? []).map(({ name, version, role, ics }) => ({
    name,
    version,
    role,
    items: ics.map(({ item, claimed }) => ({ item, asks: asks.get(item) ?? '', claimed })),
  }));
}

function json(path: string, value: unknown): ArchiveFile {
  return { path, octets: Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`) };
}
