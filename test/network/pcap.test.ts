import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routeBetween, udpPacket } from '../../captures/ip-packet';
import type { TransportName } from '../../network/network';
import { decodeAsOptions, pcapChunks, writePcapFile } from '../../network/pcap';
import type { Frame, Trace } from '../../network/trace';
import { message, ok } from './sip-text';

const startedAt = new Date('2026-01-01T00:00:00.250Z');

/** Frames as rows: transport, source, destination, octets; one and a quarter milliseconds apart. */
function traceOf(...rows: [TransportName, [string, number], [string, number], Buffer][]): Trace {
  const frames = rows.map(([transport, source, destination, octets], i): Frame => {
    const [from, to] = [source, destination].map(([host, port]) => ({ host, port }));
    return { index: i + 1, transport, source: from!, destination: to!, octets, sentAt: i * 1.25 };
  });
  return { startedAt, network: 'virtual', actors: [], frames };
}

const msrp = Buffer.from(
  [
    'MSRP a786hjs2 SEND',
    'To-Path: msrp://198.51.100.2:7654/s1;tcp',
    'From-Path: msrp://192.0.2.1:7777/s2;tcp',
    'Message-ID: 87652491',
    'Byte-Range: 1-5/5',
    'Content-Type: text/plain',
    '',
    'hello',
    '-------a786hjs2$',
    '',
  ].join('\r\n'),
);

describe('pcap', () => {
  it('has the header of nanosecond pcap with raw IP, and the times of the frames', () => {
    const octets = Buffer.concat([
      ...pcapChunks(traceOf(['udp', ['192.0.2.1', 1], ['192.0.2.2', 2], Buffer.from('abc')])),
    ]);
    assert.equal(octets.readUInt32LE(0), 0xa1b23c4d);
    assert.equal(octets.readUInt32LE(20), 101);
    assert.equal(octets.readUInt32LE(24), startedAt.getTime() / 1000 - 0.25);
    assert.equal(octets.readUInt32LE(28), 250_000_000);
    assert.equal(octets.readUInt32LE(32), 20 + 8 + 3);
    assert.equal(octets.length, 24 + 16 + 20 + 8 + 3);
    assert.equal(octets.subarray(-3).toString(), 'abc');
  });

  it('never writes a UDP checksum of zero, which would mean that there is none', () => {
    const route = routeBetween({ host: '192.0.2.1', port: 1 }, { host: '192.0.2.2', port: 2 });
    const checksum = (payload: Buffer) => udpPacket(route, payload).readUInt16BE(20 + 6);
    const complement = Buffer.alloc(2);
    complement.writeUInt16BE(checksum(Buffer.alloc(2)));
    assert.equal(checksum(complement), 0xffff);
  });

  it('refuses endpoints that are no addresses', () => {
    const named = traceOf(['udp', ['core.example', 1], ['192.0.2.2', 2], message('1')]);
    assert.throws(() => [...pcapChunks(named)], /core.example is no numeric address/);
    const mixed = traceOf(['udp', ['::1', 1], ['192.0.2.2', 2], message('1')]);
    assert.throws(() => [...pcapChunks(mixed)], /different families/);
  });

  it('names the options that make tshark take the ports of a trace for SIP, MSRP and HTTP', () => {
    const trace = traceOf(
      ['udp', ['192.0.2.1', 40001], ['192.0.2.2', 44818], message('1')],
      ['udp', ['192.0.2.2', 44818], ['192.0.2.1', 40001], ok('1')],
      ['tcp', ['192.0.2.1', 50000], ['192.0.2.2', 44818], message('2')],
      ['tcp', ['192.0.2.2', 44818], ['192.0.2.1', 50000], ok('2')],
      ['tcp', ['192.0.2.1', 50001], ['192.0.2.2', 7654], msrp],
      ['tcp', ['192.0.2.1', 50002], ['192.0.2.3', 41080], get],
      ['tcp', ['192.0.2.3', 41080], ['192.0.2.1', 50002], page],
    );
    const layers = [
      'udp.port==44818,sip',
      'udp.port==40001,sip',
      'tcp.port==44818,sip',
      'tcp.port==7654,msrp',
      'tcp.port==41080,http',
    ];
    assert.deepEqual(
      decodeAsOptions(trace),
      layers.flatMap((layer) => ['-d', layer]),
    );
  });
});

const get = Buffer.from('GET /tides.html HTTP/1.1\r\nHost: 192.0.2.3\r\n\r\n');
const page = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nHigh');

describe('pcap as tshark reads it', () => {
  let folder: string;
  before(function () {
    if (spawnSync('tshark', ['--version']).error) {
      console.log('    skipped: tshark is not installed');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'pcap-'));
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  /** One row per packet of the wanted fields. */
  function dissect(trace: Trace, fields: readonly string[], options: readonly string[] = []): string[][] {
    const file = join(folder, 'trace.pcap');
    writePcapFile(file, trace);
    const checksums = ['ip', 'udp', 'tcp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]);
    const columns = fields.flatMap((field) => ['-e', field]);
    const args = [
      '-n',
      '-r',
      file,
      ...checksums,
      ...options,
      '-T',
      'fields',
      '-E',
      'separator=|',
      ...columns,
    ];
    const output = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return output
      .split('\n')
      .filter(Boolean)
      .map((row) => row.split('|'));
  }

  const udp = (a: number, b: number) =>
    traceOf(
      ['udp', ['127.0.0.1', a], ['127.0.0.2', b], message('1', 'odd')],
      ['udp', ['127.0.0.2', b], ['127.0.0.1', a], ok('1')],
      ['udp', ['2001:db8::1', a], ['::ffff:192.0.2.1', b], message('2', 'even')],
    );
  const tcp = (a: number, b: number, transport: TransportName = 'tcp') =>
    traceOf(
      [transport, ['192.0.2.1', a], ['198.51.100.2', b], message('1', 'x'.repeat(200_000), 'TCP')],
      [transport, ['198.51.100.2', b], ['192.0.2.1', a], ok('1', 'TCP')],
      [transport, ['192.0.2.1', a], ['198.51.100.2', b], message('2', 'again', 'TCP')],
    );
  const bad = ['_ws.malformed', 'ip.checksum.status', 'udp.checksum.status', 'tcp.checksum.status'];

  it('is SIP over UDP on 5060 and on ports nobody else claims, with right checksums', () => {
    for (const [a, b] of [
      [5060, 5060],
      [41_234, 35_555],
    ] as const) {
      const rows = dissect(udp(a, b), ['sip.Call-ID', 'ip.src', 'ipv6.src', ...bad]);
      assert.deepEqual(rows, [
        ['1', '127.0.0.1', '', '', '1', '1', ''],
        ['1', '127.0.0.2', '', '', '1', '1', ''],
        ['2', '', '2001:db8::1', '', '', '1', ''],
      ]);
    }
  });

  it('is SIP on a port of another protocol with the options that go with the trace', () => {
    const trace = udp(39_000, 44_818);
    const without = dissect(trace, ['sip.Call-ID']);
    assert.notDeepEqual(without, [['1'], ['1'], ['2']]);
    assert.deepEqual(dissect(trace, ['sip.Call-ID', '_ws.malformed'], decodeAsOptions(trace)), [
      ['1', ''],
      ['1', ''],
      ['2', ''],
    ]);
  });

  it('is whole SIP messages over TCP connections that open and end in order', () => {
    for (const trace of [tcp(49_152, 5060), tcp(49_152, 35_555), tcp(49_152, 5061, 'tls')]) {
      const fields = ['tcp.flags.str', 'sip.Call-ID', ...bad, 'tcp.analysis.flags'];
      const rows = dissect(trace, fields);
      assert.deepEqual(
        rows.map(([flags]) => flags!.replaceAll('·', '')),
        ['S', 'AS', 'A', 'AP', 'AP', 'AP', 'AP', 'AP', 'AP', 'AF', 'AF', 'A'],
      );
      assert.deepEqual(rows.map(([, callId]) => callId).filter(Boolean), ['1', '1', '2']);
      for (const [, , malformed, ip, , checksum, analysis] of rows) {
        assert.deepEqual([malformed, ip, checksum, analysis], ['', '1', '1', '']);
      }
    }
  });

  it('is MSRP where the stream is', () => {
    const trace = traceOf(['tcp', ['192.0.2.1', 50_001], ['198.51.100.2', 41_001], msrp]);
    const rows = dissect(trace, ['msrp.byte.range', '_ws.malformed'], decodeAsOptions(trace));
    assert.deepEqual(
      rows.filter(([range]) => range),
      [['1-5/5', '']],
    );
  });

  it('has the times of the frames to the nanosecond', () => {
    const rows = dissect(udp(5060, 5060), ['frame.time_epoch']);
    const seconds = String(startedAt.getTime() / 1000 - 0.25);
    assert.deepEqual(rows, [[`${seconds}.250000000`], [`${seconds}.251250000`], [`${seconds}.252500000`]]);
  });

  it('shows exchanges of HTTP whose content came in several frames', () => {
    const trace = traceOf(
      ['tcp', ['192.0.2.1', 50_002], ['192.0.2.3', 41_080], get],
      ['tcp', ['192.0.2.3', 41_080], ['192.0.2.1', 50_002], page.subarray(0, -2)],
      ['tcp', ['192.0.2.3', 41_080], ['192.0.2.1', 50_002], page.subarray(-2)],
    );
    const fields = ['http.request.uri', 'http.response.code', 'http.content_length', '_ws.malformed'];
    const rows = dissect(trace, fields, decodeAsOptions(trace)).filter((row) =>
      row.some((each) => each !== ''),
    );
    assert.deepEqual(rows, [
      ['/tides.html', '', '', ''],
      ['', '200', '4', ''],
    ]);
  });
});
