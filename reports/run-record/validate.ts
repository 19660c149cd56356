import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import schema from './run-record.schema.json';
import type { RunRecord } from './run-record';
import type { ScenarioRecord } from './scenario-record';

/** A run record or scenario record that does not have the published form. The message is one line. */
export class InvalidRecord extends Error {
  override readonly name = 'InvalidRecord';
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
addFormats(ajv);
const isRunRecord = ajv.compile<RunRecord>(schema);
const isScenarioRecord = ajv.compile<ScenarioRecord>({ $ref: `${schema.$id}#/$defs/scenarioRecord` });

/**
 * The value as a run record.
 *
 * @throws InvalidRecord naming the first property that is not as the schema has it
 */
export function assertRunRecord(value: unknown): asserts value is RunRecord {
  check(isRunRecord, 'run record', value);
}

/**
 * The value as a scenario record.
 *
 * @throws InvalidRecord naming the first property that is not as the schema has it
 */
export function assertScenarioRecord(value: unknown): asserts value is ScenarioRecord {
  check(isScenarioRecord, 'scenario record', value);
}

function check<T>(validate: ValidateFunction<T>, what: string, value: unknown): asserts value is T {
  if (!validate(value)) throw new InvalidRecord(`${what}: ${describe(validate.errors?.[0])}`);
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'not valid';
  const where = error.instancePath === '' ? 'the record' : error.instancePath;
  const detail = Object.values(error.params as Record<string, unknown>)
    .flat()
    .join(', ');
  return `${where} ${error.message ?? 'is not valid'}${detail === '' ? '' : ` (${detail})`}`;
}
