import { html, type Html } from '../html/markup';

/** One bar: what it stands for, and how high each of its parts is. */
export interface Bar {
  readonly label: string;
  /** In the order of the kinds. */
  readonly values: readonly number[];
}

const WIDTH = 720;
const HEIGHT = 260;
const LEFT = 44;
const BOTTOM = 28;
const TOP = 28;
const MOST_LABELS = 6;

/**
 * Stacked bars over time, as static SVG. Colours come from the page's style by the names of the kinds, so that they
 * follow light and dark. The picture is described in words; the numbers belong into a table beside it.
 *
 * @param id makes the ids in the picture unique in its page
 * @param kinds names of the parts, from the lowest up
 */
export function stackedBars(
  id: string,
  title: string,
  description: string,
  kinds: readonly string[],
  bars: readonly Bar[],
): Html {
  const highest = Math.max(1, ...bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
  const scale = (HEIGHT - TOP - BOTTOM) / highest;
  const step = (WIDTH - LEFT) / Math.max(1, bars.length);
  const every = Math.max(1, Math.ceil(bars.length / MOST_LABELS));
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-labelledby="${id}-title ${id}-words"
    preserveAspectRatio="xMinYMin meet"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-words">${description}</desc>
    ${legend(kinds)} ${axis(highest, scale)}
    ${bars.map((bar, at) => stack(bar, kinds, LEFT + at * step, step, scale))}
    ${bars.map((bar, at) =>
      at % every === 0
        ? html`<text x="${rounded(LEFT + at * step)}" y="${HEIGHT - 8}">${bar.label}</text>`
        : undefined,
    )}
  </svg>`;
}

function stack(
  { label, values }: Bar,
  kinds: readonly string[],
  x: number,
  step: number,
  scale: number,
): Html {
  let top = HEIGHT - BOTTOM;
  const gap = Math.min(6, step * 0.2);
  return html`<g
    >${values.map((value, at) => {
      if (value === 0) return undefined;
      const height = value * scale;
      top -= height;
      return html`<rect
        class="${kinds[at]}"
        x="${rounded(x)}"
        y="${rounded(top)}"
        width="${rounded(Math.min(60, step - gap))}"
        height="${rounded(height)}"
      >
        <title>${label}: ${value} ${kinds[at]}</title>
      </rect>`;
    })}</g
  >`;
}

function axis(highest: number, scale: number): Html {
  const marks = [...new Set([0, Math.round(highest / 2), highest])];
  return html`${marks.map((value) => {
    const y = rounded(HEIGHT - BOTTOM - value * scale);
    return html`<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}" />
      <text x="${LEFT - 6}" y="${rounded(y + 4)}" text-anchor="end">${value}</text>`;
  })}`;
}

function legend(kinds: readonly string[]): Html {
  let x = LEFT;
  return html`${kinds.map((kind) => {
    const at = x;
    x += 30 + kind.length * 7;
    return html`<rect class="${kind}" x="${at}" y="4" width="12" height="12" />
      <text x="${at + 16}" y="14">${kind}</text>`;
  })}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
