import assert from 'node:assert/strict';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { pack, type Header } from 'tar-stream';
import { readArchive, writeArchive, type ArchiveFile } from '../../../reports/certificate/archive';

const A: ArchiveFile = { path: 'a.txt', octets: Buffer.from('one') };
const B: ArchiveFile = { path: 'b/c.txt', octets: Buffer.alloc(3000, 'x') };

describe('archive of a certificate', () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sip-push-archive-'));
    file = join(folder, 'a.tar');
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (files: readonly ArchiveFile[]): Promise<void> =>
    writeArchive(createWriteStream(file), files);

  async function read(): Promise<ArchiveFile[]> {
    const files: ArchiveFile[] = [];
    for await (const each of readArchive(file)) files.push(each);
    return files;
  }

  /** Writes an archive such as somebody else may make. */
  async function forge(entries: readonly Partial<Header>[], body = ''): Promise<void> {
    const archive = pack();
    for (const header of entries) archive.entry({ name: 'x', ...header }, body);
    archive.finalize();
    await pipeline(archive as unknown as Readable, createWriteStream(file));
  }

  it('gives back what was written, and is the same for the same files', async () => {
    await write([A, B]);
    const first = readFileSync(file);
    assert.deepEqual(await read(), [A, B]);
    await write([A, B]);
    assert.ok(readFileSync(file).equals(first));
  });

  it('takes no path that leads out of it, or that a system could misread', async () => {
    for (const path of [
      ...[
        '../a',
        '/a',
        'a/../b',
        './a',
        'a//b',
        'a/',
        '',
        '.',
        'C:/a',
        'a\\b',
        'a\u0000b',
        'a\nb',
        '-a',
        'a.',
      ],
      ...['a/-rf', '.hidden', 'x'.repeat(101), `${'x/'.repeat(130)}y`, 'a b', 'a\u202Eb', 'CON:'],
    ])
      await assert.rejects(write([{ ...A, path }]), { name: 'ArchiveError' }, JSON.stringify(path));
  });

  it('takes no name twice, nor one that is the same to some systems', async () => {
    for (const path of ['a.txt', 'A.TXT'])
      await assert.rejects(write([A, { ...B, path }]), /is there twice$/);
    await assert.rejects(
      write([
        { ...A, path: '\u00e9' },
        { ...A, path: 'e\u0301' },
      ]),
      /is there twice|no path/,
    );
  });

  it('reads no archive with anything in it but plain files of good names', async () => {
    const forged: readonly (readonly Partial<Header>[])[] = [
      [{ name: '../x' }],
      [{ name: '/etc/passwd' }],
      [{ name: 'x' }, { name: 'x' }],
      [{ name: 'x' }, { name: 'X' }],
      [{ type: 'symlink', linkname: '/etc/passwd' }],
      [{ type: 'link', linkname: 'x' }],
      [{ type: 'directory', name: 'd/' }],
      [{ type: 'fifo' }],
      [{ pax: { comment: 'hidden' } }],
      [{ mode: 0o4755 }],
      [{ uid: 7 }],
      [{ mtime: new Date(1e12) }],
      [{ uname: 'root' }],
    ];
    for (const headers of forged) {
      await forge(headers);
      await assert.rejects(read(), { name: 'ArchiveError' }, JSON.stringify(headers));
    }
  });

  it('reads nothing that is no archive, and none that was cut off or added to', async () => {
    await write([A, B]);
    const whole = readFileSync(file);
    for (const octets of [
      Buffer.alloc(0),
      Buffer.alloc(4 * 1024 * 1024),
      Buffer.from('x'.repeat(2000)),
      whole.subarray(0, 700),
      whole.subarray(0, whole.length - 512),
      Buffer.concat([whole, Buffer.alloc(512)]),
      Buffer.concat([whole, whole]),
    ]) {
      writeFileSync(file, octets);
      await assert.rejects(read(), { name: 'ArchiveError' }, String(octets.length));
    }
  });

  it('is not made to gather a header or a file of any size in memory', async () => {
    const header = (type: string, size: number): Buffer => {
      const block = Buffer.alloc(512);
      block.write('x', 0);
      block.write('0000644\0' + '0000000\0'.repeat(2), 100);
      block.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0${' '.repeat(8)}${type}`, 124);
      block.write('ustar\u000000', 257);
      const sum = block.reduce((all, each) => all + each, 0);
      block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return block;
    };
    for (const [type, size] of [
      ['x', 8 * 1024 * 1024],
      ['g', 8 * 1024 * 1024],
      ['L', 8 * 1024 * 1024],
      ['0', 7 * 1024 * 1024 * 1024],
    ] as const) {
      writeFileSync(file, Buffer.concat([header(type, size), Buffer.alloc(4 * 1024 * 1024)]));
      const started = process.memoryUsage().arrayBuffers;
      await assert.rejects(read(), /exceeds max size|has more than \d+ octets/);
      assert.ok(process.memoryUsage().arrayBuffers - started < 16 * 1024 * 1024);
    }
  });

  it('shows every change of a single octet', async () => {
    await write([A, B]);
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const octets = Buffer.from(whole);
        octets[at]! ^= change;
        writeFileSync(file, octets);
        const files = await read().catch(() => undefined);
        // Octets of a file are for the manifest to tell; everything else is for the reader.
        if (files !== undefined) {
          assert.equal(files.length, 2);
          assert.notDeepEqual(files, [A, B]);
        }
      }),
      { numRuns: 400 },
    );
  });
});
