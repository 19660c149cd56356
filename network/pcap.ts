import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { pcapChunks } from '../captures/pcap';
import type { Trace } from './trace';

export { decodeAsOptions } from '../captures/decode-as';
export { pcapChunks } from '../captures/pcap';

/** Writes a trace as a pcap file, see `pcapChunks`. Makes the folder when it is missing. */
export function writePcapFile(file: string, trace: Trace): void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w');
  try {
    for (const chunk of pcapChunks(trace)) writeSync(descriptor, chunk);
  } finally {
    closeSync(descriptor);
  }
}
