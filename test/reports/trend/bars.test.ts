import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stackedBars } from '../../../reports/trend/bars';

interface Box {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The parts of the bars, without those of the legend. */
function boxes(svg: string): Box[] {
  return [
    ...svg.matchAll(
      /<rect\s+class="([^"]*)"\s+x="([^"]*)"\s+y="([^"]*)"\s+width="([^"]*)"\s+height="([^"]*)"/g,
    ),
  ]
    .map(([, kind = '', ...numbers]) => {
      const [x, y, width, height] = numbers.map(Number) as [number, number, number, number];
      return { kind, x, y, width, height };
    })
    .filter(({ y }) => y > 4);
}

describe('stacked bars', () => {
  it('are as high as their numbers, stand on one line, and stay in the picture', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500)), { minLength: 1, maxLength: 400 }),
        (values) => {
          const kinds = ['pass', 'fail', 'error'];
          const bars = values.map((each, at) => ({ label: `run ${at}`, values: each }));
          const found = boxes(stackedBars('a', 'T', 'D', kinds, bars).text);
          assert.equal(found.length, values.flat().filter((value) => value > 0).length);
          const highest = Math.max(1, ...values.map((each) => each[0] + each[1] + each[2]));
          const flat = values.flat().filter((value) => value > 0);
          for (const [at, box] of found.entries()) {
            assert.ok(Math.abs(box.height - (flat[at]! * 204) / highest) < 0.02);
            assert.ok(box.x >= 44 && box.x + box.width <= 720.02 && box.width > 0, JSON.stringify(box));
            assert.ok(box.y >= 27.9 && box.y + box.height <= 232.1, JSON.stringify(box));
          }
        },
      ),
    );
  });

  it('say in words what they show, and each part its number', () => {
    const svg = stackedBars(
      'a',
      'Over <time>',
      'In words',
      ['pass', 'fail'],
      [{ label: 'Monday', values: [3, 0] }],
    ).text;
    assert.ok(svg.includes('<title id="a-title">Over &lt;time&gt;</title>'));
    assert.ok(svg.includes('Monday: 3 pass'));
    assert.ok(!svg.includes('0 fail'));
  });

  it('can be drawn of nothing', () => {
    assert.match(stackedBars('a', 'T', 'D', ['pass'], []).text, /<\/svg>/);
    assert.deepEqual(boxes(stackedBars('a', 'T', 'D', ['pass'], [{ label: 'x', values: [0] }]).text), []);
  });
});
