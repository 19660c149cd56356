import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough, Transform, type Readable, type Writable } from 'node:stream';
import { extract, pack, type Header, type Pack } from 'tar-stream';

/** A file in an archive. */
export interface ArchiveFile {
  /** With `/`, inside of the archive. */
  readonly path: string;
  readonly octets: Buffer;
}

/** An archive that cannot be read, or that is not as `writeArchive` writes it; the message is one line. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Bounds on what is read from an archive of somebody else. */
export const MOST_OCTETS_IN_FILE = 256 * 1024 * 1024;
const MOST_FILES = 200_000;
/** What a tar archive of POSIX.1-1988 can hold without an extension: 100 octets behind the last slash, 255 in all. */
const LONGEST_NAME = 100;
const LONGEST_PATH = 240;
const SEGMENT = /^[\p{L}\p{N}@_][\p{L}\p{N}@_.+-]*$/u;

/**
 * Writes files as a tar archive that is the same for the same files, octet by octet: no time, no owner, no compression.
 *
 * @throws ArchiveError for a path that is not safe, for one that comes twice, and for a file that is too large
 */
export async function writeArchive(
  out: Writable,
  files: AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>,
): Promise<void> {
  const archive = pack();
  const written = pipeline(archive as unknown as Readable, out);
  let isBroken: unknown;
  written.catch((problem: unknown) => (isBroken ??= problem));
  const seen = new Set<string>();
  try {
    for await (const file of files) {
      const problem = pathProblem(file.path, seen) ?? sizeProblem(file);
      if (problem !== undefined) throw new ArchiveError(problem);
      await add(archive, file);
    }
    archive.finalize();
  } catch (problem) {
    // What is said of an archive that was given up tells nothing; why it was, does.
    const cause = isBroken ?? problem;
    archive.destroy(problem as Error);
    await written.catch(() => undefined);
    throw cause;
  }
  await written;
}

/**
 * Reads an archive file by file, and makes sure that there is nothing in it but these files, in the form in which
 * `writeArchive` writes them: no link, no folder, no name twice, nothing hidden in headers or behind the end. Nothing is
 * written to the disk, nothing is unpacked.
 *
 * @throws ArchiveError at the first thing that is not so; files that came before have been handed out then
 * @throws Error of the file system
 */
export async function* readArchive(path: string): AsyncGenerator<ArchiveFile> {
  const original = createHash('sha256');
  const again = createHash('sha256');
  const copy = pack();
  const copied = pipeline(
    copy as unknown as Readable,
    new PassThrough(),
    async (octets: AsyncIterable<Buffer>) => {
      for await (const each of octets) again.update(each);
    },
  );
  copied.catch(() => undefined);
  const reader = extract();
  const hashed = new Transform({
    transform(octets: Buffer, _encoding, done) {
      original.update(octets);
      done(null, octets);
    },
  });
  const read = pipeline(createReadStream(path), hashed, reader as unknown as Writable);
  read.catch(() => undefined);
  const seen = new Set<string>();
  try {
    for await (const entry of reader as unknown as AsyncIterable<
      AsyncIterable<Buffer> & { header: Header }
    >) {
      const { name, type, size } = entry.header;
      if (type !== 'file') throw new ArchiveError(`${shown(name)} is no file but a ${type}`);
      const parts: Buffer[] = [];
      const problem = pathProblem(name, seen) ?? sizeProblem({ path: name, octets: { length: size } });
      if (problem !== undefined) throw new ArchiveError(problem);
      if (seen.size > MOST_FILES) throw new ArchiveError(`it has more than ${MOST_FILES} files`);
      for await (const octets of entry) parts.push(octets);
      const file = { path: name, octets: Buffer.concat(parts) };
      await add(copy, file);
      yield file;
    }
    await read;
    copy.finalize();
    await copied;
  } catch (problem) {
    const isTold =
      problem instanceof ArchiveError || (problem as NodeJS.ErrnoException).syscall !== undefined;
    throw isTold ? problem : new ArchiveError(whatIsWrong(problem));
  } finally {
    reader.destroy();
    copy.destroy();
  }
  if (original.digest('hex') !== again.digest('hex'))
    throw new ArchiveError('it has octets beside its files that are not as they were written');
}

/** What is wrong with a path in an archive; undefined when nothing is. It then counts as seen. */
function pathProblem(path: string, seen: Set<string>): string | undefined {
  const segments = path.split('/');
  // Where the file is unpacked, upper and lower case may be the same, and so may letters that are put together otherwise.
  const folded = path.normalize('NFC').toLowerCase();
  if (
    Buffer.byteLength(path) > LONGEST_PATH ||
    Buffer.byteLength(segments.at(-1) ?? '') > LONGEST_NAME ||
    !segments.every((each) => SEGMENT.test(each) && !each.endsWith('.'))
  )
    return `${shown(path)} is no path that an archive may have`;
  if (seen.has(folded)) return `${shown(path)} is there twice`;
  seen.add(folded);
  return undefined;
}

function sizeProblem({ path, octets }: { path: string; octets: { length: number } }): string | undefined {
  return octets.length > MOST_OCTETS_IN_FILE
    ? `${shown(path)} has more than ${MOST_OCTETS_IN_FILE} octets`
    : undefined;
}

function add(archive: Pack, { path, octets }: ArchiveFile): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry(
      { name: path, size: octets.length, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) },
      octets,
      (problem) => (problem ? reject(problem) : resolve()),
    );
  });
}

function whatIsWrong(problem: unknown): string {
  const { message } = problem as Error;
  return `it cannot be read as an archive: ${message.split('\n', 1)[0] ?? ''}`;
}

/** A name that somebody else chose, for the terminal. */
function shown(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}...` : name);
}
