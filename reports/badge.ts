import { makeBadge } from 'badge-maker';
import type { RunRecord, RunVerdict } from './run-record/run-record';

const COLOURS: Readonly<Record<RunVerdict, string>> = {
  pass: 'brightgreen',
  warn: 'yellow',
  fail: 'red',
  inconclusive: 'orange',
  error: 'lightgrey',
};

/** The verdict of a run as a badge: SVG, for a page that shows how things stand. */
export function badgeSvg({ verdict, sut, totals }: RunRecord): string {
  const done = totals.scenarios - totals.notApplicable;
  const label = sut === null ? 'SIP Push' : `SIP Push: ${sut.name} ${sut.version}`.trim();
  return makeBadge({
    label: label.slice(0, 60),
    message: `${verdict}, ${totals.pass + totals.warn} of ${done}`,
    color: COLOURS[verdict],
  });
}
