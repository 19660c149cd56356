import type { ISupportCodeLibrary } from '@cucumber/cucumber/api';
import type { Catalogue } from '../../requirements/catalogue';
import { icsItems } from '../../requirements/ics/ics';
import { whyNotApplicable, type StepTraits, type UnderstoodStep } from '../../testbed/sut/applicability';
import { SystemUnderTest } from '../../testbed/sut/system';
import type { Scenario } from '../features';
import type { ChosenSystem } from './systems';

/** What of Cucumber's step definitions matters here; its type of the library keeps them to itself. */
interface StepDefinition {
  readonly options: { readonly wrapperOptions?: StepTraits };
  readonly expression: {
    match(text: string): readonly { getValue(world: unknown): unknown }[] | null;
  };
}

/** Tells of a scenario why it does not concern those under test; undefined when it is to run. */
export function applicabilityIn(
  library: ISupportCodeLibrary,
  systems: readonly ChosenSystem[],
  catalogue: Catalogue,
): (scenario: Scenario) => string | undefined {
  const definitions = (library as unknown as { stepDefinitions: readonly StepDefinition[] }).stepDefinitions;
  const real = systems.map(({ profile, role }) => new SystemUnderTest(profile, role));
  const items = icsItems();
  const understood = (text: string): UnderstoodStep => {
    for (const { expression, options } of definitions) {
      const match = expression.match(text);
      if (match) {
        const args = match.map((each) => each.getValue(null));
        return { text, traits: options.wrapperOptions ?? {}, args };
      }
    }
    return { text, traits: {}, args: [] };
  };
  return ({ tags, steps }) =>
    whyNotApplicable({ tags, steps: steps.map(understood) }, real, catalogue, items);
}
